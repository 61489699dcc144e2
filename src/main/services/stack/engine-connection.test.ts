// Loaded here, so that the first test does not pay for it.
import 'dockerode';
import { createEngineConnector } from '#main/adapters/docker/discover-engines.ts';
import { createDockerEngine } from '#main/adapters/docker/docker-engine.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeEngine, json } from '../../../../test/fakes/fake-engine.ts';
import { systemClock } from '../clock.ts';
import { createEngineConnection, type EngineConnectionDeps } from './engine-connection.ts';
import type { EngineCandidate, EngineConnection, EngineConnector, EngineEvent } from './engine-port.ts';

let fake: FakeEngine;
let other: FakeEngine;
const logError = vi.fn();
const open: (EngineConnection & AsyncDisposable)[] = [];

beforeEach(async () => {
  fake = await FakeEngine.start();
  other = await FakeEngine.start();
  other.on('GET /info', json({ Name: 'other', NCPU: 1, OSType: 'linux', Architecture: 'aarch64' }));
  logError.mockReset();
});
afterEach(async () => {
  for (const connection of open.splice(0)) await connection[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(fake.openConnections + other.openConnections).toBe(0));
  await fake[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

/** A connector of these, in this order, as they are at each look. */
function connectorOf(candidates: () => readonly EngineCandidate[]): EngineConnector {
  return {
    candidates: async () => candidates(),
    open: (endpoint) => {
      const target = { kind: 'path' as const, path: endpoint.address.slice('unix://'.length) };
      return createDockerEngine({ endpoint, target, nowMs: Date.now });
    },
  };
}

function candidate(engine: FakeEngine, change: Partial<EngineCandidate> = {}): EngineCandidate {
  return { endpoint: engine.endpoint, problem: null, ...change };
}

function connect(
  connector: EngineConnector,
  change: Partial<EngineConnectionDeps> = {},
): EngineConnection & AsyncDisposable {
  const connection = createEngineConnection({
    connector,
    clock: systemClock,
    preferredEndpointId: () => null,
    minimumApiVersion: '1.41',
    logError,
    waits: { firstMs: 20, lastMs: 100 },
    ...change,
  });
  open.push(connection);
  return connection;
}

async function connected(connection: EngineConnection, name = 'fake'): Promise<void> {
  await vi.waitFor(() => expect(connection.view()).toMatchObject({ state: 'connected', name }), { timeout: 5000 });
}

describe('connecting', () => {
  test('does nothing before somebody asks', async () => {
    const candidates = vi.fn(() => [candidate(fake)]);
    const connection = connect(connectorOf(candidates));
    await new Promise((resolve) => setImmediate(resolve));
    expect(candidates).not.toHaveBeenCalled();
    expect(connection.view()).toMatchObject({ state: 'connecting', problem: null });
    expect(() => connection.engine()).toThrow(/not connected yet/);
    await connected(connection);
    expect(connection.engine().endpoint).toEqual(fake.endpoint);
  });

  test('takes the first that answers, and says why', async () => {
    const absent = candidate(fake, { problem: { kind: 'notFound', text: 'There is no socket.' } });
    const connection = connect(connectorOf(() => [absent, candidate(other)]));
    await connected(connection, 'other');
    expect(connection.view()).toMatchObject({
      endpoint: other.endpoint,
      reason: 'The fake engine’s socket is the first engine that was found.',
      problem: null,
      waitingSinceMs: null,
      platform: 'linux/arm64',
      candidates: [
        { ...other.endpoint, problem: null },
        { ...fake.endpoint, problem: 'There is no socket.' },
      ],
    });
  });

  test('takes the preferred one alone', async () => {
    let preferred: string | null = other.endpoint.id;
    const connection = connect(
      connectorOf(() => [candidate(fake), candidate(other)]),
      { preferredEndpointId: () => preferred },
    );
    await connected(connection, 'other');
    expect(connection.view().reason).toBe('It was chosen in the settings.');
    preferred = 'socket:/gone';
    await connection.retry();
    expect(connection.view()).toMatchObject({
      state: 'notFound',
      endpoint: null,
      problem: expect.stringMatching(/socket:\/gone/) as unknown,
    });
    preferred = null;
    await connection.retry();
    await connected(connection, 'fake');
  });

  test('takes no other in the place of one that the environment names', async () => {
    await fake.stop();
    const connection = connect(connectorOf(() => [candidate(fake, { isBinding: true }), candidate(other)]));
    await connection.retry();
    expect(connection.view()).toMatchObject({ state: 'notFound', endpoint: fake.endpoint });
    await fake.listen();
    await connected(connection);
  });

  test.each([
    [
      'an engine that is too old',
      { Version: '19.03', ApiVersion: '1.40' },
      'tooOld',
      /19\.03 speaks API 1\.40; ClearDeck needs 1\.41/,
    ],
    ['something that is no engine', 'hello', 'failed', /cannot be understood/],
  ])('tells of %s', async (_what, version, state, words) => {
    fake.on('GET /version', json(version));
    const connection = connect(connectorOf(() => [candidate(fake)]));
    await connection.retry();
    expect(connection.view()).toMatchObject({
      state,
      endpoint: fake.endpoint,
      problem: expect.stringMatching(words) as unknown,
    });
    expect(() => connection.engine()).toThrow(words);
    await vi.waitFor(() => expect(fake.openConnections).toBe(0));
  });

  test('tells of a permission that is missing before sockets that are not there', async () => {
    const absent = candidate(other, { problem: { kind: 'notFound', text: 'There is no socket.' } });
    const closed = candidate(fake, { problem: { kind: 'noPermission', text: 'Join the group.' } });
    const connection = connect(connectorOf(() => [absent, closed]));
    await connection.retry();
    expect(connection.view()).toMatchObject({
      state: 'noPermission',
      endpoint: fake.endpoint,
      problem: 'Join the group.',
    });
    expect(connection.view().candidates.map(({ id }) => id)).toEqual([fake.endpoint.id, other.endpoint.id]);
  });

  test('tells that there is none at all', async () => {
    const problem = { kind: 'notFound' as const, text: 'There is no socket.' };
    const connection = connect(connectorOf(() => [candidate(fake, { problem }), candidate(other, { problem })]));
    await connection.retry();
    expect(connection.view()).toMatchObject({
      state: 'notFound',
      endpoint: null,
      problem: expect.stringMatching(/^No Docker engine was found/) as unknown,
    });
    expect(connection.view().waitingSinceMs).not.toBeNull();
  });

  test('goes on after a search that failed, and logs it', async () => {
    let isBroken = true;
    const connection = connect(
      connectorOf(() => {
        if (isBroken) throw new Error('bug');
        return [candidate(fake)];
      }),
    );
    await connection.retry();
    expect(connection.view()).toMatchObject({ state: 'failed' });
    expect(logError).toHaveBeenCalled();
    isBroken = false;
    await connected(connection);
  });
});

describe('staying connected', () => {
  test('costs one event stream and no polling', async () => {
    const connection = connect(connectorOf(() => [candidate(fake)]));
    await connected(connection);
    await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
    const asked = fake.requests.length;
    // Longer than every wait of this test's back-off.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(fake.requests.length).toBe(asked);
    expect(fake.openConnections).toBe(1);
  });

  test('passes the project’s events on', async () => {
    const events: (EngineEvent | null)[] = [];
    const connection = connect(connectorOf(() => [candidate(fake)]));
    const stop = connection.onChange((event) => events.push(event));
    await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
    fake.emit({ Action: 'start', Actor: { ID: 'a', Attributes: { 'com.docker.compose.service': 'redis' } }, time: 3 });
    await vi.waitFor(() =>
      expect(events).toContainEqual({ containerId: 'a', service: 'redis', action: 'start', atMs: 3000 }),
    );
    expect(events[0]).toBeNull();
    stop();
    const heard = events.length;
    fake.emit({ Action: 'die', Actor: { ID: 'a' }, time: 4 });
    fake.breakEvents();
    await vi.waitFor(() => expect(fake.requested('GET /events')).toHaveLength(2));
    expect(events).toHaveLength(heard);
    expect(JSON.parse(fake.requested('GET /events')[0]?.query.get('filters') ?? '')).toEqual({
      type: ['container'],
      label: ['com.docker.compose.project'],
    });
  });

  test('opens a broken event stream again on the same engine, and tells that something may have been missed', async () => {
    const connection = connect(connectorOf(() => [candidate(fake)]));
    const told = vi.fn();
    connection.onChange(told);
    await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
    const engine = connection.engine();
    told.mockClear();
    fake.breakEvents();
    await vi.waitFor(() => expect(fake.requested('GET /events')).toHaveLength(2));
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith(null));
    expect(connection.engine()).toBe(engine);
    expect(connection.view().state).toBe('connected');
  });

  test('does not knock in a loop where the stream breaks each time', async () => {
    fake.on('GET /events', json({}));
    const connection = connect(
      connectorOf(() => [candidate(fake)]),
      { waits: { firstMs: 1000, lastMs: 1000 }, random: () => 1 },
    );
    await connected(connection);
    await vi.waitFor(() => expect(fake.requested('GET /events').length).toBeGreaterThan(1));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(fake.requested('GET /events').length).toBeLessThan(4);
    expect(connection.view().state).toBe('connected');
  });

  test('waits for an engine that stopped, and for no other, until it is back', async () => {
    const connection = connect(connectorOf(() => [candidate(fake), candidate(other)]));
    const states: string[] = [];
    connection.onChange(() => states.push(connection.view().state));
    await connected(connection);
    await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
    const before = Date.now();
    await fake.stop();
    await vi.waitFor(() => expect(connection.view().state).toBe('stopped'));
    expect(connection.view()).toMatchObject({
      endpoint: fake.endpoint,
      name: null,
      problem: expect.stringMatching(/has stopped\. Start it\.$/) as unknown,
    });
    expect(connection.view().waitingSinceMs).toBeGreaterThanOrEqual(before);
    expect(() => connection.engine()).toThrow(/has stopped/);
    await fake.listen();
    await connected(connection);
    expect(other.requests).toEqual([]);
    expect(states).toContain('stopped');
    expect(states.at(-1)).toBe('connected');
  });

  test('what is told and what may be used are never of two minds while an engine is closed', async () => {
    let finishClosing = () => {};
    const closing = new Promise<void>((resolve) => (finishClosing = resolve));
    const connector = connectorOf(() => [candidate(fake)]);
    const connection = connect({
      ...connector,
      open: (endpoint) => {
        const engine = connector.open(endpoint);
        const close = async (): Promise<void> => {
          await closing;
          await engine[Symbol.asyncDispose]();
        };
        return Object.assign(Object.create(engine) as typeof engine, { [Symbol.asyncDispose]: close });
      },
    });
    await connected(connection);
    await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
    await fake.stop();
    await vi.waitFor(() => expect(connection.view().state).toBe('stopped'));
    expect(() => connection.engine()).toThrow(/has stopped/);
    finishClosing();
  });

  test('looks at all of them again when it is told to retry', async () => {
    const connection = connect(
      connectorOf(() => [candidate(fake), candidate(other)]),
      { waits: { firstMs: 60_000, lastMs: 60_000 } },
    );
    await connected(connection);
    await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
    await fake.stop();
    await vi.waitFor(() => expect(connection.view().state).toBe('stopped'));
    await connection.retry();
    expect(connection.view()).toMatchObject({ state: 'connected', name: 'other' });
    await fake.listen();
    await connection.retry();
    expect(connection.view().name).toBe('other');
  });

  test('waits for the same one where what was begun on it is to go on', async () => {
    const connection = connect(
      connectorOf(() => [candidate(fake), candidate(other)]),
      { waits: { firstMs: 60_000, lastMs: 60_000 } },
    );
    await connected(connection);
    await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
    await fake.stop();
    await vi.waitFor(() => expect(connection.view().state).toBe('stopped'));
    await connection.retry({ isSameEngine: true });
    expect(connection.view()).toMatchObject({ state: 'stopped', endpoint: fake.endpoint });
    await fake.listen();
    await connection.retry({ isSameEngine: true });
    expect(connection.view()).toMatchObject({ state: 'connected', name: 'fake' });
  });
});

describe('closing', () => {
  test('ends everything, at any time', async () => {
    const connection = connect(connectorOf(() => [candidate(fake)]));
    await connected(connection);
    await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
    await connection[Symbol.asyncDispose]();
    await vi.waitFor(() => expect(fake.openConnections).toBe(0));
    await connection.retry();

    const early = connect(connectorOf(() => [candidate(fake)]));
    const retried = early.retry();
    await early[Symbol.asyncDispose]();
    await retried;

    const never = connect(connectorOf(() => [candidate(fake)]));
    await never[Symbol.asyncDispose]();
    await vi.waitFor(() => expect(fake.openConnections).toBe(0));
    expect(logError).not.toHaveBeenCalled();
  });
});

test('finds, connects and follows an engine through the real discovery', async () => {
  const home = await mkdtemp(join(tmpdir(), 'home-'));
  try {
    const environment = { DOCKER_HOST: `unix://${fake.socketPath}` };
    const connection = connect(
      createEngineConnector({ environment, platform: 'linux', homeFolder: home, nowMs: Date.now }),
    );
    await connected(connection);
    expect(connection.view().reason).toBe('DOCKER_HOST names it.');
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
