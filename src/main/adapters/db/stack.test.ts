import { describe, expect, it } from 'vitest';
import { DEFAULT_STACK_SETTINGS } from '#shared/domain/stack.ts';
import type { StoreHandle } from '#main/services/store-port.ts';
import { NO_PROGRESS } from '#main/services/stack/job-runner.ts';
import { newId, openTestStore, temporaryFolder } from './testing/store-fixture.ts';

const job = (ownerInstanceId: string, over: object = {}) => ({
  ...{ id: newId(), kind: 'start' as const, services: [], createdAtMs: 10, progress: NO_PROGRESS },
  ...{ ownerInstanceId, input: '{}' },
  ...over,
});

/** A process that registered and died: its lock is free. */
async function deadInstance(folder: string): Promise<string> {
  const instanceId = newId();
  const store = await openTestStore(folder, { instanceId });
  await store[Symbol.asyncDispose]();
  return instanceId;
}

describe('the stack in the store', { timeout: 30_000 }, () => {
  it('has one unfinished job at most, whichever process asks', async () => {
    using place = temporaryFolder();
    const [one, two] = [newId(), newId()];
    await using first = await openTestStore(place.folder, { instanceId: one });
    await using second = await openTestStore(place.folder, { instanceId: two });
    const results = await Promise.allSettled(
      [first, second, first, second].map((store: StoreHandle, index) =>
        store.repositories.stack.insertJob(job(index % 2 === 0 ? one : two)),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        const message = 'The server is being started. Wait for that, or cancel it.';
        expect(result.reason).toMatchObject({ code: 'CONFLICT', message });
      }
    }
    const running = (await second.repositories.stack.latestJob())!;
    expect(running.state).toBe('running');
    await second.repositories.stack.endJob(running.id, { state: 'failed', problem: 'no', result: null, atMs: 20 });
    await first.repositories.stack.insertJob(job(one));
    expect((await second.repositories.stack.latestJob())!.id).not.toBe(running.id);
  });

  it('gives the job of a dead process to the first that asks, or ends it for the next job', async () => {
    using place = temporaryFolder();
    const dead = await deadInstance(place.folder);
    const mine = newId();
    await using store = await openTestStore(place.folder, { instanceId: mine });
    const { stack } = store.repositories;
    const left = job(dead, { services: ['redis'], input: '{"a":1}' });
    await stack.insertJob(left);
    expect(await stack.adoptJob(mine)).toMatchObject({
      id: left.id,
      ownerInstanceId: mine,
      services: ['redis'],
      input: '{"a":1}',
    });
    // It lives now.
    expect(await stack.adoptJob(newId())).toBeNull();
    await stack.endJob(left.id, { state: 'succeeded', problem: null, result: 'x', atMs: 30 });
    await stack.insertJob(job(dead));
    const next = job(mine);
    await stack.insertJob(next);
    expect((await stack.latestJob())!.id).toBe(next.id);
  });

  it('keeps progress, the wish to cancel and the end of a job; what ended does not change any more', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const { stack } = store.repositories;
    const mine = job(newId());
    await stack.insertJob(mine);
    const progress = { ...NO_PROGRESS, step: 'Pulling', stage: 'pull' as const };
    await stack.setProgress(mine.id, progress);
    await stack.requestCancel(mine.id);
    expect(await stack.latestJob()).toMatchObject({ progress, isCancelRequested: true, state: 'running' });
    await stack.endJob(mine.id, { state: 'cancelled', problem: 'Cancelled.', result: null, atMs: 50 });
    await stack.endJob(mine.id, { state: 'succeeded', problem: null, result: null, atMs: 60 });
    await stack.setProgress(mine.id, NO_PROGRESS);
    expect(await stack.latestJob()).toMatchObject({ progress, state: 'cancelled', endedAtMs: 50 });
    await expect(stack.requestCancel(mine.id)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(stack.requestCancel(newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps the newest thousand lines of history and what was chosen', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder);
    const { stack } = store.repositories;
    const entries = Array.from({ length: 1_200 }, (_, index) => ({
      ...{ atMs: index, level: 'info' as const, service: index % 2 === 0 ? 'redis' : null, text: `line ${index}` },
    }));
    await stack.addHistory(entries);
    expect(await stack.history(2)).toMatchObject([
      { text: 'line 1199', service: null },
      { text: 'line 1198', service: 'redis' },
    ]);
    expect(await stack.history(5_000)).toHaveLength(1_000);
    expect(await stack.settings()).toBeNull();
    const settings = { ...DEFAULT_STACK_SETTINGS, ports: { web: 1, api: 2, files: 3 } };
    await stack.setSettings(DEFAULT_STACK_SETTINGS);
    await stack.setSettings(settings);
    expect(await stack.settings()).toEqual(settings);
  });
});
