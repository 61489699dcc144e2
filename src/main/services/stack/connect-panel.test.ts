import { expect, test } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { clearmlConf, connectPanel } from './connect-panel.ts';
import type { ClearmlApi, SetupFiles } from './setup-files-port.ts';
import { makeSecrets, type SecretStore } from './stack-secrets.ts';

const URLS = { web: 'http://127.0.0.1:8080', api: 'http://127.0.0.1:8008', files: 'http://127.0.0.1:8081' };
const signal = new AbortController().signal;

/** A server that knows one web server key and makes users and keys. */
function setUp() {
  let secrets = makeSecrets((count) => new Uint8Array(count).map((_, index) => index * 7 + 3));
  const web = secrets.systemUsers.webserver;
  const keys = new Map([[web.key, web.secret]]);
  const users: { id: string; name: string }[] = [{ id: 'u0', name: 'Default User' }];
  const calls: string[] = [];
  const conf: string[] = [];
  const api: ClearmlApi = {
    call(_url, action, _body, { key, secret, impersonate }) {
      calls.push(action);
      if (keys.get(key) !== secret)
        return Promise.reject(new AppError('FORBIDDEN', `The API server refused ${action}: HTTP 401.`));
      if (action === 'users.get_all') return Promise.resolve({ users });
      if (action === 'auth.create_user') {
        users.push({ id: 'u1', name: 'ClearDeck' });
        return Promise.resolve({ id: 'u1' });
      }
      if (action === 'auth.create_credentials') {
        const made = {
          access_key: `KEY${String(calls.length)}${impersonate ?? ''}`.padEnd(20, 'X'),
          secret_key: 's'.repeat(40),
        };
        keys.set(made.access_key, made.secret_key);
        return Promise.resolve({ credentials: made });
      }
      return Promise.resolve({ token: 't' });
    },
  };
  const store: SecretStore = {
    read: () => Promise.resolve(secrets),
    setPanel: (panel) => {
      secrets = { ...secrets, panel };
      return Promise.resolve();
    },
  };
  const files = {
    writeClearmlConf: (text: string) => (conf.push(text), Promise.resolve('/x/clearml.conf')),
  } as unknown as SetupFiles;
  return { api, secrets: store, files, calls, conf, users, keys };
}

test('the panel gets a user and a key of its own, once', async () => {
  const server = setUp();
  expect(await connectPanel(server, URLS, signal)).toBe('Connected as ClearDeck.');
  expect(server.calls).toEqual(['users.get_all', 'auth.create_user', 'auth.create_credentials']);
  const { panel } = await server.secrets.read();
  expect(panel?.userId).toBe('u1');
  expect(server.conf[0]).toContain(`access_key: "${panel?.credentials.key ?? ''}"`);
  server.calls.length = 0;
  await connectPanel(server, URLS, signal);
  expect(server.calls).toEqual(['auth.login']);
});

test('a key that the server no longer knows is replaced, for the same user', async () => {
  const server = setUp();
  await connectPanel(server, URLS, signal);
  const before = (await server.secrets.read()).panel!.credentials;
  server.keys.delete(before.key);
  await connectPanel(server, URLS, signal);
  expect((await server.secrets.read()).panel!.credentials.key).not.toBe(before.key);
  expect(server.users).toHaveLength(2);
});

test('a server with other keys says so', async () => {
  const server = setUp();
  server.keys.clear();
  await expect(connectPanel(server, URLS, signal)).rejects.toMatchObject({
    message: 'The API server refused users.get_all: HTTP 401.',
  });
});

test('a server that does not answer is no reason to throw the key away', async () => {
  const server = setUp();
  await connectPanel(server, URLS, signal);
  const before = (await server.secrets.read()).panel;
  const api: ClearmlApi = { call: () => Promise.reject(new AppError('STACK_NOT_READY', 'no answer')) };
  await expect(connectPanel({ ...server, api }, URLS, signal)).rejects.toMatchObject({ code: 'STACK_NOT_READY' });
  expect((await server.secrets.read()).panel).toEqual(before);
});

test('the configuration has all three addresses and is quoted', () => {
  const text = clearmlConf({ ...URLS, api: 'http://127.0.0.1:18008' }, { key: 'a"b', secret: 's' });
  for (const part of [
    'web_server: "http://127.0.0.1:8080"',
    'api_server: "http://127.0.0.1:18008"',
    'access_key: "a\\"b"',
  ])
    expect(text).toContain(part);
});
