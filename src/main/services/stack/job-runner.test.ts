import { describe, expect, test, vi } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { newId, openTestStore, temporaryFolder } from '#main/adapters/db/testing/store-fixture.ts';
import type { StoreHandle } from '../store-port.ts';
import { JobRunner, type JobWork } from './job-runner.ts';
import type { JobContext } from './stack-port.ts';

const INPUT = { services: [], ignoredChecks: [], path: null };

function runnerOf(store: StoreHandle, instanceId: string, start: JobWork, stack = store.repositories.stack) {
  const onEnd = vi.fn();
  const logError = vi.fn(() => 'ref-1');
  const never: JobWork = () => Promise.reject(new Error('not in this test'));
  const runner = new JobRunner({
    ...{
      stack,
      clock: { nowMs: () => 100 },
      ids: { next: newId },
      instanceId,
      logError,
      onEnd,
    },
    work: { start, stop: never, restart: never, backup: never, restore: never, removeData: never },
  });
  return { runner, onEnd, logError };
}

/** Work that runs until it is told to stop. */
const untilAborted = (seen: { context?: JobContext } = {}): JobWork => {
  return (_input, context) => {
    seen.context = context;
    return new Promise((_resolve, reject) =>
      context.signal.addEventListener('abort', () => reject(context.signal.reason as Error)),
    );
  };
};

describe('the stack’s jobs', { timeout: 30_000 }, () => {
  test('are stored before they start, tell their progress and end with what they made', async () => {
    using place = temporaryFolder();
    const instanceId = newId();
    await using store = await openTestStore(place.folder, { instanceId });
    const { stack } = store.repositories;
    const { runner, onEnd } = runnerOf(store, instanceId, async (input, { report }) => {
      expect(input).toEqual({ ...INPUT, services: ['redis'] });
      expect(await stack.latestJob()).toMatchObject({ state: 'running', services: ['redis'] });
      report({ step: 'One', stage: 'pull' });
      report({ step: 'Two' });
      return 'made';
    });
    const id = await runner.start('start', { ...INPUT, services: ['redis'] });
    await runner.settled();
    expect(await stack.latestJob()).toMatchObject({
      ...{ id, state: 'succeeded', result: 'made', problem: null, endedAtMs: 100 },
      progress: { stage: 'done', step: 'Done' },
    });
    expect(onEnd).toHaveBeenCalledOnce();
    expect(runner.currentId).toBeNull();
  });

  test('fail in words, with a reference to the log for what nobody expected', async () => {
    using place = temporaryFolder();
    const instanceId = newId();
    await using store = await openTestStore(place.folder, { instanceId });
    let error: Error = new AppError('STACK_NOT_READY', 'Port 8080 is taken.');
    const { runner, logError } = runnerOf(store, instanceId, () => Promise.reject(error));
    await runner.start('start', INPUT);
    await runner.settled();
    expect(await store.repositories.stack.latestJob()).toMatchObject({
      state: 'failed',
      problem: 'Port 8080 is taken.',
    });
    expect(logError).not.toHaveBeenCalled();
    error = new Error('secret details');
    await runner.start('start', INPUT);
    await runner.settled();
    expect((await store.repositories.stack.latestJob())?.problem).toMatch(/ref-1/);
    expect(logError).toHaveBeenCalledWith(error);
  });

  test('are cancelled from any process', async () => {
    using place = temporaryFolder();
    const instanceId = newId();
    await using store = await openTestStore(place.folder, { instanceId });
    await using other = await openTestStore(place.folder);
    const { runner } = runnerOf(store, instanceId, untilAborted());
    const unsubscribe = store.onChange(({ topic }) => topic === 'stack.changed' && void runner.look());
    const id = await runner.start('start', INPUT);
    await expect(runner.start('stop', INPUT)).rejects.toMatchObject({ code: 'CONFLICT' });
    await other.repositories.stack.requestCancel(id);
    await runner.settled();
    unsubscribe();
    expect(await other.repositories.stack.latestJob()).toMatchObject({ id, state: 'cancelled' });
  });

  test('that a closed process leaves are gone on with by the next, with the same input', async () => {
    using place = temporaryFolder();
    const [one, two] = [newId(), newId()];
    const seen: { context?: JobContext } = {};
    {
      await using store = await openTestStore(place.folder, { instanceId: one });
      const { runner, onEnd } = runnerOf(store, one, untilAborted(seen));
      await runner.start('start', { ...INPUT, services: ['mongo'] });
      await runner[Symbol.asyncDispose]();
      expect(seen.context?.signal.reason).toMatchObject({ code: 'STORE_CLOSED' });
      expect(onEnd).not.toHaveBeenCalled();
      await expect(runner.start('start', INPUT)).rejects.toMatchObject({ code: 'STORE_CLOSED' });
    }
    await using store = await openTestStore(place.folder, { instanceId: two });
    const inputs: unknown[] = [];
    const { runner } = runnerOf(store, two, (input) => {
      inputs.push(input);
      return Promise.resolve(null);
    });
    await runner.adopt();
    await runner.settled();
    await runner.adopt();
    expect(inputs).toEqual([{ ...INPUT, services: ['mongo'] }]);
    expect(await store.repositories.stack.latestJob()).toMatchObject({ state: 'succeeded', ownerInstanceId: two });
  });

  test('that are asked for while the process closes are left to the next', async () => {
    using place = temporaryFolder();
    const [one, two] = [newId(), newId()];
    const work = vi.fn<JobWork>(() => Promise.resolve(null));
    {
      await using store = await openTestStore(place.folder, { instanceId: one });
      const { runner } = runnerOf(store, one, work);
      const starting = runner.start('start', INPUT);
      await runner[Symbol.asyncDispose]();
      await starting;
      await runner.settled();
      expect(work).not.toHaveBeenCalled();
    }
    await using store = await openTestStore(place.folder, { instanceId: two });
    const { runner } = runnerOf(store, two, work);
    const adopting = runner.adopt();
    await runner[Symbol.asyncDispose]();
    await adopting;
    expect(work).not.toHaveBeenCalled();
    expect(await store.repositories.stack.latestJob()).toMatchObject({ state: 'running', ownerInstanceId: two });
  });

  test('whose end the store did not take stand in nobody’s way once it does', async () => {
    using place = temporaryFolder();
    const instanceId = newId();
    await using store = await openTestStore(place.folder, { instanceId });
    const { stack } = store.repositories;
    let isFull = true;
    const endJob: typeof stack.endJob = (...end) =>
      isFull ? Promise.reject(new AppError('STORE_FULL', 'The disk is full.')) : stack.endJob(...end);
    const { runner, onEnd, logError } = runnerOf(store, instanceId, () => Promise.resolve(null), { ...stack, endJob });
    const first = await runner.start('start', INPUT);
    await runner.settled();
    expect(onEnd).toHaveBeenCalledOnce();
    expect(logError).toHaveBeenCalledOnce();
    expect(await stack.latestJob()).toMatchObject({ id: first, state: 'running' });
    await expect(runner.start('start', INPUT)).rejects.toMatchObject({ code: 'STORE_FULL' });
    isFull = false;
    await runner.adopt();
    expect(await stack.latestJob()).toMatchObject({ id: first, state: 'succeeded', endedAtMs: 100 });
    const second = await runner.start('start', INPUT);
    await runner.settled();
    expect(await stack.latestJob()).toMatchObject({ id: second, state: 'succeeded' });
  });
});
