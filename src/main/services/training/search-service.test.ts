import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '#main/adapters/db/store-client.ts';
import { createFileStore } from '#main/adapters/files/file-store.ts';
import { searchParametersSchema, type SearchParametersInput } from '#shared/domain/search.ts';
import { isFinished, type TaskStatus } from '#shared/domain/task.ts';
import { taskQuerySchema } from '#shared/ipc/contract.ts';
import { AppError } from '#shared/ipc/result.ts';
import { randomIds, systemClock } from '../clock.ts';
import type { StoreHandle } from '../store-port.ts';
import { SearchService } from './search-service.ts';
import { fakeInspector, HeldTrainer } from './testing/held-trainer.ts';
import { TrainingService } from './training-service.ts';

/** What one ClearDeck process has. */
interface Process extends AsyncDisposable {
  readonly handle: StoreHandle;
  readonly training: TrainingService;
  readonly search: SearchService;
  readonly trainer: HeldTrainer;
  /** As a killed process leaves it: its lock is free, and nothing is recorded of what it ran. */
  kill(): Promise<void>;
}

const signal = new AbortController().signal;
const grid = (over: Partial<SearchParametersInput> = {}) =>
  searchParametersSchema.parse({
    base: { name: 'My search' },
    space: { trees: { values: [10, 20] }, criterion: { values: ['gini', 'entropy'] } },
    ...over,
  });

