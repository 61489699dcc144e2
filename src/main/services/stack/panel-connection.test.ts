import { expect, test, vi } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import type { EngineContainer } from './engine-port.ts';
import { PanelConnection } from './panel-connection.ts';
import type { ClearmlApi, SetupFiles } from './setup-files-port.ts';
import type { WantedStack } from './stack-port.ts';
import type { StackLook } from './stack-reader.ts';
import { makeSecrets, type SecretStore } from './stack-secrets.ts';
import { engineContainer, serviceViewOf } from './testing.fixture.ts';

const signal = new AbortController().signal;
const PROBE = { atMs: 1, latencyMs: 1, detail: 'HTTP 200' };

/** A panel beside a server that makes a user whenever it is asked to, as ClearML does. */
function setUp(
  containers: () => Promise<readonly EngineContainer[]> = async () => [engineContainer({ service: 'apiserver' })],
) {
  let secrets = makeSecrets((count) => new Uint8Array(count).fill(7));
  const calls: string[] = [];
  const answers: Record<string, unknown> = {
    'users.get_all': { users: [] },
    'auth.create_user': { id: 'u1' },
    'auth.create_credentials': { credentials: { access_key: 'K'.repeat(20), secret_key: 's'.repeat(40) } },
  };
  const api: ClearmlApi = {
    call: async (_url, action) => {
      calls.push(action);
      await new Promise((resolve) => setImmediate(resolve));
      return answers[action] ?? {};
    },
  };
  const store: SecretStore = {
    read: async () => secrets,
    setPanel: async (panel) => {
      secrets = { ...secrets, panel };
    },
  };
  const wanted = { settings: { ports: { web: 1, api: 2, files: 3 } }, folders: { isLocal: true } };
  const busy = { isBusy: false };
  const onChange = vi.fn();
  const panel = new PanelConnection({
    control: { containers, wanted: async () => wanted as WantedStack },
    ...{ api, secrets: store, dataFolder: '/x', logError: () => 'ref-1', onChange },
    isBusy: async () => busy.isBusy,
    files: { writeClearmlConf: async () => '/x/clearml.conf' } as unknown as SetupFiles,
  });
  return { panel, calls, busy, onChange };
}

function lookOf(api: Parameters<typeof serviceViewOf>[0], isRemote = false): StackLook {
  return {
    engine: { endpoint: { isRemote } },
    services: [serviceViewOf({ name: 'apiserver', ...api })],
  } as unknown as StackLook;
}
const ANSWERS = { probe: { ...PROBE, isOk: true } };

test('a job and a look that connect at once make one user', async () => {
  const { panel, calls } = setUp();
  const report = vi.fn();
  await Promise.all([panel.connectOnce(signal), panel.connect({ signal, report }), panel.connectOnce(signal)]);
  expect(calls.filter((action) => action === 'auth.create_user')).toHaveLength(1);
  expect(calls.at(-1)).toBe('auth.login');
  expect(panel.state).toEqual({ isConnected: true, detail: 'Connected as ClearDeck.' });
});

test('an engine that goes away after a start is no failure of the start', async () => {
  const { panel } = setUp(() => Promise.reject(new AppError('ENGINE_UNAVAILABLE', 'The engine has stopped.')));
  await panel.connect({ signal, report: () => undefined });
  expect(panel.state).toEqual({ isConnected: false, detail: 'The engine has stopped.' });
});

test('connects to a server that came up by itself, but not while a job does that', async () => {
  const { panel, calls, busy, onChange } = setUp();
  busy.isBusy = true;
  await panel.follow(lookOf(ANSWERS), signal);
  busy.isBusy = false;
  await panel.follow(lookOf({ probe: null }), signal);
  expect(calls).toEqual([]);
  expect(onChange).not.toHaveBeenCalled();
  await panel.follow(lookOf(ANSWERS), signal);
  expect(panel.state.isConnected).toBe(true);
  expect(onChange).toHaveBeenCalledOnce();
});

test('forgets the server when it stops, and says when it does not answer', async () => {
  const { panel } = setUp();
  await panel.connectOnce(signal);
  await panel.follow(lookOf({ probe: { ...PROBE, isOk: false } }), signal);
  expect(panel.state.detail).toBe('The API server does not answer.');
  await panel.connectOnce(signal);
  await panel.follow(lookOf({ state: 'exited' }), signal);
  expect(panel.state).toEqual({ isConnected: false, detail: 'Not connected yet.' });
});

test('says of a remote server what to do, although its port is never asked', async () => {
  const { panel } = setUp();
  await panel.follow(lookOf({ probe: null }, true), signal);
  expect(panel.state.detail).toMatch(/remote.*forward them/);
});
