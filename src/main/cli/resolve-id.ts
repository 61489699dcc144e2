import type { TaskSummary } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { BoundCall } from './session.ts';

const FULL_LENGTH = 32;
const PAGE = 1000;
const LISTED_CANDIDATES = 5;

interface Named {
  readonly id: string;
  readonly name: string;
}

function pickOne(prefix: string, kind: string, found: readonly Named[]): string {
  const [only] = found;
  if (only === undefined) throw new AppError('NOT_FOUND', `there is no ${kind} whose id starts with ${prefix}`);
  if (found.length === 1) return only.id;
  const listed = found.slice(0, LISTED_CANDIDATES).map(({ id, name }) => `${id} (${name})`);
  const rest = found.length - listed.length;
  throw new AppError(
    'INVALID_INPUT',
    `${prefix} could be ${found.length} ${kind}s: ${listed.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
  );
}

/** Every task that the search finds, archived or not. The store looks for it in names and tags as well as in ids. */
async function searchTasks(call: BoundCall, search: string): Promise<TaskSummary[]> {
  const found = new Map<string, TaskSummary>();
  for (const archived of [false, true]) {
    for (let offset = 0, total = 1; offset < total; offset += PAGE) {
      const page = await call('tasks.list', { search, archived, offset, limit: PAGE });
      for (const row of page.rows) found.set(row.id, row);
      total = page.total;
    }
  }
  return [...found.values()];
}

/** The id of the one experiment whose id starts with `prefix`; NOT_FOUND, or INVALID_INPUT with the candidates. */
export async function resolveTaskId(call: BoundCall, prefix: string): Promise<string> {
  if (prefix.length === FULL_LENGTH) return prefix;
  const found = await searchTasks(call, prefix);
  return pickOne(
    prefix,
    'experiment',
    found.filter((task) => task.id.startsWith(prefix)),
  );
}

/** As `resolveTaskId`, for several, each once. */
export async function resolveTaskIds(call: BoundCall, prefixes: readonly string[]): Promise<string[]> {
  const ids = new Set<string>();
  for (const prefix of prefixes) ids.add(await resolveTaskId(call, prefix));
  return [...ids];
}

/** The id of the one model whose id starts with `prefix`. */
export async function resolveModelId(call: BoundCall, prefix: string): Promise<string> {
  if (prefix.length === FULL_LENGTH) return prefix;
  // Not narrowed by the search, which need not look into ids: a registry is small.
  const models = await call('models.list', {});
  return pickOne(
    prefix,
    'model',
    models.filter((model) => model.id.startsWith(prefix)),
  );
}
