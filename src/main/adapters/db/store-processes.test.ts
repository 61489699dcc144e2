import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StoreChange } from '#main/services/store-port.ts';
import { SecondProcess } from './testing/second-process.ts';
import { addTask, batchOf, newId, openTestStore, temporaryFolder, until } from './testing/store-fixture.ts';

describe('two processes on one store', { timeout: 30_000 }, () => {
  it('write at the same time and lose nothing', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const id = await addTask(store);
    await using other = new SecondProcess(place.folder);
    await other.opening();
    const writes: Promise<unknown>[] = [];
    for (let i = 0; i < 40; i += 1) {
      writes.push(store.repositories.events.append([batchOf(id, [i], 2 * i, 'shared')]));
      writes.push(other.call('events', 'append', [batchOf(id, [i], 2 * i + 1, 'shared')]));
      const line = { atMs: 1, level: 'info' as const, text: 'x' };
      writes.push(store.repositories.events.append([{ taskId: id, console: [line] }]));
      writes.push(other.call('events', 'append', [{ taskId: id, console: [line] }]));
    }
    await Promise.all(writes);
    const points = await store.repositories.events.rawScalars(id, 0, 1000);
    expect(points.map(({ iteration }) => iteration)).toEqual(Array.from({ length: 80 }, (_, index) => index));
    const page = await store.repositories.events.console({ id, search: '', levels: [], offset: 0, limit: 500 });
    expect(page.lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
  });

  it('hear of each other’s changes and of their own', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const heard: StoreChange[] = [];
    const unsubscribe = store.onChange((change) => heard.push(change));
    await using other = new SecondProcess(place.folder);
    await other.opening();

    const own = await addTask(store);
    await until(() =>
      other.messages.some(({ change }) => change?.topic === 'tasks.changed' && change.ids.includes(own)),
    );
    await until(() => heard.some(({ topic, ids }) => topic === 'tasks.changed' && ids.includes(own)));

    await other.call('events', 'append', [batchOf(own, [1])]);
    await until(() => heard.some(({ topic, ids }) => topic === 'tasks.logged' && ids.includes(own)));
    unsubscribe();
  });

  it('tells everything where more changed than ids can say', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const projectId = await store.repositories.projects.ensure('Many', newId(), 1);
    const ids = await Promise.all(
      Array.from({ length: 1_001 }, () => addTask(store, { projectId, status: 'completed' })),
    );
    const heard: StoreChange[] = [];
    store.onChange((change) => heard.push(change));
    await store.repositories.tasks.setArchived(ids, true, 2);
    const change = await until(() => heard.find(({ isEverything }) => isEverything));
    expect(change.topic).toBe('tasks.changed');
    expect(change.ids.length).toBeLessThanOrEqual(1000);
  });

  it('keeps everything that was logged before kill -9, and fails the task as interrupted', async () => {
    using place = temporaryFolder();
    await using other = new SecondProcess(place.folder);
    await other.opening();
    const projectId = (await other.call('projects', 'ensure', 'Research', newId(), 1)).value as string;
    const id = newId();
    const instance = { id: other.instanceId, pid: 1, face: 'terminal', startedAtMs: 1, address: null };
    await other.call('instances', 'register', instance);
    await other.call('tasks', 'insert', {
      ...{ id, projectId, name: 'Killed', type: 'training', status: 'in_progress', parentId: null, tags: [] },
      ...{ comment: '', createdAtMs: 1, ownerInstanceId: other.instanceId, job: '{}', hyperparameters: [] },
    });
    await using early = await openTestStore(place.folder);
    expect(await early.repositories.instances.recoverInterrupted(9)).toEqual([]);
    expect(await early.repositories.instances.list('')).toHaveLength(1);

    other.appendForeverTo(id);
    await until(() => other.messages.some(({ appended }) => (appended ?? 0) >= 50));
    await other.kill();
    const last = Math.max(...other.messages.map(({ appended }) => appended ?? 0));

    await using store = await openTestStore(place.folder);
    expect(await store.repositories.instances.recoverInterrupted(10)).toEqual([id]);
    expect(await store.repositories.tasks.get(id)).toMatchObject({
      status: 'failed',
      statusReason: 'interrupted',
      endedAtMs: 10,
      progress: null,
    });
    const points = await store.repositories.events.rawScalars(id, 0, 100_000);
    const expected = Array.from({ length: points.length / 2 }, (_, index) => index);
    expect(points.filter(({ variant }) => variant === 'a').map(({ value }) => value)).toEqual(expected);
    expect(expected.length).toBeGreaterThanOrEqual(last + 1);
    const page = await store.repositories.events.console({ id, search: '', levels: [], offset: 0, limit: 1 });
    expect(page.total).toBe(expected.length);
    expect(await store.repositories.instances.list('')).toEqual([]);
    expect(existsSync(path.join(place.folder, 'instances', `${other.instanceId}.lock.db`))).toBe(false);
    expect(await store.repositories.instances.recoverInterrupted(11)).toEqual([]);
  });

  it('never run more tasks together than allowed, whoever claims', async () => {
    using place = temporaryFolder();
    const instanceId = newId();
    await using store = await openTestStore(place.folder, { instanceId });
    await using other = new SecondProcess(place.folder);
    await other.opening();
    for (let i = 0; i < 6; i += 1) {
      const ownerInstanceId = i % 2 === 0 ? instanceId : other.instanceId;
      await addTask(store, { status: 'queued', ownerInstanceId, job: `{"n":${i}}`, createdAtMs: i });
    }
    const claims = await Promise.all([
      ...Array.from({ length: 10 }, () => store.repositories.tasks.claimNext(instanceId, 3, 100)),
      ...Array.from(
        { length: 10 },
        async () => (await other.call('tasks', 'claimNext', other.instanceId, 3, 100)).value,
      ),
    ]);
    expect(claims.filter((claim) => claim !== null)).toHaveLength(3);
    expect((await store.repositories.admin.status()).runningTaskCount).toBe(3);
  });

  it('does not count what a dead process had running, and adopts what it had queued', async () => {
    using place = temporaryFolder();
    const instanceId = newId();
    await using store = await openTestStore(place.folder, { instanceId });
    await using other = new SecondProcess(place.folder);
    await other.opening();
    await addTask(store, { status: 'in_progress', ownerInstanceId: other.instanceId });
    const queued = await addTask(store, { status: 'queued', ownerInstanceId: other.instanceId, job: '{"a":1}' });
    expect(await store.repositories.tasks.adoptQueued(instanceId)).toBe(0);
    await other.kill();
    expect(await store.repositories.tasks.adoptQueued(instanceId)).toBe(1);
    expect(await store.repositories.tasks.claimNext(instanceId, 1, 7)).toEqual({ id: queued, job: '{"a":1}' });
    expect(await store.repositories.tasks.get(queued)).toMatchObject({ status: 'in_progress', startedAtMs: 7 });
  });

  it('leaves no lock behind where it was closed in order', async () => {
    using place = temporaryFolder();
    {
      await using store = await openTestStore(place.folder);
      expect((await store.repositories.admin.status()).taskCount).toBe(0);
      expect(readdirSync(path.join(place.folder, 'instances'))).toHaveLength(1);
    }
    expect(readdirSync(path.join(place.folder, 'instances'))).toEqual([]);
  });
});
