import { describe, expect, it } from 'vitest';
import { taskQuerySchema, type TaskQuery } from '#shared/ipc/contract.ts';
import type { NewModel, StoreHandle } from '#main/services/store-port.ts';
import { addTask, batchOf, newId, openTestStore, temporaryFolder } from './testing/store-fixture.ts';

const idOf = (digit: string): string => digit.repeat(32);
const list = (store: StoreHandle, fields: Partial<TaskQuery> = {}) =>
  store.repositories.tasks.list(taskQuerySchema.parse(fields));
const namesOf = async (store: StoreHandle, fields: Partial<TaskQuery> = {}) =>
  (await list(store, fields)).rows.map(({ name }) => name);

async function newModel(store: StoreHandle, fields: Partial<NewModel> = {}): Promise<NewModel> {
  const projectId = await store.repositories.projects.ensure('Research', newId(), 1);
  return {
    ...{ id: newId(), name: 'research_classifier_1', family: 'research_classifier', framework: 'ml-random-forest' },
    ...{ projectId, taskId: null, tags: [], comment: '', createdAtMs: 1, sha256: 'a'.repeat(64), sizeBytes: 3 },
    ...{ vocabularySha256: 'b'.repeat(64), labels: ['x', 'y'] },
    metadata: [{ key: 'accuracy', type: 'float', value: '0.75' }],
    ...fields,
  };
}

describe('listing tasks', { timeout: 30_000 }, () => {
  it('searches name, id, comment and tags without case, in any script', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    await addTask(store, { id: idOf('a'), name: 'ЛЕС деревьев' });
    await addTask(store, { id: idOf('b'), name: 'Forest', comment: 'Größe ÄNDERN', tags: ['Быстрый'] });
    const found = async (search: string) => (await list(store, { search })).rows.map(({ id }) => id[0]);
    expect(await found('лес')).toEqual(['a']);
    expect(await found('FOREST')).toEqual(['b']);
    expect(await found('ändern')).toEqual(['b']);
    expect(await found('БЫСТР')).toEqual(['b']);
    expect(await found('AAAA')).toEqual(['a']);
    expect(await found('100%_')).toEqual([]);
    expect(await list(store, { search: 'nothing' })).toMatchObject({ total: 0, totalUnfiltered: 2, tags: ['Быстрый'] });
    await store.repositories.tasks.edit(idOf('a'), { name: 'Renamed', tags: ['новый'] }, 9);
    expect(await found('лес')).toEqual([]);
    expect(await found('НОВЫЙ')).toEqual(['a']);
  });

  it('filters by status, every tag, project and archive', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const other = await store.repositories.projects.ensure('Other', newId(), 1);
    await addTask(store, { id: idOf('1'), name: 'one', tags: ['a', 'b'], status: 'completed' });
    await addTask(store, { id: idOf('2'), name: 'two', tags: ['a'], status: 'failed' });
    await addTask(store, { id: idOf('3'), name: 'three', tags: ['b'], projectId: other });
    expect(await namesOf(store, { tags: ['a', 'b'] })).toEqual(['one']);
    expect(await namesOf(store, { statuses: ['failed', 'in_progress'], sort: 'name' })).toEqual(['two', 'three']);
    expect(await namesOf(store, { projectId: other })).toEqual(['three']);
    expect(await store.repositories.tasks.setArchived([idOf('1'), idOf('2')], true, 5)).toHaveLength(2);
    expect(await store.repositories.tasks.setArchived([idOf('1'), idOf('3')], true, 6)).toEqual([idOf('3')]);
    expect((await list(store, { archived: true })).total).toBe(3);
    await expect(store.repositories.tasks.setArchived([idOf('1'), idOf('9')], false, 7)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect((await list(store, { archived: true })).total).toBe(3);
  });

  it('sorts unknowns last in both orders, equals by id, and pages', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    for (const digit of ['4', '3', '2', '1']) await addTask(store, { id: idOf(digit), name: `Run ${digit}` });
    const accuracy = (digit: string, value: number) => ({
      taskId: idOf(digit),
      scalars: [{ metric: 'Training Metrics', variant: 'accuracy', iteration: 0, atMs: 1, value }],
    });
    await store.repositories.events.append([accuracy('2', 0.5), accuracy('3', 0.9)]);
    const order = async (fields: Partial<TaskQuery>) =>
      (await list(store, fields)).rows.map(({ id }) => id[0]).join('');
    expect(await order({ sort: 'accuracy', order: 'desc' })).toBe('3214');
    expect(await order({ sort: 'accuracy', order: 'asc' })).toBe('2314');
    expect(await order({ sort: 'created' })).toBe('1234');
    expect(await order({ sort: 'name', order: 'desc', offset: 1, limit: 2 })).toBe('32');
    expect(await order({ sort: 'status', order: 'asc' })).toBe('1234');
    expect(await order({ sort: 'duration', order: 'asc' })).toBe('1234');
  });
});

