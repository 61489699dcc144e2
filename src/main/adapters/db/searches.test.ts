import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { taskQuerySchema } from '#shared/ipc/contract.ts';
import type { NewTask, SearchReport, StoreHandle } from '#main/services/store-port.ts';
import { initialSchema } from './migrations/0001-initial.ts';
import { MIGRATIONS } from './migrations/list.ts';
import { migrate } from './open-database.ts';
import { addTask, newId, openTestStore, temporaryFolder } from './testing/store-fixture.ts';

const OBJECTIVE = { metric: 'Training Metrics', variant: 'accuracy' };

async function addSearch(store: StoreHandle, runCount: number, ownerInstanceId: string | null = null) {
  const projectId = await store.repositories.projects.ensure('Research', newId(), 1);
  const task = (fields: Partial<NewTask>): NewTask => ({
    ...{ id: newId(), name: 'Search', type: 'training', status: 'queued', projectId, parentId: null, tags: [] },
    ...{ comment: '', createdAtMs: 10, ownerInstanceId, job: '{}', hyperparameters: [] },
    ...fields,
  });
  const search = task({ type: 'optimizer', status: 'in_progress', ownerInstanceId: null, job: '{"runs":[]}' });
  const runs = Array.from({ length: runCount }, (_, index) => task({ parentId: search.id, name: `#${index + 1}` }));
  await store.repositories.searches.insert(search, runs, { taskId: search.id });
  return { id: search.id, runIds: runs.map(({ id }) => id) };
}

async function reportOf(store: StoreHandle, id: string, over: Partial<SearchReport> = {}): Promise<SearchReport> {
  const runs = await store.repositories.searches.runs(id, OBJECTIVE);
  return {
    ...{ id, seen: runs.map((run) => ({ id: run.id, status: run.status })), log: {}, lines: [], bestId: null },
    ...{ progress: { stage: 'train', fraction: 0.5, secondsLeft: null }, end: null, atMs: 100 },
    ...over,
  };
}

const finish = (store: StoreHandle, id: string) =>
  store.repositories.tasks.changeStatus({
    ...{ id, from: ['queued', 'in_progress'], to: 'completed', reason: '', message: '', atMs: 50 },
  });