describe('SearchService', { timeout: 30_000 }, () => {
  let folder: string;
  const processes: Process[] = [];
  const logged: unknown[] = [];

  async function open({ cores = 1 } = {}): Promise<Process> {
    const instanceId = randomIds.next();
    const workerUrl = new URL('../../workers/store-worker.ts', import.meta.url);
    const handle = await openStore({ folder, workerUrl, instanceId, now: () => Date.now() });
    const store = handle.repositories;
    await store.instances.register({
      ...{ id: instanceId, pid: process.pid, face: 'window', startedAtMs: Date.now(), address: null },
    });
    const trainer = new HeldTrainer();
    const logError = (error: unknown): string => {
      logged.push(error);
      return 'ref';
    };
    const common = { store, clock: systemClock, ids: randomIds, instanceId, cores, logError, inspector: fakeInspector };
    const training = new TrainingService({
      ...common,
      ...{ files: createFileStore(folder), trainer, appVersion: '0.0.0' },
    });
    const search = new SearchService({ ...common, training });
    handle.onChange((change) => {
      training.onStoreChange(change);
      search.onStoreChange(change);
    });
    let isKilled = false;
    const opened: Process = {
      ...{ handle, training, search, trainer },
      async kill() {
        isKilled = true;
        await search[Symbol.asyncDispose]();
        await handle[Symbol.asyncDispose]();
      },
      async [Symbol.asyncDispose]() {
        await training[Symbol.asyncDispose]();
        if (isKilled) return;
        await search[Symbol.asyncDispose]();
        await handle[Symbol.asyncDispose]();
      },
    };
    processes.push(opened);
    return opened;
  }

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cleardeck-search-'));
    logged.length = 0;
  });
  afterEach(async () => {
    for (const opened of processes.splice(0)) await opened[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const taskOf = ({ handle }: Process, id: string) => handle.repositories.tasks.get(id);
  const linesOf = async ({ handle }: Process, id: string) => {
    const page = await handle.repositories.events.console({ id, search: '', levels: [], offset: 0, limit: 500 });
    return page.lines.map(({ text }) => text);
  };
  const waitFor = (opened: Process, id: string, wanted: TaskStatus) =>
    vi.waitFor(async () => expect((await taskOf(opened, id)).status).toBe(wanted), { timeout: 10_000 });
  const nextJob = (opened: Process, index: number) =>
    vi.waitFor(
      () => {
        const job = opened.trainer.jobs[index];
        if (job === undefined) throw new Error(`no job ${String(index)} yet`);
        return job;
      },
      { timeout: 10_000 },
    );
  /** Ends the run `index` with a score, and waits until the search has told of it. */
  async function score(opened: Process, searchId: string, index: number, accuracy: number, f1?: number) {
    const before = (await linesOf(opened, searchId)).length;
    (await nextJob(opened, index)).score(accuracy, f1);
    await vi.waitFor(async () => expect((await linesOf(opened, searchId)).length).toBeGreaterThan(before), {
      timeout: 10_000,
    });
  }
  const bestRuns = async ({ handle }: Process, parentId: string) =>
    (await handle.repositories.tasks.list(taskQuerySchema.parse({ parentId, tags: ['best'] }))).rows.map(
      ({ id }) => id,
    );

  it('queues a run per combination under one task, with its own parameters', async () => {
    const opened = await open();
    const { taskId, runCount } = await opened.search.start(
      grid({ base: { name: 'My search', tags: ['a', 'best'], comment: 'why' } }),
      signal,
    );
    expect(runCount).toBe(4);
    const search = await taskOf(opened, taskId);
    expect(search).toMatchObject({ name: 'My search', type: 'optimizer', status: 'in_progress', tags: ['a'] });
    const parameter = (name: string) => search.hyperparameters.find((row) => row.name === name)?.value;
    expect(parameter('strategy')).toBe('grid');
    expect(search.hyperparameters).toContainEqual(
      expect.objectContaining({ section: 'Space', name: 'trees', value: '10, 20' }),
    );
    const view = await opened.search.get(taskId);
    expect(view.parameters).toEqual(['trees', 'criterion']);
    expect(view.runs.map(({ number, name, choice }) => [number, name, choice])).toEqual([
      [1, 'My search #1', { trees: 10, criterion: 'gini' }],
      [2, 'My search #2', { trees: 10, criterion: 'entropy' }],
      [3, 'My search #3', { trees: 20, criterion: 'gini' }],
      [4, 'My search #4', { trees: 20, criterion: 'entropy' }],
    ]);
    const run = await taskOf(opened, view.runs[3]?.id ?? '');
    expect(run).toMatchObject({ parentId: taskId, type: 'training', tags: ['a'] });
    const own = run.hyperparameters.map(({ name, value }) => `${name}=${value}`);
    expect(own).toEqual(expect.arrayContaining(['trees=20', 'criterion=entropy']));
    expect((await nextJob(opened, 0)).parameters).toMatchObject({ trees: 10, forest: { criterion: 'gini' } });
    expect((await linesOf(opened, taskId))[0]).toMatch(/4 runs/);
  });

  it('marks the best run as better ones come in, the first of equals, and names it at the end', async () => {
    const opened = await open();
    const { taskId } = await opened.search.start(grid({ base: { name: 'My search', comment: 'why' } }), signal);
    const ids = (await opened.search.get(taskId)).runs.map(({ id }) => id);
    await score(opened, taskId, 0, 0.7);
    expect(await bestRuns(opened, taskId)).toEqual([ids[0]]);
    expect((await taskOf(opened, taskId)).progress).toMatchObject({ fraction: 0.25 });
    await score(opened, taskId, 1, 0.9, 0.85);
    expect(await bestRuns(opened, taskId)).toEqual([ids[1]]);
    await score(opened, taskId, 2, 0.9);
    await score(opened, taskId, 3, 0.8);
    await waitFor(opened, taskId, 'completed');
    expect(await bestRuns(opened, taskId)).toEqual([ids[1]]);
    expect((await opened.search.get(taskId)).bestId).toBe(ids[1]);

    const search = await taskOf(opened, taskId);
    expect(search).toMatchObject({ accuracy: 0.9, f1Score: 0.85, progress: null });
    expect(search.comment).toMatch(/^why\n\nBest: run 2 \(trees 10, criterion entropy\), accuracy 0\.9000/);
    const [series] = await opened.handle.repositories.events.scalars({
      ...{ ids: [taskId], metrics: ['Search'], axis: 'iteration', maxPoints: 100, from: null, to: null },
    });
    expect(series).toMatchObject({ variant: 'accuracy', x: [1, 2, 3, 4], y: [0.7, 0.9, 0.9, 0.8] });
    const plots = await opened.handle.repositories.events.plots(taskId);
    expect(plots.map(({ variant }) => variant)).toEqual(['best so far', 'criterion', 'trees']);
    const lines = await linesOf(opened, taskId);
    expect(lines).toHaveLength(6);
    expect(lines[2]).toBe('Run 2 of 4 (trees 10, criterion entropy): accuracy 0.9000, the best so far');
    expect(lines[5]).toMatch(/4 completed, 0 failed, 0 stopped\. Best: run 2/);
    expect(logged).toEqual([]);
  });

  it('ranks by the metric that was asked for', async () => {
    const opened = await open();
    const { taskId } = await opened.search.start(
      grid({ metric: 'f1_score', space: { trees: { values: [1, 2] } } }),
      signal,
    );
    await score(opened, taskId, 0, 0.9, 0.5);
    await score(opened, taskId, 1, 0.6, 0.6);
    await waitFor(opened, taskId, 'completed');
    const { runs, bestId } = await opened.search.get(taskId);
    expect(bestId).toBe(runs[1]?.id);
  });

  it('completes though a run fails, and fails where all do', async () => {
    const opened = await open();
    const space = { trees: { values: [1, 2] } };
    const first = await opened.search.start(grid({ space }), signal);
    (await nextJob(opened, 0)).fail(new AppError('DATA_INVALID', 'All texts are empty.'));
    (await nextJob(opened, 1)).score(0.5);
    await waitFor(opened, first.taskId, 'completed');
    expect(await linesOf(opened, first.taskId)).toContain('Run 1 of 2 (trees 1) failed: All texts are empty.');

    const second = await opened.search.start(grid({ space }), signal);
    (await nextJob(opened, 2)).fail(new AppError('DATA_INVALID', 'One class only.'));
    (await nextJob(opened, 3)).fail(new AppError('DATA_INVALID', 'No class at all.'));
    await waitFor(opened, second.taskId, 'failed');
    expect(await taskOf(opened, second.taskId)).toMatchObject({
      statusReason: 'all runs failed',
      statusMessage: expect.stringContaining('One class only.') as string,
    });
  });

  it('stops its queued and running runs when it is stopped', async () => {
    const opened = await open();
    const { taskId } = await opened.search.start(grid(), signal);
    await nextJob(opened, 0);
    await opened.training.stop(taskId);
    await waitFor(opened, taskId, 'stopped');
    const { runs } = await opened.search.get(taskId);
    expect(runs.map(({ status }) => status)).toEqual(['stopped', 'stopped', 'stopped', 'stopped']);
    expect(opened.trainer.jobs).toHaveLength(1);
    await vi.waitFor(() => expect(opened.training.activeCount).toBe(0));
  });

  it('lets a single experiment pass the runs that wait', async () => {
    const opened = await open();
    await opened.search.start(grid(), signal);
    const first = await nextJob(opened, 0);
    await opened.training.start({ ...grid().base, trees: 77 }, signal);
    first.score(0.5);
    expect((await nextJob(opened, 1)).parameters.trees).toBe(77);
  });

  it('shares the cores among its runs', async () => {
    const opened = await open({ cores: 4 });
    await opened.search.start(grid({ space: { trees: { values: [1, 2] } } }), signal);
    await nextJob(opened, 1);
    expect(opened.trainer.jobs.map(({ parameters }) => parameters.workers)).toEqual([2, 2]);
    await opened.search.start(grid({ base: { workers: 3 }, space: { trees: { values: [3] } } }), signal);
    expect((await nextJob(opened, 2)).parameters.workers).toBe(3);
  });

  it('goes on after its process was killed: the next one runs the rest and ends the search', async () => {
    const killed = await open();
    const { taskId } = await killed.search.start(grid(), signal);
    await score(killed, taskId, 0, 0.6);
    await nextJob(killed, 1);
    await killed.kill();

    const next = await open();
    await next.handle.repositories.instances.recoverInterrupted(Date.now());
    await next.training.adoptQueued();
    await next.search.look();
    expect((await taskOf(next, taskId)).status).toBe('in_progress');
    await score(next, taskId, 0, 0.9);
    await score(next, taskId, 1, 0.5);
    await waitFor(next, taskId, 'completed');
    const { runs, bestId } = await next.search.get(taskId);
    expect(runs.map(({ status }) => status)).toEqual(['completed', 'failed', 'completed', 'completed']);
    expect(bestId).toBe(runs[2]?.id);
    const lines = await linesOf(next, taskId);
    expect(lines.filter((line) => line.startsWith('Run '))).toHaveLength(4);
  });

  it('is told of and ended once though two processes watch it', async () => {
    const runner = await open();
    const watcher = await open();
    const { taskId } = await runner.search.start(grid(), signal);
    for (const [index, accuracy] of [0.5, 0.6, 0.7, 0.8].entries()) {
      (await nextJob(runner, index)).score(accuracy);
      await Promise.all([runner.search.look(), watcher.search.look()]);
    }
    await waitFor(watcher, taskId, 'completed');
    await Promise.all([runner.search.look(), watcher.search.look()]);
    const lines = await linesOf(watcher, taskId);
    expect(lines).toHaveLength(6);
    expect((await taskOf(watcher, taskId)).comment.match(/Best:/g)).toHaveLength(1);
    expect(logged).toEqual([]);
  });

  it('does without runs that were deleted, and keeps the numbers of the others', async () => {
    const opened = await open();
    const { taskId } = await opened.search.start(grid(), signal);
    await score(opened, taskId, 0, 0.9);
    const first = (await opened.search.get(taskId)).runs[0]?.id ?? '';
    await opened.handle.repositories.tasks.markDeleted([first], Date.now());
    for (const [index, accuracy] of [0.5, 0.6, 0.7].entries()) await score(opened, taskId, index + 1, accuracy);
    await waitFor(opened, taskId, 'completed');
    const { runs, bestId } = await opened.search.get(taskId);
    expect(runs.map(({ number }) => number)).toEqual([2, 3, 4]);
    expect(bestId).toBe(runs[2]?.id);
  });

  it('refuses what no run could begin with, and leaves no task behind', async () => {
    const opened = await open();
    await expect(opened.search.start(grid({ base: { dataPath: '/missing.csv' } }), signal)).rejects.toThrow(/no file/);
    await expect(opened.search.start(grid({ base: { dataPath: 'a.csv' } }), signal)).rejects.toThrow(/full path/);
    expect((await opened.handle.repositories.admin.status()).taskCount).toBe(0);
    const { taskId } = await opened.training.start(grid().base, signal);
    await expect(opened.search.get(taskId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await opened.search[Symbol.asyncDispose]();
    await expect(opened.search.start(grid(), signal)).rejects.toThrow(/closing/);
  });

  it('is left under way when ClearDeck closes, with its queued runs for the next start', async () => {
    const first = await open();
    const { taskId } = await first.search.start(grid(), signal);
    await nextJob(first, 0);
    await first[Symbol.asyncDispose]();
    processes.splice(0);
    const next = await open();
    await next.training.adoptQueued();
    await nextJob(next, 0);
    const { runs } = await next.search.get(taskId);
    expect(runs.map(({ status }) => status)).toEqual(['stopped', 'in_progress', 'queued', 'queued']);
    expect(isFinished((await taskOf(next, taskId)).status)).toBe(false);
    // Adopted runs count as this process's own.
    await vi.waitFor(() => expect(next.training.activeCount).toBe(3));
  });
});