describe('the life of a task', { timeout: 30_000 }, () => {
  it('keeps times by state and refuses changes from other states', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const { tasks } = store.repositories;
    const id = await addTask(store, { status: 'created' });
    const change = { id, reason: 'r', message: 'm' };
    await tasks.changeStatus({ ...change, to: 'in_progress', from: ['created'], atMs: 10 });
    await tasks.setProgress(id, { stage: 'train', fraction: 0.5, secondsLeft: 3 });
    await tasks.requestStop(id);
    expect(await tasks.stopRequested([id, newId()])).toEqual([id]);
    expect((await tasks.get(id)).progress?.stage).toBe('train');
    await expect(
      tasks.changeStatus({ ...change, to: 'queued', from: ['created', 'failed'], atMs: 11 }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await tasks.changeStatus({ ...change, to: 'stopped', from: ['in_progress'], atMs: 20 });
    expect(await tasks.get(id)).toMatchObject({
      ...{ status: 'stopped', statusReason: 'r', statusMessage: 'm', startedAtMs: 10, endedAtMs: 20, progress: null },
    });
    expect(await tasks.stopRequested([id])).toEqual([]);
    await expect(tasks.requestStop(id)).rejects.toMatchObject({ code: 'CONFLICT' });
    await tasks.setProgress(id, { stage: 'train', fraction: 0.6, secondsLeft: 3 });
    expect((await tasks.get(id)).progress).toBeNull();
  });

  it('is hidden by deletion, brought back by undo, and gone after the purge', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const { tasks, events, models, admin } = store.repositories;
    const id = await addTask(store, { status: 'completed' });
    const running = await addTask(store);
    await events.append([batchOf(id, [1, 2, 3])]);
    const artifact = { key: 'model', type: 'json', mode: 'output' as const, sha256: 'c'.repeat(64), sizeBytes: 1 };
    await tasks.addArtifacts(id, [{ ...artifact, contentType: 'application/json', preview: null, createdAtMs: 1 }]);
    const model = await models.insert(await newModel(store, { taskId: id }));
    await expect(tasks.markDeleted([id, running], 100)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await tasks.markDeleted([id], 100)).toEqual([id]);
    await expect(tasks.get(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(events.append([batchOf(id, [4])])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await models.get(model.id)).taskId).toBeNull();
    expect(await tasks.restore([id])).toEqual([id]);
    expect((await models.get(model.id)).taskId).toBe(id);
    expect(await admin.isFileReferenced('c'.repeat(64))).toBe(true);

    await tasks.markDeleted([id], 100);
    expect(await tasks.purgeDeleted(100)).toBe(0);
    expect(await tasks.purgeDeleted(101)).toBe(1);
    expect(await tasks.restore([id])).toEqual([]);
    expect(await admin.status()).toMatchObject({ taskCount: 1, scalarCount: 0, modelCount: 1 });
    expect(await admin.isFileReferenced('c'.repeat(64))).toBe(false);
    expect(await admin.isFileReferenced('b'.repeat(64))).toBe(true);
  });

  it('logs a console without gaps, searchable in any script', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const id = await addTask(store);
    const line = (text: string, level: 'info' | 'error' = 'info') => ({ atMs: 1, level, text });
    await Promise.all([
      store.repositories.events.append([{ taskId: id, console: [line('Начало'), line('one')] }]),
      store.repositories.events.append([{ taskId: id, console: [line('ОШИБКА', 'error')] }]),
    ]);
    const read = (fields: object) =>
      store.repositories.events.console({ id, search: '', levels: [], offset: 0, limit: 10, ...fields });
    expect((await read({})).lines.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(await read({ search: 'ошибка' })).toMatchObject({ total: 1, totalUnfiltered: 3, lines: [{ seq: 3 }] });
    expect((await read({ levels: ['info'], offset: 1 })).lines.map(({ text }) => text)).toEqual(['one']);
    expect((await read({ offset: 2 })).lines.map(({ seq }) => seq)).toEqual([3]);
    expect((await store.repositories.tasks.get(id)).consoleLineCount).toBe(3);
  });
});

describe('the registry', { timeout: 30_000 }, () => {
  it('numbers versions within project and family, and publishes the task with the model', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const { models, tasks } = store.repositories;
    const taskId = await addTask(store, { status: 'completed', name: 'Maker' });
    const first = await models.insert(await newModel(store, { taskId }));
    const second = await models.insert(await newModel(store));
    const foreign = await models.insert(await newModel(store, { family: 'other' }));
    expect([first, second, foreign].map(({ version }) => version)).toEqual([1, 2, 1]);
    expect(first).toMatchObject({ accuracy: 0.75, f1Score: null, taskName: 'Maker', isPublished: false });
    expect(await models.latestPublished(first.projectId, '')).toBeNull();
    await models.publish(first.id, 50);
    await models.publish(second.id, 50);
    await expect(models.publish(first.id, 60)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await tasks.get(taskId)).status).toBe('published');
    expect((await tasks.get(taskId)).outputModels).toEqual([{ id: first.id, name: first.name, isPublished: true }]);
    expect((await models.latestPublished(first.projectId, ''))?.id).toBe(second.id);
    expect((await models.latestPublished(first.projectId, second.id))?.id).toBe(first.id);
    await models.edit(foreign.id, { tags: ['Лучший'] });
    expect((await models.list({ search: 'ЛУЧШ', onlyPublished: false })).map(({ id }) => id)).toEqual([foreign.id]);
    expect(await models.list({ search: '', onlyPublished: true })).toHaveLength(2);
  });

  it('refuses what is no model', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const { models } = store.repositories;
    await expect(models.insert(await newModel(store, { sha256: '../x' }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(models.insert(await newModel(store, { taskId: newId() }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const model = await newModel(store);
    await models.insert(model);
    await expect(models.insert(model)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('makes a project once', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const { projects } = store.repositories;
    const ids = await Promise.all([projects.ensure('P', newId(), 1), projects.ensure('P', newId(), 1)]);
    expect(ids[0]).toBe(ids[1]);
    expect(await projects.list()).toEqual([{ id: ids[0], name: 'P', taskCount: 0 }]);
  });
});
