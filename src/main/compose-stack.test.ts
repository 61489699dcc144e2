// Loaded here, so that the first test does not pay for it.
import 'dockerode';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Face } from '#shared/domain/app.ts';
import { stackLogQuerySchema, stackStatusSchema } from '#shared/domain/stack.ts';
import { FakeEngine, json, type FakeAnswer } from '../../test/fakes/fake-engine.ts';
import { newId, openTestStore, temporaryFolder } from './adapters/db/testing/store-fixture.ts';
import { composeStack } from './compose-stack.ts';
import type { Store } from './services/store-port.ts';
import type { StackService } from './services/stack/stack-service.ts';

let fake: FakeEngine;
const logError = vi.fn(() => 'ref-1');
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);

beforeEach(async () => {
  fake = await FakeEngine.start();
  logError.mockClear();
  rejections.length = 0;
  process.on('unhandledRejection', onRejection);
});
afterEach(async () => {
  // One turn later Node tells of a rejection that nobody has taken.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onRejection);
  vi.unstubAllEnvs();
  await fake[Symbol.asyncDispose]();
  expect(rejections).toEqual([]);
});

interface Opened extends AsyncDisposable {
  readonly service: StackService;
  readonly store: Store;
  readonly folder: string;
}

/** The stack as the application composes it, on a data folder and an engine of its own. */
async function openStack(face: Face, socketPath = fake.socketPath): Promise<Opened> {
  const place = temporaryFolder();
  const instanceId = newId();
  vi.stubEnv('DOCKER_HOST', `unix://${socketPath}`);
  // Not the log-ins of whoever runs the tests, nor their keychain.
  vi.stubEnv('DOCKER_CONFIG', place.folder);
  vi.stubEnv('CLEARDECK_HOME', place.folder);
  const handle = await openTestStore(place.folder, { instanceId });
  const store = handle.repositories;
  const stack = composeStack({
    store,
    dataFolder: place.folder,
    instanceId,
    face,
    logError,
    onChange: () => undefined,
  });
  const unsubscribe = handle.onChange((change) => stack.service.onStoreChange(change));
  await stack.service.open();
  return {
    service: stack.service,
    store,
    folder: place.folder,
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]();
      unsubscribe();
      await handle[Symbol.asyncDispose]();
      place[Symbol.dispose]();
    },
  };
}

/** Containers of a stack that `docker compose` made, as the engine lists and inspects them; answers their ids. */
function haveContainers(services: readonly string[], state: object = { Status: 'running' }): Map<string, string> {
  const known = services.map((service) => ({
    Id: randomBytes(32).toString('hex'),
    Labels: { 'com.docker.compose.project': 'theirs', 'com.docker.compose.service': service },
  }));
  fake.on('GET /containers/json', json(known));
  for (const { Id, Labels } of known) {
    const answer = { Id, Name: '/x', State: state, Config: { Image: 'x', Labels }, HostConfig: {} };
    fake.on(`GET /containers/${Id}/json`, json(answer));
    // Takes as long as its grace.
    fake.on(`POST /containers/${Id}/stop`, () => undefined);
  }
  return new Map(known.map(({ Id, Labels }) => [Labels['com.docker.compose.service'], Id]));
}
const SERVER = ['apiserver', 'webserver', 'fileserver', 'mongo', 'redis', 'elasticsearch'];
const HANG_UP: FakeAnswer = (_request, _response, raw) => void raw.socket.destroy();

describe('a terminal', { timeout: 30_000 }, () => {
  test('leaves the engine alone until the server is asked for', async () => {
    haveContainers([]);
    await using stack = await openStack('terminal');
    // Long enough for a connection that was begun.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(fake.requests).toEqual([]);
    expect(await stack.service.status()).toMatchObject({ engine: { state: 'connected' }, state: 'absent' });
  });
});

describe('an engine that goes away', { timeout: 30_000 }, () => {
  test('is told as what it is, and not as a server that was never started', async () => {
    haveContainers(SERVER);
    await using stack = await openStack('window');
    expect(await stack.service.status()).toMatchObject({
      engine: { state: 'connected' },
      adoptedFrom: 'Docker Compose',
    });
    fake.on('GET /containers/json', HANG_UP);
    await stack.service.reconnect();
    const broken = await stack.service.status();
    expect(broken).toMatchObject({
      engine: { state: 'stopped', waitingSinceMs: expect.any(Number) as unknown },
      state: 'unknown',
      summary: expect.stringMatching(/connection to the engine at .* broke/) as unknown,
      composeFile: { problem: null },
    });
    expect((await stack.service.status()).engine).toEqual(broken.engine);
    expect(await stack.store.stack.history(10)).toEqual([]);
  });
});

describe('quitting', { timeout: 30_000 }, () => {
  test('at once, while no engine answers, leaves nothing behind', async () => {
    await using stack = await openStack('window', join(fake.folder, 'none.sock'));
    await stack.service.reconnect();
    expect(await stack.service.quitWork()).toEqual({ stackJob: null, isServerUp: false });
  });

  test('is asked about although the engine fails to answer', async () => {
    haveContainers([]);
    await using stack = await openStack('window');
    await stack.service.status();
    fake.on('GET /containers/json', json({ message: 'broken' }, 500));
    await stack.service.reconnect();
    expect(await stack.service.quitWork()).toEqual({ stackJob: null, isServerUp: false });
  });

  test('knows of a server that runs', async () => {
    haveContainers(SERVER);
    await using stack = await openStack('window');
    await stack.service.status();
    expect(await stack.service.quitWork()).toEqual({ stackJob: null, isServerUp: true });
  });

  test('in the middle of a stop does not wait for what the engine does anyway', async () => {
    const apiserver = haveContainers(SERVER).get('apiserver');
    await using stack = await openStack('window');
    const jobId = await stack.service.stop(['apiserver']);
    await vi.waitFor(
      () => expect(fake.requested(`POST /containers/${String(apiserver)}/stop`)).toHaveLength(1),
      10_000,
    );
    expect(await stack.service.quitWork()).toMatchObject({ stackJob: 'stop' });
    await stack.service[Symbol.asyncDispose]();
    expect(await stack.store.stack.latestJob()).toMatchObject({ id: jobId, state: 'running' });
  });
});

test('a compose file that cannot be read keeps nobody from the logs of what runs', { timeout: 30_000 }, async () => {
  haveContainers(['apiserver', 'webserver', 'mongo', 'redis'], { Status: 'exited' });
  await using stack = await openStack('window');
  await writeFile(join(stack.folder, 'docker-compose-clearml.yml'), 'services: [');
  expect((await stack.service.status()).composeFile.problem).not.toBeNull();
  const page = await stack.service.logs(stackLogQuerySchema.parse({}));
  expect(page.problems.map(({ service }) => service).sort()).toEqual(['apiserver', 'mongo', 'redis', 'webserver']);
});

test('a stack of other hands may call its services as Compose lets it', { timeout: 30_000 }, async () => {
  haveContainers(['apiserver', 'webserver', 'mongo', 'redis', 'Agent.1', 'Sync_2']);
  await using stack = await openStack('window');
  const { services } = stackStatusSchema.parse(await stack.service.status());
  expect(services.map(({ name }) => name)).toEqual(expect.arrayContaining(['Agent.1', 'Sync_2']));
});
