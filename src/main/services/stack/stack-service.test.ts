import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newId, openTestStore, temporaryFolder } from '#main/adapters/db/testing/store-fixture.ts';
import { DEFAULT_STACK_SETTINGS } from '#shared/domain/stack.ts';
import type { StoreHandle } from '../store-port.ts';
import { StackService } from './stack-service.ts';
import type { JobContext } from './stack-port.ts';

const OTHER_ENGINE = { ...DEFAULT_STACK_SETTINGS, endpointId: 'context:other' };

let place: ReturnType<typeof temporaryFolder>;
let store: StoreHandle;
let service: StackService;
const retry = vi.fn(() => Promise.resolve());

beforeEach(async () => {
  place = temporaryFolder();
  const instanceId = newId();
  store = await openTestStore(place.folder, { instanceId });
  const { instances, stack } = store.repositories;
  await instances.register({ id: instanceId, pid: 1, face: 'window', startedAtMs: 1, address: null });
  retry.mockClear();
  // Only what a job that hangs and the choice of an engine have to do with.
  const deps = {
    store: { instances, stack },
    connection: { view: () => ({ state: 'connected', endpoint: null }), retry, onChange: () => () => undefined },
    wanted: { settings: async () => (await stack.settings()) ?? DEFAULT_STACK_SETTINGS },
    operator: {
      stopServices: ({ signal }: JobContext) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    },
    data: { recover: () => Promise.resolve(null) },
    clock: { nowMs: () => 100 },
    ids: { next: newId },
    instanceId,
    dataFolder: place.folder,
    isStaying: false,
    logError: () => 'ref-1',
    onChange: () => undefined,
  };
  service = new StackService(deps as unknown as ConstructorParameters<typeof StackService>[0]);
});
afterEach(async () => {
  await service[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

async function ended(jobId: string): Promise<void> {
  await vi.waitFor(async () =>
    expect(await store.repositories.stack.latestJob()).toMatchObject({ id: jobId, state: 'cancelled' }),
  );
}

test('another engine is not chosen while a job is under way, other settings are', { timeout: 30_000 }, async () => {
  const jobId = await service.stop([]);
  await expect(service.setSettings(OTHER_ENGINE)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: 'The server is being worked on. Wait for that, or cancel it, before you choose another engine.',
  });
  const ports = { web: 1, api: 2, files: 3 };
  await service.setSettings({ ...DEFAULT_STACK_SETTINGS, ports });
  expect(await store.repositories.stack.settings()).toMatchObject({ ports, endpointId: null });
  expect(retry).not.toHaveBeenCalled();
  await service.cancel(jobId);
  await ended(jobId);
  await service.setSettings(OTHER_ENGINE);
  expect(await store.repositories.stack.settings()).toEqual(OTHER_ENGINE);
  expect(retry).toHaveBeenCalledOnce();
});

test('trying again looks for no other engine while a job goes on with one', { timeout: 30_000 }, async () => {
  const jobId = await service.stop([]);
  await service.reconnect();
  expect(retry).toHaveBeenLastCalledWith({ isSameEngine: true });
  await service.cancel(jobId);
  await ended(jobId);
  await service.reconnect();
  expect(retry).toHaveBeenLastCalledWith({ isSameEngine: false });
});