describe('searches', { timeout: 30_000 }, () => {
  it('are inserted with all of their runs or not at all', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const taken = await addTask(store);
    const projectId = await store.repositories.projects.ensure('Research', newId(), 1);
    const task = { name: 'S', projectId, parentId: null, tags: [], comment: '', createdAtMs: 1, hyperparameters: [] };
    const id = newId();
    const inserting = store.repositories.searches.insert(
      { ...task, id, type: 'optimizer', status: 'in_progress', ownerInstanceId: null, job: '{}' },
      [{ ...task, id: taken, type: 'training', status: 'queued', ownerInstanceId: null, job: '{}' }],
      { taskId: id },
    );
    await expect(inserting).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(store.repositories.tasks.get(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are listed while under way, with what there is to do', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const { searches, tasks, admin } = store.repositories;
    const { id, runIds } = await addSearch(store, 3);
    // Another program's optimizer is none of ours.
    await addTask(store, { type: 'optimizer' });
    expect(await searches.active()).toEqual([
      { id, job: '{"runs":[]}', isStopRequested: false, unfinishedCount: 3, unreportedCount: 0 },
    ]);
    // The search itself trains nothing.
    expect((await admin.status()).runningTaskCount).toBe(1);
    await finish(store, runIds[0] ?? '');
    await tasks.requestStop(id);
    expect(await searches.active()).toMatchObject([{ isStopRequested: true, unfinishedCount: 2, unreportedCount: 1 }]);
    expect(await searches.job(id)).toBe('{"runs":[]}');
    await expect(searches.job(runIds[0] ?? '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('show their runs with the last value of the series asked for', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const { id, runIds } = await addSearch(store, 2);
    const point = { metric: 'Cross-validation', variant: 'accuracy_mean', atMs: 1 };
    await store.repositories.events.append([
      {
        taskId: runIds[1] ?? '',
        scalars: [
          { ...point, iteration: 1, value: 0.5 },
          { ...point, iteration: 2, value: 0.7 },
        ],
      },
    ]);
    const runs = await store.repositories.searches.runs(id, { metric: point.metric, variant: point.variant });
    expect(runs.map((run) => [run.id, run.objective])).toEqual([
      [runIds[0], null],
      [runIds[1], 0.7],
    ]);
    const page = await store.repositories.tasks.list(taskQuerySchema.parse({ parentId: id }));
    expect(page.rows.map((row) => row.id).toSorted()).toEqual(runIds.toSorted());
  });

  it('tell of each run once, and move the mark of the best', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const { searches, tasks, events } = store.repositories;
    const { id, runIds } = await addSearch(store, 2);
    const [first = '', second = ''] = runIds;
    const line = (runId: string) => ({ runId, level: 'info' as const, text: `told ${runIds.indexOf(runId)}` });
    await finish(store, first);
    const report = await reportOf(store, id, { lines: [line(first)], bestId: first });
    expect(await searches.record(report)).toBe(true);
    expect(await searches.record(report)).toBe(true);
    await finish(store, second);
    // It was made before the second run ended.
    expect(await searches.record(report)).toBe(false);
    expect(
      await searches.record(await reportOf(store, id, { lines: [line(first), line(second)], bestId: second })),
    ).toBe(true);
    const console = await events.console({ id, search: '', levels: [], offset: 0, limit: 10 });
    expect(console.lines.map(({ text }) => text)).toEqual(['told 0', 'told 1']);
    expect((await tasks.get(first)).tags).toEqual([]);
    expect((await tasks.get(second)).tags).toEqual(['best']);
    expect((await tasks.get(id)).progress?.fraction).toBe(0.5);
  });

  it('end once', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const { searches, tasks } = store.repositories;
    const { id, runIds } = await addSearch(store, 1);
    await tasks.edit(id, { comment: 'mine' }, 5);
    await finish(store, runIds[0] ?? '');
    const end = { status: 'completed' as const, reason: 'completed', message: '', comment: 'Best: it' };
    const report = await reportOf(store, id, { end });
    expect(await Promise.all([searches.record(report), searches.record(report)])).toEqual([true, false]);
    expect(await tasks.get(id)).toMatchObject({ status: 'completed', comment: 'mine\n\nBest: it', endedAtMs: 100 });
    expect(await searches.active()).toEqual([]);
  });

  it('stop their queued runs at once, and ask the running ones', async () => {
    using place = temporaryFolder();
    const instanceId = newId();
    await using store = await openTestStore(place.folder, { instanceId });
    const { searches, tasks } = store.repositories;
    const { id, runIds } = await addSearch(store, 3, instanceId);
    const claimed = await tasks.claimNext(instanceId, 1, 20);
    expect(claimed?.id).toBe(runIds[0]);
    expect(await tasks.queuedBy(instanceId)).toEqual(runIds.slice(1));
    await searches.stopRuns(id, 'why', 'in words', 30);
    expect((await searches.runs(id, OBJECTIVE)).map(({ status }) => status)).toEqual([
      'in_progress',
      'stopped',
      'stopped',
    ]);
    expect(await tasks.stopRequested(runIds)).toEqual([runIds[0]]);
    expect(await tasks.queuedBy(instanceId)).toEqual([]);
    expect(await tasks.get(runIds[1] ?? '')).toMatchObject({ statusReason: 'why', statusMessage: 'in words' });
  });

  it('let other tasks pass their runs', async () => {
    using place = temporaryFolder();
    const instanceId = newId();
    await using store = await openTestStore(place.folder, { instanceId });
    const { runIds } = await addSearch(store, 1, instanceId);
    const later = await addTask(store, { status: 'queued', ownerInstanceId: instanceId, job: '{}', createdAtMs: 99 });
    const { tasks } = store.repositories;
    expect((await tasks.claimNext(instanceId, 9, 100))?.id).toBe(later);
    expect((await tasks.claimNext(instanceId, 9, 100))?.id).toBe(runIds[0]);
  });
});

describe('the second migration', () => {
  it('keeps the tasks of a first-version store, and finds runs by their search with an index', () => {
    using db = new (class extends Sqlite {
      [Symbol.dispose](): void {
        this.close();
      }
    })(':memory:');
    migrate(db, [initialSchema]);
    db.exec(`INSERT INTO projects VALUES ('p', 'P', 'p', 1);
      INSERT INTO tasks (id, name, name_key, type, status, project_id, parent_id, tags, created_at_ms, updated_at_ms,
        comment, search_text) VALUES ('a', 'A', 'a', 'training', 'completed', 'p', 'x', '[]', 1, 1, '', '')`);
    migrate(db, MIGRATIONS);
    expect(db.prepare('SELECT id, is_reported FROM tasks').all()).toEqual([{ id: 'a', is_reported: 0 }]);
    const plan = db.prepare("EXPLAIN QUERY PLAN SELECT id FROM tasks WHERE parent_id = 'x'").all();
    expect(JSON.stringify(plan)).toContain('tasks_parent');
  });
});
