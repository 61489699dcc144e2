import { describe, expect, it } from 'vitest';
import { taskQuerySchema } from '#shared/ipc/contract.ts';
import { addTask, batchOf, newId, openTestStore, temporaryFolder } from './testing/store-fixture.ts';

const query = (fields: Record<string, unknown> = {}) => taskQuerySchema.parse(fields);

describe('the store', { timeout: 30_000 }, () => {
  it('keeps what was written when it is opened again', async () => {
    using place = temporaryFolder();
    let id: string;
    {
      await using store = await openTestStore(place.folder);
      id = await addTask(store, {
        name: 'Первый опыт',
        tags: ['a', 'b'],
        hyperparameters: [{ section: 'Args', name: 'trees', value: '100', type: 'int', description: null }],
      });
      await store.repositories.events.append([batchOf(id, [1, NaN, 3])]);
    }
    await using store = await openTestStore(place.folder);
    expect(store.openedWith.corruptSetAsideAs).toBeNull();
    const task = await store.repositories.tasks.get(id);
    expect(task).toMatchObject({ name: 'Первый опыт', tags: ['a', 'b'], lastIteration: 2, projectName: 'Research' });
    expect(task.hyperparameters).toHaveLength(1);
    const [series] = await store.repositories.events.scalars({
      ids: [id],
      metrics: null,
      axis: 'iteration',
      maxPoints: 1000,
      from: null,
      to: null,
    });
    expect(series).toMatchObject({ x: [0, 1, 2], y: [1, null, 3], totalPoints: 3 });
  });

  it('answers NOT_FOUND for a task that is not there, with code and message', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const id = newId();
    await expect(store.repositories.tasks.get(id)).rejects.toMatchObject({ code: 'NOT_FOUND', name: 'AppError' });
    await expect(store.repositories.tasks.get(id)).rejects.toThrow(id);
  });

  it('rejects calls after it was closed', async () => {
    using place = temporaryFolder();
    const store = await openTestStore(place.folder);
    const earlier = store.repositories.tasks.list(query());
    await store[Symbol.asyncDispose]();
    await expect(earlier).resolves.toMatchObject({ total: 0 });
    await expect(store.repositories.tasks.list(query())).rejects.toMatchObject({ code: 'STORE_CLOSED' });
  });

  it('lets a call that fails among others that share its commit fail alone', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const id = await addTask(store);
    const { events } = store.repositories;
    const results = await Promise.allSettled([
      events.append([batchOf(id, [1], 0)]),
      events.append([batchOf(id, [2], 1), batchOf(newId(), [9])]),
      events.append([batchOf(id, [3], 2)]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const points = await events.rawScalars(id, 0, 10);
    expect(points.map(({ value }) => value)).toEqual([1, 3]);
  });
});
