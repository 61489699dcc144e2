import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineCandidate } from '#main/services/stack/engine-port.ts';
import { FakeEngine } from '../../../../test/fakes/fake-engine.ts';
import { createEngineConnector, type DiscoveryOptions } from './discover-engines.ts';
import { parseHost } from './parse-host.ts';
import { sshArguments } from './ssh-socket.ts';

let home: string;
const servers: Server[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  await rm(home, { recursive: true, force: true });
});

async function listen(...parts: readonly string[]): Promise<string> {
  const path = join(home, ...parts);
  await mkdir(dirname(path), { recursive: true });
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

async function write(text: string, ...parts: readonly string[]): Promise<string> {
  const path = join(home, ...parts);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

async function writeContext(name: string, host: string, tls: readonly string[] = []): Promise<void> {
  const key = createHash('sha256').update(name).digest('hex');
  const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } };
  await write(JSON.stringify(meta), '.docker', 'contexts', 'meta', key, 'meta.json');
  for (const file of tls) await write('pem', '.docker', 'contexts', 'tls', key, 'docker', file);
}

async function find(options: Partial<DiscoveryOptions> = {}): Promise<readonly EngineCandidate[]> {
  const connector = createEngineConnector({
    environment: {},
    platform: 'linux',
    homeFolder: home,
    nowMs: () => 0,
    ...options,
  });
  return connector.candidates();
}

