import type { CallOutput } from '#shared/ipc/contract.ts';
import type { ScalarPoint } from '#shared/domain/scalar.ts';
import type { ConsoleLine, DebugSample } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Store } from '../store-port.ts';

const PAGE_POINTS = 50_000;
const PAGE_LINES = 2000;
const PAGE_SAMPLES = 500;
/** One answer has to fit into a message: past this the text would be hundreds of megabytes. */
const MAX_POINTS = 2_000_000;

type ExportStore = Pick<Store, 'tasks' | 'events'>;

/** The scalars of a task as CSV, or all that it recorded as JSON. Every recorded point, none averaged away. */
export async function exportTask(
  store: ExportStore,
  id: string,
  format: 'csv' | 'json',
  signal: AbortSignal,
): Promise<CallOutput<'tasks.export'>> {
  const task = await store.tasks.get(id);
  const points = await readPoints(store, id, signal);
  const baseName = `${task.name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 80)}_${id.slice(0, 8)}`;
  if (format === 'csv') {
    return { fileName: `${baseName}.csv`, contentType: 'text/csv', text: scalarsAsCsv(points) };
  }
  const document = {
    task,
    scalars: points.map((point) => ({ ...point, value: Number.isFinite(point.value) ? point.value : null })),
    plots: await store.events.plots(id),
    debugSamples: await readSamples(store, id, signal),
    console: await readConsole(store, id, signal),
  };
  return { fileName: `${baseName}.json`, contentType: 'application/json', text: JSON.stringify(document, null, 2) };
}

async function readPoints(store: ExportStore, id: string, signal: AbortSignal): Promise<readonly ScalarPoint[]> {
  const points: ScalarPoint[] = [];
  for (;;) {
    signal.throwIfAborted();
    const page = await store.events.rawScalars(id, points.length, PAGE_POINTS);
    for (const point of page) points.push(point);
    if (page.length < PAGE_POINTS) return points;
    if (points.length >= MAX_POINTS) {
      throw new AppError(
        'INVALID_INPUT',
        `This experiment has more than ${MAX_POINTS} scalars: too many for one file.`,
      );
    }
  }
}

async function readConsole(store: ExportStore, id: string, signal: AbortSignal): Promise<readonly ConsoleLine[]> {
  const lines: ConsoleLine[] = [];
  for (;;) {
    signal.throwIfAborted();
    const page = await store.events.console({ id, search: '', levels: [], offset: lines.length, limit: PAGE_LINES });
    lines.push(...page.lines);
    if (page.lines.length < PAGE_LINES) return lines;
  }
}

async function readSamples(store: ExportStore, id: string, signal: AbortSignal): Promise<readonly DebugSample[]> {
  const samples: DebugSample[] = [];
  for (;;) {
    signal.throwIfAborted();
    const page = await store.events.debugSamples(id, samples.length, PAGE_SAMPLES);
    samples.push(...page.samples);
    if (page.samples.length < PAGE_SAMPLES) return samples;
  }
}

/** RFC 4180. A cell that a spreadsheet would take for a formula is quoted as it is: the bytes stay those recorded. */
function scalarsAsCsv(points: readonly ScalarPoint[]): string {
  const lines = ['metric,variant,iteration,timestamp_ms,value'];
  for (const point of points) {
    lines.push([cell(point.metric), cell(point.variant), point.iteration, point.atMs, point.value].join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
