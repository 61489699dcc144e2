/**
 * The store's budgets, measured through the real worker on a real disk: `npm run bench:store`. Everything lies in a
 * temporary folder (CLEARDECK_BENCH_FOLDER names another disk) that is removed at the end.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import type { ScalarPoint } from '#shared/domain/scalar.ts';
import { scalarQuerySchema, taskQuerySchema } from '#shared/ipc/contract.ts';
import { openStore } from '#main/adapters/db/store-client.ts';
import type { StoreHandle } from '#main/services/store-port.ts';

const TASKS = 10_000;
const COMPARED = 20;
const POINTS_PER_TASK = 100_000;
const REPETITIONS = 7;
/** Points per call and series per task, as a run that logs in batches does it. */
const BATCH = 10_000;
const INGEST_POINTS = 400_000;
const INGEST_SERIES = 10;

const newId = (): string => randomBytes(16).toString('hex');

interface Result {
  readonly what: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly budget: { readonly limit: number; readonly isAtLeast: boolean } | null;
}

function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)] ?? NaN;
  const high = sorted[Math.ceil(position)] ?? NaN;
  return low + (high - low) * (position - Math.floor(position));
}

async function timesMs(run: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < REPETITIONS; i += 1) {
    const startedMs = performance.now();
    await run();
    times.push(performance.now() - startedMs);
  }
  return times;
}

function points(count: number, firstIteration: number, series: number): ScalarPoint[] {
  return Array.from({ length: count }, (_, index) => {
    const iteration = firstIteration + Math.floor(index / series);
    const value = Math.sin(iteration / 500) + Math.random() * 0.1;
    return {
      metric: 'Train',
      variant: `v${index % series}`,
      iteration,
      atMs: 1_700_000_000_000 + iteration * 50,
      value,
    };
  });
}

async function addTask(store: StoreHandle, projectId: string, index: number): Promise<string> {
  const id = newId();
  await store.repositories.tasks.insert({
    id,
    name: `ML Training_${index}`,
    type: 'training',
    status: 'completed',
    projectId,
    parentId: null,
    tags: [`tag-${index % 17}`, index % 3 === 0 ? 'baseline' : 'trial'],
    comment: index % 10 === 0 ? `Вариант ${index}: larger forest, other seed` : '',
    createdAtMs: 1_700_000_000_000 + ((index * 7919) % TASKS) * 60_000,
    ownerInstanceId: null,
    job: null,
    hyperparameters: ['trees', 'max_features', 'seed', 'test_size'].map((name) => ({
      section: 'Args',
      name,
      value: String(index),
      type: 'int',
      description: null,
    })),
  });
  return id;
}

/** Every append is awaited: each is durable before the next is sent. */
async function measureIngest(store: StoreHandle, projectId: string): Promise<Result[]> {
  const awaited: number[] = [];
  for (let i = 0; i < REPETITIONS; i += 1) {
    const taskId = await addTask(store, projectId, i);
    const batches = Array.from({ length: INGEST_POINTS / BATCH }, (_, batch) => ({
      taskId,
      scalars: points(BATCH, (batch * BATCH) / INGEST_SERIES, INGEST_SERIES),
    }));
    const startedMs = performance.now();
    for (const batch of batches) await store.repositories.events.append([batch]);
    awaited.push(INGEST_POINTS / ((performance.now() - startedMs) / 1000));
  }
  const small: number[] = [];
  for (let i = 0; i < REPETITIONS; i += 1) {
    const taskId = await addTask(store, projectId, i);
    const startedMs = performance.now();
    // A live run: 10 curves move one step per append, many appends under way.
    await Promise.all(
      Array.from({ length: 1_000 }, (_, step) =>
        store.repositories.events.append([{ taskId, scalars: points(10, step, 10) }]),
      ),
    );
    small.push(10_000 / ((performance.now() - startedMs) / 1000));
  }
  return [
    {
      what: `ingest, batches of ${BATCH}`,
      unit: 'scalars/s',
      values: awaited,
      budget: { limit: 200_000, isAtLeast: true },
    },
    { what: 'ingest, 10 scalars per append', unit: 'scalars/s', values: small, budget: null },
  ];
}