describe('candidates', () => {
  test('on Linux without anything are the usual sockets, in their order', async () => {
    const found = await find({ environment: { XDG_RUNTIME_DIR: join(home, 'run') } });
    expect(found.map(({ endpoint }) => endpoint.address)).toEqual(
      [
        '/var/run/docker.sock',
        `${home}/run/docker.sock`,
        `${home}/.docker/run/docker.sock`,
        `${home}/.docker/desktop/docker.sock`,
        `${home}/.colima/default/docker.sock`,
        `${home}/.config/colima/default/docker.sock`,
        `${home}/.rd/docker.sock`,
        `${home}/.lima/docker/sock/docker.sock`,
        `${home}/.lima/default/sock/docker.sock`,
        `${home}/run/podman/podman.sock`,
        '/run/podman/podman.sock',
      ].map((path) => `unix://${path}`),
    );
    expect(found[1]).toEqual({
      endpoint: {
        id: `socket:${home}/run/docker.sock`,
        address: `unix://${home}/run/docker.sock`,
        origin: 'rootless Docker’s socket',
        isRemote: false,
      },
      problem: { kind: 'notFound', text: `There is no socket ${home}/run/docker.sock.` },
    });
  });

  test('on macOS have OrbStack and the Podman machine, and no rootless Docker', async () => {
    const origins = (await find({ platform: 'darwin' })).map(({ endpoint }) => endpoint.origin);
    expect(origins).toEqual(
      expect.arrayContaining(['OrbStack’s socket', 'Podman machine’s socket', 'Colima’s socket']),
    );
    expect(origins).not.toContain('rootless Docker’s socket');
  });

  test('on Windows are pipes, which are looked at only by connecting', async () => {
    expect(await find({ platform: 'win32' })).toEqual([
      {
        endpoint: {
          id: 'pipe:docker_engine',
          address: 'npipe:////./pipe/docker_engine',
          origin: 'Docker’s usual pipe',
          isRemote: false,
        },
        problem: null,
      },
      {
        endpoint: {
          id: 'pipe:dockerDesktopLinuxEngine',
          address: 'npipe:////./pipe/dockerDesktopLinuxEngine',
          origin: 'Docker Desktop’s pipe',
          isRemote: false,
        },
        problem: null,
      },
      {
        endpoint: {
          id: 'pipe:podman-machine-default',
          address: 'npipe:////./pipe/podman-machine-default',
          origin: 'Podman machine’s pipe',
          isRemote: false,
        },
        problem: null,
      },
    ]);
  });

  test('that are there have no problem; what is no socket has one', async () => {
    const colima = await listen('.colima', 'default', 'docker.sock');
    const desktop = await write('', '.docker', 'run', 'docker.sock');
    const found = await find();
    const problemOf = (path: string) => found.find(({ endpoint }) => endpoint.id === `socket:${path}`)?.problem;
    expect(problemOf(colima)).toBeNull();
    expect(problemOf(desktop)).toEqual({ kind: 'failed', text: `${desktop} is not a socket.` });
  });

  test('that may not be used say what to do', async () => {
    const path = await listen('.rd', 'docker.sock');
    const checkAccess = async (): Promise<void> => {
      throw Object.assign(new Error('denied'), { code: 'EACCES' });
    };
    const found = (await find({ checkAccess })).find(({ endpoint }) => endpoint.id === `socket:${path}`);
    expect(found?.problem?.kind).toBe('noPermission');
    expect(found?.problem?.text).toMatch(/group “docker” with sudo usermod -aG docker "\$USER"/);
  });

  test('begin with DOCKER_HOST, in whose place no other is used', async () => {
    const path = await listen('own.sock');
    const [first, second] = await find({ environment: { DOCKER_HOST: `unix://${path}` } });
    expect(first).toEqual({
      endpoint: { id: 'env', address: `unix://${path}`, origin: 'DOCKER_HOST', isRemote: false },
      problem: null,
      isBinding: true,
    });
    expect(second?.endpoint.address).toBe('unix:///var/run/docker.sock');
  });

  test('name a socket once', async () => {
    const path = await listen('.colima', 'default', 'docker.sock');
    await writeContext('colima', `unix://${path}`);
    await write('{"currentContext":"colima"}', '.docker', 'config.json');
    const found = (await find()).filter(({ endpoint }) => endpoint.address === `unix://${path}`);
    expect(found.map(({ endpoint }) => endpoint.id)).toEqual(['context:colima']);
  });

  test.each([
    ['the current context', {}, undefined],
    ['DOCKER_CONTEXT', { DOCKER_CONTEXT: 'mine' }, true],
  ])('have %s before the usual sockets', async (_what, environment, isBinding) => {
    await writeContext('mine', 'unix:///run/mine.sock');
    await write('{"currentContext":"mine","auths":{}}', '.docker', 'config.json');
    const [first] = await find({ environment });
    expect(first?.endpoint).toEqual({
      id: 'context:mine',
      address: 'unix:///run/mine.sock',
      origin: 'docker context mine',
      isRemote: false,
    });
    expect(first?.isBinding).toBe(isBinding);
  });

  test('have no context where it is docker’s default', async () => {
    await write('{"currentContext":"default"}', '.docker', 'config.json');
    expect((await find())[0]?.endpoint.id).toBe('socket:/var/run/docker.sock');
    expect((await find({ environment: { DOCKER_CONTEXT: 'default' } }))[0]?.endpoint.id).toBe(
      'socket:/var/run/docker.sock',
    );
  });

  test('of a remote context hold to it, with its certificates', async () => {
    await writeContext('far', 'tcp://10.0.0.9:2376', ['ca.pem', 'cert.pem', 'key.pem']);
    const [first] = await find({ environment: { DOCKER_CONTEXT: 'far' } });
    expect(first).toMatchObject({
      endpoint: { address: 'tcp://10.0.0.9:2376', isRemote: true },
      problem: null,
      isBinding: true,
    });
    await write('{"currentContext":"far"}', '.docker', 'config.json');
    expect((await find())[0]?.isBinding).toBe(true);
  });

  test.each([
    [
      'a context that is not there',
      async () => {},
      /The docker context “lost” cannot be read: there is no such context/,
    ],
    [
      'a context that is no JSON',
      () => write('{', '.docker', 'contexts', 'meta', createHash('sha256').update('lost').digest('hex'), 'meta.json'),
      /it is not JSON/,
    ],
  ])('have the problem of %s', async (_what, prepare, words) => {
    await prepare();
    const [first] = await find({ environment: { DOCKER_CONTEXT: 'lost' } });
    expect(first?.problem).toEqual({ kind: 'failed', text: expect.stringMatching(words) as unknown });
    expect(first?.isBinding).toBe(true);
  });

  test('have the problem of a config.json that is damaged, and the usual sockets all the same', async () => {
    await write('not json', '.docker', 'config.json');
    const found = await find();
    expect(found[0]?.problem?.text).toMatch(/Docker’s config.json cannot be read: it is not JSON/);
    expect(found[0]?.isBinding).toBeUndefined();
    expect(found[1]?.endpoint.id).toBe('socket:/var/run/docker.sock');
  });

  test('[SECURITY 14] of another machine are over TLS or ssh only', async () => {
    const problemOf = async (environment: Record<string, string>) =>
      (await find({ environment }))[0]?.problem?.text ?? null;
    expect(await problemOf({ DOCKER_HOST: 'tcp://10.0.0.9:2375' })).toMatch(/Use TLS or ssh/);
    expect(await problemOf({ DOCKER_HOST: '10.0.0.9:2375' })).toMatch(/Use TLS or ssh/);
    expect(await problemOf({ DOCKER_HOST: 'http://10.0.0.9' })).toMatch(/Use TLS or ssh/);
    expect(await problemOf({ DOCKER_HOST: 'tcp://10.0.0.9:2376', DOCKER_TLS_VERIFY: '1' })).toBeNull();
    expect(await problemOf({ DOCKER_HOST: 'tcp://127.0.0.1:2375' })).toBeNull();
    expect(await problemOf({ DOCKER_HOST: 'ssh://me@far' })).toBeNull();
    expect(await problemOf({ DOCKER_HOST: 'ftp://far' })).toMatch(/begins with unix/);
  });
});

