import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { durationMs, tagSchema, type TaskStatus, type TaskSummary, taskStatusSchema } from '#shared/domain/task.ts';
import { CONTRACT, taskQuerySchema } from '#shared/ipc/contract.ts';
import { formatDuration, formatNumber, formatTime } from '../format.ts';
import { examples, jsonOption } from '../help.ts';
import { idArgument, idArguments, numberOption, repeatedOption, textOption } from '../options.ts';
import { resolveTaskId, resolveTaskIds } from '../resolve-id.ts';
import type { BoundCall, Session } from '../session.ts';
import { table } from '../table.ts';
import { safeLines } from '../text.ts';
import { writeFileAtomically } from '../write-file.ts';
import { showExperiment } from './show-experiment.ts';

const LISTED = 50;
const PAGE = 1000;
const limitSchema = z.number().int().min(1).max(1_000_000);
const formatSchema = CONTRACT['tasks.export'].input.shape.format;

interface ListOptions {
  readonly search?: string;
  readonly status?: TaskStatus[];
  readonly tag?: string[];
  readonly archived?: boolean;
  readonly limit?: number;
  readonly json?: boolean;
}

async function readTasks(
  call: BoundCall,
  options: ListOptions,
  limit: number,
): Promise<{ rows: TaskSummary[]; total: number; totalUnfiltered: number }> {
  const rows: TaskSummary[] = [];
  for (;;) {
    const page = await call('tasks.list', {
      search: options.search,
      statuses: options.status,
      tags: options.tag,
      archived: options.archived,
      offset: rows.length,
      limit: Math.min(PAGE, limit - rows.length),
    });
    rows.push(...page.rows);
    const { total, totalUnfiltered } = page;
    if (page.rows.length === 0 || rows.length >= Math.min(limit, total)) return { rows, total, totalUnfiltered };
  }
}

async function list(session: Session, options: ListOptions): Promise<void> {
  const isJson = options.json === true;
  await session.use(async (call) => {
    // A program wants all of them; a person wants the newest.
    const limit = options.limit ?? (isJson ? Infinity : LISTED);
    const { rows, total, totalUnfiltered } = await readTasks(call, options, limit);
    if (isJson) {
      session.printJson(rows);
      return;
    }
    if (rows.length === 0) {
      session.print([totalUnfiltered === 0 ? 'No experiments yet. Start one with: run' : 'No experiment matches.']);
      return;
    }
    const nowMs = Date.now();
    session.print(
      table(
        [
          { title: 'ID' },
          { title: 'NAME', isFlexible: true },
          { title: 'STATUS' },
          { title: 'PROJECT', isFlexible: true },
          { title: 'CREATED' },
          { title: 'DURATION', align: 'right' },
          { title: 'ACCURACY', align: 'right' },
          { title: 'F1', align: 'right' },
          { title: 'TAGS', isFlexible: true },
        ],
        rows.map((task) => [
          session.io.isTTY.stdout ? task.id.slice(0, 8) : task.id,
          task.name,
          task.status,
          task.projectName,
          formatTime(task.createdAtMs),
          formatDuration(durationMs(task, nowMs)),
          formatNumber(task.accuracy),
          formatNumber(task.f1Score),
          task.tags.join(', '),
        ]),
        session.width,
      ),
    );
    if (rows.length < total) session.note(`${rows.length} of ${total} shown; --limit ${total} shows all`);
  });
}

async function archive(
  session: Session,
  prefixes: readonly string[],
  options: { readonly undo?: boolean; readonly json?: boolean },
): Promise<void> {
  await session.use(async (call) => {
    const asked = await resolveTaskIds(call, prefixes);
    const archived = options.undo !== true;
    const { ids } = await call('tasks.archive', { ids: asked, archived });
    if (options.json === true) session.printJson({ ids });
    else session.print([`${archived ? 'Archived' : 'Brought back'}: ${ids.length} of ${asked.length}`]);
  });
}

async function remove(
  session: Session,
  prefixes: readonly string[],
  options: { readonly json?: boolean },
): Promise<void> {
  await session.use(async (call) => {
    const { ids } = await call('tasks.delete', { ids: await resolveTaskIds(call, prefixes) });
    if (options.json === true) session.printJson({ ids });
    else session.print([`Deleted: ${ids.length}`]);
  });
}

