import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRegistryCredentials, NO_LOGIN, type FoundLogin } from './registry-credentials.ts';

const SECRET = 'hunter2-of-the-file';
const HUB_KEY = 'https://index.docker.io/v1/';
const signal = new AbortController().signal;
const logError = vi.fn<(error: unknown) => void>();
let home: string;
let environment: Record<string, string | undefined>;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'));
  await mkdir(join(home, '.docker'));
  await mkdir(join(home, 'bin'));
  environment = { PATH: `${join(home, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` };
  logError.mockClear();
});
afterEach(() => rm(home, { recursive: true }));

const encode = (text: string): string => Buffer.from(text).toString('base64');
const entry = (user: string, password = SECRET): object => ({ auth: encode(`${user}:${password}`) });

async function write(config: unknown, ...folder: readonly string[]): Promise<void> {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  await writeFile(join(home, ...(folder.length === 0 ? ['.docker'] : folder), 'config.json'), text);
}

/** A helper that answers its own name as the user, and the server that it was asked for as the secret. */
async function installHelper(name: string, script = ''): Promise<void> {
  const answer = `printf '{"Username":"%s","Secret":"%s"}' '${name}' "$(cat)"`;
  const path = join(home, 'bin', `docker-credential-${name}`);
  await writeFile(path, `#!/bin/sh\n${script === '' ? answer : script}\n`, { mode: 0o755 });
}

function find(reference: string, at = signal): Promise<FoundLogin> {
  return createRegistryCredentials({ environment, homeFolder: home, logError }).find(reference, at);
}

/** Who would log in. */
async function userFor(reference: string): Promise<string | null> {
  const { auth, problem } = await find(reference);
  expect(problem).toBeNull();
  return auth?.username ?? null;
}

describe('a stored log-in', () => {
  test('is user and password of the image’s registry', async () => {
    await write({ auths: { 'r.example:5000': entry('me', `with:colons:${SECRET}`), 'other.example': entry('no') } });
    expect(await find('r.example:5000/team/app:1')).toEqual({
      auth: { username: 'me', password: `with:colons:${SECRET}`, serveraddress: 'r.example:5000' },
      problem: null,
    });
    expect(await find('r.example/team/app:1')).toEqual(NO_LOGIN);
    expect(await find('redis:7')).toEqual(NO_LOGIN);
  });

  test('may be a token, alone or beside a user', async () => {
    await write({
      auths: {
        'a.example': { auth: encode('00000000:'), identitytoken: SECRET },
        'b.example': { registrytoken: SECRET },
        'c.example': { username: 'me', password: SECRET },
      },
    });
    expect((await find('a.example/x')).auth).toEqual({
      username: '00000000',
      password: '',
      identitytoken: SECRET,
      serveraddress: 'a.example',
    });
    expect((await find('b.example/x')).auth).toEqual({ registrytoken: SECRET, serveraddress: 'b.example' });
    expect((await find('c.example/x')).auth).toMatchObject({ username: 'me', password: SECRET });
  });

  test.each(['redis:7', 'clearml/server:2', 'docker.io/library/redis', 'index.docker.io/library/redis'])(
    'for Docker Hub goes with %s',
    async (reference) => {
      for (const key of [HUB_KEY, 'docker.io', 'index.docker.io', 'https://docker.io/', 'https://index.docker.io/v2']) {
        await write({ auths: { [key]: entry('me') } });
        expect((await find(reference)).auth).toEqual({ username: 'me', password: SECRET, serveraddress: HUB_KEY });
      }
      for (const key of [`${HUB_KEY}access-token`, 'https://docker.io.example/v1/', 'hub.docker.io']) {
        await write({ auths: { [key]: entry('me') } });
        expect(await find(reference)).toEqual(NO_LOGIN);
      }
    },
  );

  test('is found by a key with a scheme and a path, and sooner by the plain one', async () => {
    await write({ auths: { 'https://R.example:5000/v1/': entry('old') } });
    expect(await userFor('r.example:5000/x')).toBe('old');
    await write({ auths: { 'https://r.example:5000/v1/': entry('old'), 'r.example:5000': entry('new') } });
    expect(await userFor('r.example:5000/x')).toBe('new');
  });

  test('is never that of another host', async () => {
    const keys = [
      'https://user@r.example',
      'evil.example/r.example',
      'r.example.evil.example',
      'xr.example',
      'r.example:80',
    ];
    await write({ auths: Object.fromEntries(keys.map((key) => [key, entry('no')])) });
    expect(await find('r.example/x')).toEqual(NO_LOGIN);
  });

  test('is read anew for every image, from where DOCKER_CONFIG says', async () => {
    const credentials = createRegistryCredentials({
      environment: { ...environment, DOCKER_CONFIG: join(home, 'own') },
      homeFolder: home,
      logError,
    });
    await write({ auths: { 'r.example': entry('at home') } });
    expect(await credentials.find('r.example/x', signal)).toEqual(NO_LOGIN);
    await mkdir(join(home, 'own'));
    await write({ auths: { 'r.example': entry('own') } }, 'own');
    expect((await credentials.find('r.example/x', signal)).auth?.username).toBe('own');
  });
});