async function measureLists(store: StoreHandle, projectId: string): Promise<Result[]> {
  const before = (await store.repositories.admin.status()).taskCount;
  const ids: string[] = [];
  for (let from = before; from < TASKS; from += 500) {
    const count = Math.min(500, TASKS - from);
    ids.push(...(await Promise.all(Array.from({ length: count }, (_, i) => addTask(store, projectId, from + i)))));
  }
  await Promise.all(
    ids.map((taskId) =>
      store.repositories.events.append([
        {
          taskId,
          scalars: ['accuracy', 'f1_score'].map((variant) => ({
            metric: 'Training Metrics',
            variant,
            iteration: 0,
            atMs: 1,
            value: Math.random(),
          })),
        },
      ]),
    ),
  );
  const cases: readonly (readonly [string, Record<string, unknown>])[] = [
    ['list by creation', {}],
    ['last page', { offset: TASKS - 200 }],
    ['sort by name', { sort: 'name', order: 'asc' }],
    ['sort by accuracy', { sort: 'accuracy' }],
    ['sort by duration', { sort: 'duration' }],
    ['filter by status and tags', { statuses: ['completed'], tags: ['tag-3', 'baseline'] }],
    ['search, ASCII', { search: 'forest' }],
    ['search, Cyrillic, none found', { search: 'ОТСУТСТВУЕТ' }],
    ['a page of 1,000', { limit: 1_000 }],
  ];
  const results: Result[] = [];
  for (const [what, fields] of cases) {
    const query = taskQuerySchema.parse(fields);
    const values = await timesMs(() => store.repositories.tasks.list(query));
    results.push({ what: `${TASKS} tasks: ${what}`, unit: 'ms', values, budget: { limit: 100, isAtLeast: false } });
  }
  return results;
}

async function fillCompared(store: StoreHandle, projectId: string): Promise<string[]> {
  const ids: string[] = [];
  for (let task = 0; task < COMPARED; task += 1) {
    const taskId = await addTask(store, projectId, TASKS + task);
    for (let from = 0; from < POINTS_PER_TASK; from += BATCH) {
      await store.repositories.events.append([{ taskId, scalars: points(BATCH, from, 1) }]);
    }
    ids.push(taskId);
  }
  return ids;
}

async function measureCompare(options: Parameters<typeof openStore>[0], ids: readonly string[]): Promise<Result[]> {
  const budget = { limit: 150, isAtLeast: false };
  const what = `${COMPARED} tasks × ${POINTS_PER_TASK} points`;
  const whole = scalarQuerySchema.parse({ ids });
  const fresh: number[] = [];
  for (let i = 0; i < REPETITIONS; i += 1) {
    await using store = await openStore({ ...options, instanceId: newId() });
    const startedMs = performance.now();
    await store.repositories.events.scalars(whole);
    fresh.push(performance.now() - startedMs);
  }
  await using store = await openStore({ ...options, instanceId: newId() });
  const read = (fields: Record<string, unknown>): Promise<number[]> =>
    timesMs(() => store.repositories.events.scalars(scalarQuerySchema.parse({ ids, ...fields })));
  return [
    { what: `${what}, store just opened`, unit: 'ms', values: fresh, budget },
    { what: `${what}, again`, unit: 'ms', values: await read({}), budget },
    { what: `${what}, wall time`, unit: 'ms', values: await read({ axis: 'wall' }), budget },
    { what: `${what}, zoomed to a third`, unit: 'ms', values: await read({ from: 30_000, to: 63_000 }), budget },
    { what: `${what}, 10,000 drawn each`, unit: 'ms', values: await read({ maxPoints: 10_000 }), budget: null },
  ];
}

function print(results: readonly Result[]): boolean {
  let areAllMet = true;
  const number = (value: number): string =>
    value.toLocaleString('en', { maximumFractionDigits: value < 1_000 ? 1 : 0 });
  for (const { what, unit, values, budget } of results) {
    const sorted = [...values].sort((a, b) => a - b);
    const median = quantile(sorted, 0.5);
    const spread = `${number(sorted[0] ?? NaN)} – ${number(sorted.at(-1) ?? NaN)}`;
    let verdict = '';
    if (budget !== null) {
      const isMet = budget.isAtLeast ? median >= budget.limit : median < budget.limit;
      areAllMet &&= isMet;
      verdict = `budget ${budget.isAtLeast ? '≥' : '<'} ${number(budget.limit)}: ${isMet ? 'met' : 'MISSED'}`;
    }
    console.log(
      `${what.padEnd(48)} ${number(median).padStart(12)} ${unit.padEnd(10)} (${spread})`.padEnd(100),
      verdict,
    );
  }
  return areAllMet;
}

const folder = mkdtempSync(path.join(process.env['CLEARDECK_BENCH_FOLDER'] ?? tmpdir(), 'cleardeck-bench-'));
const workerUrl = new URL('../../src/main/workers/store-worker.ts', import.meta.url);
const options = { folder, workerUrl, instanceId: newId(), now: () => Date.now() };
try {
  const results: Result[] = [];
  let ids: string[] = [];
  {
    await using store = await openStore(options);
    const projectId = await store.repositories.projects.ensure('Bench', newId(), 0);
    results.push(...(await measureIngest(store, projectId)));
    results.push(...(await measureLists(store, projectId)));
    const before = await store.repositories.admin.status();
    ids = await fillCompared(store, projectId);
    const after = await store.repositories.admin.status();
    const millions = (after.scalarCount - before.scalarCount) / 1e6;
    const value = (after.sizeBytes - before.sizeBytes) / millions / 1e6;
    results.push({ what: 'disk per million points', unit: 'MB', values: [value], budget: null });
  }
  results.push(...(await measureCompare(options, ids)));
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; median of ${REPETITIONS} (lowest – highest)\n`,
  );
  process.exitCode = print(results) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