describe('addresses', () => {
  const options = { platform: 'linux', tls: null } as const;

  test.each([
    ['ssh://me@far.example:2222', ['-l', 'me', '-p', '2222'], ['--', 'far.example', 'docker', 'system', 'dial-stdio']],
    [
      'ssh://far/run/user/1000/docker.sock',
      [],
      ['--', 'far', 'docker', '--host', 'unix:///run/user/1000/docker.sock', 'system', 'dial-stdio'],
    ],
    ['ssh://[fe80::1]', [], ['--', 'fe80::1', 'docker', 'system', 'dial-stdio']],
  ])('%s is a call of ssh', (host, begin, end) => {
    const { target } = parseHost(host, options);
    if (target?.kind !== 'ssh') throw new Error('not ssh');
    const words = sshArguments(target.target);
    expect(words.slice(0, begin.length)).toEqual(begin);
    expect(words.slice(-end.length)).toEqual(end);
    expect(words).toEqual(expect.arrayContaining(['BatchMode=yes']));
  });

  test.each([
    'ssh://-oProxyCommand=sh',
    'ssh://me:secret@far',
    'ssh://far/a;rm -rf',
    'ssh://far/$(id)',
    'ssh://',
    'ssh://-l@far/x y',
    'unix://relative',
    'npipe:////./pipe/x',
    'tcp://',
    'tcp://127.0.0.1:2375/proxy',
    'nonsense',
    '',
  ])('%s is refused', (host) => {
    expect(parseHost(host, options).target).toBeNull();
  });

  test('never show a password', () => {
    expect(parseHost('ssh://me:secret@far', options).address).toBe('ssh://me@far');
  });

  test.each([
    ['npipe:////./pipe/docker_engine', '//./pipe/docker_engine'],
    ['npipe://\\\\.\\pipe\\docker_engine', '//./pipe/docker_engine'],
  ])('%s is a pipe', (host, path) => {
    expect(parseHost(host, { platform: 'win32', tls: null }).target).toEqual({ kind: 'path', path });
  });

  test('[SECURITY 14] a pipe of another machine is refused', () => {
    expect(parseHost('npipe:////server/pipe/docker_engine', { platform: 'win32', tls: null }).target).toBeNull();
  });
});

describe('opening', () => {
  test('connects to what was found', async () => {
    await using fake = await FakeEngine.start();
    const environment = { DOCKER_HOST: `unix://${fake.socketPath}` };
    const connector = createEngineConnector({ environment, platform: 'linux', homeFolder: home, nowMs: () => 0 });
    const [first] = await connector.candidates();
    if (first === undefined) throw new Error('nothing found');
    await using engine = connector.open(first.endpoint);
    expect((await engine.info({ signal: new AbortController().signal })).name).toBe('fake');
  });

  test('[SECURITY 14] never connects to an address that is refused', async () => {
    const connector = createEngineConnector({ environment: {}, platform: 'linux', homeFolder: home, nowMs: () => 0 });
    await using engine = connector.open({
      id: 'env',
      address: 'tcp://192.0.2.1:2375',
      origin: 'DOCKER_HOST',
      isRemote: true,
    });
    await expect(engine.info({ signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
    });
  });
});