describe('the order', () => {
  test('is the registry’s helper, the store, then the file', async () => {
    for (const name of ['own', 'store']) await installHelper(name);
    const auths = { 'r.example': entry('file') };
    await write({ auths, credsStore: 'store', credHelpers: { 'r.example': 'own' } });
    expect((await find('r.example/x')).auth).toEqual({
      username: 'own',
      password: 'r.example',
      serveraddress: 'r.example',
    });
    expect(await userFor('other.example/x')).toBe('store');
    await write({ auths, credsStore: 'store' });
    expect(await userFor('r.example/x')).toBe('store');
    await write({ auths, credHelpers: { 'other.example': 'own' } });
    expect(await userFor('r.example/x')).toBe('file');
    // How the docker CLI can be told to leave the store out for one registry.
    await write({ auths, credsStore: 'store', credHelpers: { 'r.example': '' } });
    expect(await userFor('r.example/x')).toBe('file');
  });

  test('ends with a helper that has none: the file is not asked after it', async () => {
    await installHelper('none', 'echo "credentials not found in native keychain"; exit 1');
    await write({ auths: { 'r.example': entry('file') }, credsStore: 'none' });
    expect(await find('r.example/x')).toEqual(NO_LOGIN);
  });

  test('has a helper asked for Docker Hub by the name that docker login has for it', async () => {
    await installHelper('store');
    await write({ credsStore: 'store' });
    expect((await find('redis:7')).auth).toEqual({ username: 'store', password: HUB_KEY, serveraddress: HUB_KEY });
  });

  test('takes what a helper calls a token for one', async () => {
    await installHelper('store', `echo '{"ServerURL":"x","Username":"<token>","Secret":"${SECRET}"}'`);
    await write({ credsStore: 'store' });
    expect((await find('r.example/x')).auth).toEqual({ identitytoken: SECRET, serveraddress: 'r.example' });
  });
});

describe('[SECURITY 13] without a log-in goes on', () => {
  /** Logged once, and without the secret. */
  async function expectProblem(reference: string, words: RegExp, found = find(reference)): Promise<void> {
    const { auth, problem } = await found;
    expect(auth).toBeNull();
    expect(problem).toMatch(words);
    expect(problem).not.toContain(SECRET);
    expect(logError).toHaveBeenCalledTimes(1);
    const logged = logError.mock.calls[0]?.[0];
    const { message, stack, cause } = logged as Error;
    expect(message).toContain(problem);
    expect(stack).not.toContain(SECRET);
    expect(cause).toBeUndefined();
    logError.mockClear();
  }

  test('a pull where nothing is stored, without a word', async () => {
    expect(await find('r.example/x')).toEqual(NO_LOGIN);
    for (const config of [{}, { auths: {} }, { auths: { 'r.example': {} } }, { auths: null, credsStore: '' }]) {
      await write(config);
      expect(await find('r.example/x')).toEqual(NO_LOGIN);
    }
    expect(logError).not.toHaveBeenCalled();
  });

  test.each([
    ['no JSON', `{"auths":{"r.example":{"auth":"${SECRET}"`, /config\.json is not JSON\.$/],
    ['empty', '', /is not JSON\.$/],
    ['no object', `["${SECRET}"]`, /is not as docker writes it\.$/],
    ['a list of log-ins', { auths: [SECRET] }, /is not as docker writes it\.$/],
    ['a store that is no name', { credsStore: { name: SECRET } }, /is not as docker writes it\.$/],
    ['too large', { auths: { 'r.example': entry('x'.repeat(1_100_000)) } }, /is larger than can be right\.$/],
    ['an entry that is a text', { auths: { 'r.example': SECRET } }, /The log-in for r\.example in .* is damaged\.$/],
    ['no user and password', { auths: { 'r.example': { auth: encode(SECRET) } } }, /is damaged\.$/],
    ['no user', { auths: { 'r.example': { auth: encode(`:${SECRET}`) } } }, /is damaged\.$/],
    ['no base64', { auths: { 'r.example': { auth: '\u0000%%' } } }, /is damaged\.$/],
    ['a number', { auths: { 'r.example': { auth: 7, password: SECRET } } }, /is damaged\.$/],
    ['a helper by a path', { credHelpers: { 'r.example': '../../evil' } }, /name of the credential helper is not one/],
    ['a helper that is not there', { credsStore: 'gone' }, /docker-credential-gone is not on the PATH\.$/],
  ])('a pull where the file has %s', async (_what, config, words) => {
    await write(config);
    await expectProblem('r.example/x', words);
  });

  test('a pull where the file is a folder', async () => {
    await mkdir(join(home, '.docker', 'config.json'));
    await expectProblem('r.example/x', /config\.json is not a file\.$/);
  });

  test('a pull where another registry’s entry is damaged, and finds its own', async () => {
    await write({ auths: { 'other.example': { auth: 7 }, 'r.example': entry('me') } });
    expect(await userFor('r.example/x')).toBe('me');
    expect(logError).not.toHaveBeenCalled();
  });

  test('a pull whose helper fails or hangs, though the file has one', async () => {
    await write({ auths: { 'r.example': entry('file') }, credsStore: 'bad' });
    await installHelper('bad', `echo '${SECRET}'; exit 2`);
    await expectProblem('r.example/x', /docker-credential-bad failed \(code 2\)\.$/);
    await installHelper('bad', 'exec sleep 60');
    const impatient = { environment, homeFolder: home, logError, helperTimeoutMs: 500 };
    const hanging = createRegistryCredentials(impatient).find('r.example/x', signal);
    await expectProblem('r.example/x', /did not answer within 0\.5 s\.$/, hanging);
  });

  test('a pull that is cancelled while its helper is asked: nothing failed', async () => {
    await write({ credsStore: 'slow' });
    await installHelper('slow', 'exec sleep 60');
    expect(await find('r.example/x', AbortSignal.timeout(100))).toEqual(NO_LOGIN);
    expect(logError).not.toHaveBeenCalled();
  });

  test('every further pull, which says it in the log once', async () => {
    await write('nonsense');
    const credentials = createRegistryCredentials({ environment, homeFolder: home, logError });
    for (let times = 0; times < 3; times += 1) await credentials.find('r.example/x', signal);
    expect(logError).toHaveBeenCalledTimes(1);
  });
});