interface ExportOptions {
  readonly format: 'csv' | 'json';
  readonly output?: string;
  readonly json?: boolean;
}

async function exportTask(session: Session, prefix: string, options: ExportOptions): Promise<void> {
  await session.use(async (call) => {
    const id = await resolveTaskId(call, prefix);
    const { fileName, contentType, text } = await call('tasks.export', { id, format: options.format });
    if (options.output === undefined) {
      if (options.json === true) session.printJson({ id, fileName, contentType, text });
      // A file or a program gets every byte as it is; a terminal must not act on what is in it.
      else session.io.stdout.write(session.io.isTTY.stdout ? safeLines(text.replaceAll('\r\n', '\n')) : text);
      return;
    }
    const path = resolve(session.io.cwd, options.output);
    await writeFileAtomically(path, text);
    const sizeBytes = Buffer.byteLength(text);
    if (options.json === true) session.printJson({ id, format: options.format, path, sizeBytes });
    else session.note(`wrote ${path} (${sizeBytes} bytes)`);
  });
}

/** `experiments list | show | archive | delete | export`. */
export function addExperiments(program: Command, session: Session): void {
  const group = program.command('experiments').description('List, show, archive, delete and export experiments');
  const query = taskQuerySchema.shape;

  const listing = group
    .command('list')
    .description('List experiments, the newest first')
    .option('--search <text>', 'only those with this in name, id, comment or tags', textOption(query.search))
    .option('--status <status>', 'only those in this state; may be repeated', repeatedOption(taskStatusSchema))
    .option('--tag <text>', 'only those with this tag; may be repeated (all must match)', repeatedOption(tagSchema))
    .option('--archived', 'the archived ones instead')
    .option('--limit <n>', `at most this many (default: ${LISTED}; with --json: all)`, numberOption(limitSchema))
    .addOption(jsonOption())
    .action((options: ListOptions) => list(session, options));
  examples(listing, [
    ['experiments list', 'the newest'],
    ['experiments list --status failed --limit 10', 'what went wrong lately'],
  ]);

  const show = group
    .command('show')
    .description('Show one experiment: metrics, hyperparameters, models, artifacts, last console lines')
    .argument('<id>', 'id, or at least its first 4 digits', idArgument)
    .addOption(jsonOption())
    .action((id: string, options: { readonly json?: boolean }) => showExperiment(session, id, options));
  examples(show, [['experiments show 3fa9', 'by the beginning of its id']]);

  const archiving = group
    .command('archive')
    .description('Move experiments out of the list, or back into it')
    .argument('<ids...>', 'ids, or at least their first 4 digits', idArguments)
    .option('--undo', 'bring them back')
    .addOption(jsonOption())
    .action((ids: string[], options: { readonly undo?: boolean; readonly json?: boolean }) =>
      archive(session, ids, options),
    );
  examples(archiving, [
    ['experiments archive 3fa9 77c1', 'out of the list'],
    ['experiments archive --undo 3fa9', 'and back'],
  ]);

  const deleting = group
    .command('delete')
    .description('Delete experiments and what they recorded; registered models stay')
    .argument('<ids...>', 'ids, or at least their first 4 digits', idArguments)
    .addOption(jsonOption())
    .action((ids: string[], options: { readonly json?: boolean }) => remove(session, ids, options));
  examples(deleting, [['experiments delete 3fa9', 'ask twice before you type it']]);

  const exporting = group
    .command('export')
    .description('Print every recorded scalar as CSV, or the whole experiment as JSON')
    .argument('<id>', 'id, or at least its first 4 digits', idArgument)
    .requiredOption('--format <format>', 'csv or json', textOption(formatSchema))
    .option('--output <file>', 'write to this file instead', textOption(z.string().min(1).max(4096)))
    .addOption(jsonOption())
    .action((id: string, options: ExportOptions) => exportTask(session, id, options));
  examples(exporting, [
    ['experiments export 3fa9 --format csv > run.csv', 'through a pipe'],
    ['experiments export 3fa9 --format json --output run.json', 'into a file'],
  ]);
}
