// Loaded here, so that the first test does not pay for it.
import 'dockerode';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Engine, EngineEvent, EngineLogLine, LayerProgress } from '#main/services/stack/engine-port.ts';
import { chunks, empty, FakeEngine, json, silence } from '../../../../test/fakes/fake-engine.ts';
import { createDockerEngine } from './docker-engine.ts';

const ID = 'a'.repeat(64);
const signal = new AbortController().signal;
let fake: FakeEngine;
let engine: Engine;

beforeEach(async () => {
  fake = await FakeEngine.start();
  engine = createDockerEngine({ endpoint: fake.endpoint, target: fake.target, nowMs: () => 7 });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(fake.openConnections).toBe(0));
  await fake[Symbol.asyncDispose]();
});

function inspected(change: { readonly State?: object; readonly Config?: object; readonly rest?: object } = {}): object {
  return {
    Id: ID,
    Name: '/clearml-redis',
    Created: '2026-11-25T08:00:00.5Z',
    Image: 'sha256:1',
    State: {
      Status: 'running',
      StartedAt: '2026-11-25T08:00:01Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      ...change.State,
    },
    Config: { Image: 'redis:7.4.1', Labels: { 'com.docker.compose.service': 'redis' }, Tty: false, ...change.Config },
    HostConfig: {},
    ...change.rest,
  };
}

function frame(kind: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = kind;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

describe('requests', () => {
  test('name the newest version of the API that both sides know', async () => {
    expect(await engine.info({ signal })).toMatchObject({
      name: 'fake',
      apiVersion: '1.41',
      platform: 'linux/amd64',
      cpus: 2,
    });
    expect(fake.requested('GET /version').map(({ version }) => version)).toEqual(['']);
    expect(fake.requested('GET /info').map(({ version }) => version)).toEqual(['v1.41']);
  });

  test('to an engine from the future name the version that was written for', async () => {
    fake.on('GET /version', json({ Version: '40', ApiVersion: '1.99', MinAPIVersion: '1.44' }));
    await engine.info({ signal });
    expect(fake.requested('GET /info')[0]?.version).toBe('v1.51');
  });

  test('go to the engine that was chosen, whatever DOCKER_HOST says', async () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
    vi.stubEnv('DOCKER_CERT_PATH', '/nowhere');
    try {
      expect((await engine.info({ signal })).name).toBe('fake');
      expect(process.env['DOCKER_HOST']).toBe('tcp://127.0.0.1:1');
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('to an engine that is too slow end, and say so', async () => {
    fake.on('GET /info', silence);
    const { endpoint, target } = fake;
    // 10 s become half a second.
    await using impatient = createDockerEngine({ endpoint, target, nowMs: () => 7, timeoutScale: 0.05 });
    await expect(impatient.info({ signal })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      kind: 'failed',
      message: expect.stringMatching(/too slow: no answer within/) as unknown,
    });
  });

  test('end when they are cancelled', async () => {
    fake.on('GET /info', silence);
    const controller = new AbortController();
    const asked = engine.info({ signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
    await vi.waitFor(() => expect(fake.openConnections).toBe(0));
  });

  test('whose answer breaks off in the middle end at once', async () => {
    fake.on('GET /info', chunks(['{"Name":'], 'break'));
    await expect(engine.info({ signal })).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE', kind: 'stopped' });
  });

  test.each([
    ['no JSON', chunks(['<html>hello</html>']), /cannot be understood/],
    ['another shape', json({ Version: 3 }), /cannot be understood \(Version/],
    ['null', json(null), /cannot be understood/],
    ['a failure with words', json({ message: 'devicemapper is ill' }, 500), /500: devicemapper is ill$/],
    ['a failure without JSON', chunks(['']), /cannot be understood/],
  ])('answered with %s are refused', async (_what, answer, words) => {
    fake.on('GET /version', answer);
    await expect(engine.info({ signal })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringMatching(words) as unknown,
    });
  });

  test('answered by something that does not speak HTTP say what is there', async () => {
    fake.on('GET /version', (_request, response) => void response.socket?.end('SSH-2.0-OpenSSH\r\n'));
    await expect(engine.info({ signal })).rejects.toThrow(/is not a Docker engine/);
  });

  test('after the engine stopped say that it is not there', async () => {
    await fake.stop();
    await expect(engine.info({ signal })).rejects.toMatchObject({ kind: 'notFound' });
  });

  test('after closing are refused', async () => {
    await engine[Symbol.asyncDispose]();
    await expect(engine.info({ signal })).rejects.toThrow(/was closed/);
  });

  test('[SECURITY 14] never carry what is not an id', async () => {
    for (const id of ['', 'abc', '../../info', `${ID}/../x`, 'A'.repeat(12), `${ID}\n`]) {
      await expect(engine.start(id)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await expect(engine.logs(id, { tail: 1, sinceMs: null, isFollowing: false, signal }, () => {})).rejects.toThrow();
    }
    await expect(engine.image('../secrets')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(fake.requests.filter(({ path }) => path !== '/version')).toEqual([]);
  });
});

describe('containers', () => {
  test('are read from Docker’s own words', async () => {
    fake.on(
      'GET /containers/json',
      json([
        { Id: ID, Names: ['/clearml-redis'], Labels: { 'com.docker.compose.service': 'redis' }, Ports: null },
        { Id: 'b'.repeat(64), Labels: { 'com.docker.compose.service': 'redis', 'com.docker.compose.oneoff': 'True' } },
      ]),
    );
    const health = {
      Status: 'unhealthy',
      FailingStreak: 3,
      Log: [{ Start: '2026-11-25T08:00:02Z', End: '2026-11-25T08:00:02.250Z', ExitCode: 1, Output: 'no\nanswer\n' }],
    };
    const rest = {
      RestartCount: 2,
      HostConfig: { Memory: 1024, PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } },
      NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }], '81/tcp': null } },
      Mounts: [{ Type: 'bind', Source: '/data/redis', Destination: '/data' }],
    };
    const config = { Healthcheck: { Test: ['CMD', 'redis-cli', 'ping'] } };
    fake.on(`GET /containers/${ID}/json`, json(inspected({ State: { Health: health }, Config: config, rest })));
    expect(await engine.containers('cleardeck')).toEqual([
      expect.objectContaining({
        id: ID,
        name: 'clearml-redis',
        service: 'redis',
        state: 'running',
        health: 'unhealthy',
        hasHealthCheck: true,
        failingStreak: 3,
        healthProbe: { atMs: Date.parse('2026-11-25T08:00:02Z'), isOk: false, latencyMs: 250, detail: 'no answer' },
        createdAtMs: Date.parse('2026-11-25T08:00:00.500Z'),
        finishedAtMs: null,
        exitCode: null,
        restartCount: 2,
        memoryLimitBytes: 1024,
        ports: [{ hostIp: '127.0.0.1', hostPort: 8080, containerPort: 80 }],
        mounts: [{ source: '/data/redis', target: '/data' }],
      }),
    ]);
    const [listed] = fake.requested('GET /containers/json');
    expect(JSON.parse(listed?.query.get('filters') ?? '')).toEqual({ label: ['com.docker.compose.project=cleardeck'] });
  });

  test.each([
    [
      'exited',
      { Status: 'exited', ExitCode: 137, OOMKilled: true },
      { state: 'exited', exitCode: 137, isOomKilled: true, health: 'none' },
    ],
    [
      'started again after it ran out of memory',
      { Status: 'running', ExitCode: 0, OOMKilled: true },
      { state: 'running', exitCode: null, isOomKilled: false },
    ],
    ['Podman’s stopped', { Status: 'stopped', ExitCode: 1 }, { state: 'exited', exitCode: 1 }],
    ['Podman’s configured', { Status: 'configured' }, { state: 'created', exitCode: null }],
    [
      'without a health check',
      { Status: 'running', Health: null },
      { state: 'running', health: 'none', healthProbe: null },
    ],
  ])('%s', async (_what, state, wanted) => {
    fake.on('GET /containers/json', json([{ Id: ID, Labels: { 'com.docker.compose.service': 'redis' } }]));
    fake.on(`GET /containers/${ID}/json`, json(inspected({ State: state })));
    expect(await engine.containers('cleardeck')).toEqual([expect.objectContaining(wanted)]);
  });

  test('that went away since they were listed are left out', async () => {
    fake.on('GET /containers/json', json([{ Id: ID, Labels: { 'com.docker.compose.service': 'redis' } }]));
    fake.on(`GET /containers/${ID}/json`, json({ message: 'No such container' }, 404));
    expect(await engine.containers('cleardeck')).toEqual([]);
  });

  const spec = {
    name: 'clearml-redis',
    platform: 'linux/amd64',
    body: { Image: 'redis:7.4.1', Env: ['PASSWORD=hunter2'] },
    moreNetworks: [{ name: 'cleardeck_frontend', aliases: ['redis'] }],
  } as unknown as Parameters<Engine['create']>[0];

  test('are made without a secret in the address, and with all their networks', async () => {
    fake.on('POST /containers/create', json({ Id: ID, Warnings: null }, 201));
    fake.on('POST /networks/cleardeck_frontend/connect', empty(200));
    expect(await engine.create(spec)).toBe(ID);
    const [made] = fake.requested('POST /containers/create');
    expect([...(made?.query ?? [])]).toEqual([
      ['name', 'clearml-redis'],
      ['platform', 'linux/amd64'],
    ]);
    expect(JSON.parse(made?.body ?? '')).toEqual(spec.body);
    const [connected] = fake.requested('POST /networks/cleardeck_frontend/connect');
    expect(JSON.parse(connected?.body ?? '')).toEqual({ Container: ID, EndpointConfig: { Aliases: ['redis'] } });
  });

  test('that cannot join a network are taken away again', async () => {
    fake.on('POST /containers/create', json({ Id: ID }, 201));
    fake.on('POST /networks/cleardeck_frontend/connect', json({ message: 'network not found' }, 404));
    fake.on(`DELETE /containers/${ID}`, empty(204));
    await expect(engine.create(spec)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const [removed] = fake.requested(`DELETE /containers/${ID}`);
    expect(removed?.query.get('force')).toBe('true');
    expect(removed?.query.get('v')).toBe('true');
  });

  test('that are as asked for already are fine', async () => {
    fake.on(`POST /containers/${ID}/start`, empty(304));
    fake.on(`POST /containers/${ID}/stop`, empty(304));
    await engine.start(ID);
    await engine.stop(ID, 5);
    expect(fake.requested(`POST /containers/${ID}/stop`)[0]?.query.get('t')).toBe('5');
  });

  test.each([
    [
      'driver failed programming external connectivity: Bind for 127.0.0.1:8080 failed: port is already allocated',
      500,
      'CONFLICT',
      /^Port 8080 is already in use/,
    ],
    [
      'Ports are not available: exposing port TCP 127.0.0.1:8008 -> 0.0.0.0:0: listen tcp 127.0.0.1:8008: bind: address already in use',
      500,
      'CONFLICT',
      /^Port 8008 /,
    ],
    ['No such container: abc', 404, 'NOT_FOUND', /No such container: abc/],
    ['No such image: redis:7', 404, 'NOT_FOUND', /The image redis:7 is not on this engine/],
    ['removal is already in progress', 409, 'CONFLICT', /removal is already in progress/],
    ['write /var/lib: no space left on device', 500, 'ENGINE_FAILED', /disk of the engine is full/],
    ['something else', 500, 'ENGINE_FAILED', /500: something else/],
  ])('that cannot start say why: %s', async (words, status, code, message) => {
    fake.on(`POST /containers/${ID}/start`, json({ message: words }, status));
    await expect(engine.start(ID)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as unknown });
  });

  test('publish each port of TCP once', async () => {
    const Ports = [
      { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '0.0.0.0', PrivatePort: 53, PublicPort: 8081, Type: 'udp' },
      { PrivatePort: 9, Type: 'tcp' },
    ];
    fake.on('GET /containers/json', json([{ Id: ID, Names: ['/web'], Labels: null, Ports }]));
    expect(await engine.publishers()).toEqual([
      { containerId: ID, containerName: 'web', projectName: null, hostPort: 8080 },
    ]);
  });

  test('need their network once, even if another makes it in between', async () => {
    const spec = { name: 'cleardeck_backend', driver: 'bridge', labels: { a: 'b' } };
    let isThere = false;
    fake.on('GET /networks', (request, response, raw) =>
      json([{ Name: 'cleardeck_backend_2' }, ...(isThere ? [{ Name: 'cleardeck_backend' }] : [])])(
        request,
        response,
        raw,
      ),
    );
    fake.on('POST /networks/create', (request, response, raw) => {
      isThere = true;
      return json({ message: 'network with name cleardeck_backend already exists' }, 409)(request, response, raw);
    });
    await engine.ensureNetwork(spec);
    await engine.ensureNetwork(spec);
    const made = fake.requested('POST /networks/create');
    expect(made).toHaveLength(1);
    expect(JSON.parse(made[0]?.body ?? '')).toMatchObject({
      Name: 'cleardeck_backend',
      Driver: 'bridge',
      Labels: { a: 'b' },
    });
  });
});

describe('images', () => {
  const image = {
    Id: 'sha256:1',
    RepoDigests: ['other@sha256:2', 'redis@sha256:3'],
    Os: 'linux',
    Architecture: 'arm64',
    Variant: 'v8',
    Size: 9,
  };

  test('are found, or not', async () => {
    fake.on('GET /images/redis:7.4.1/json', json(image));
    fake.on('GET /images/redis:8/json', json({ message: 'No such image: redis:8' }, 404));
    expect(await engine.image('redis:7.4.1')).toEqual({
      id: 'sha256:1',
      digest: 'redis@sha256:3',
      platform: 'linux/arm64',
      sizeBytes: 9,
    });
    expect(await engine.image('redis:8')).toBeNull();
  });

  async function pull(answer: Parameters<FakeEngine['on']>[1], at = signal): Promise<LayerProgress[]> {
    const progress: LayerProgress[] = [];
    fake.on('POST /images/create', answer);
    await engine.pull('redis:7.4.1', (layer) => progress.push(layer), { signal: at });
    return progress;
  }

  test('are pulled with the progress of every layer, however the lines are cut', async () => {
    fake.on('GET /images/redis:7.4.1/json', json(image));
    const lines = [
      '{"status":"Pulling from library/redis","id":"7.4.1"}\r\n{"status":"Pulling fs layer","progressDetail":{},"id":"l1"}\r\n',
      '{"status":"Already exists","progressDetail":{},"id":"l2"}\r\n{"status":"Downloading","progressDeta',
      'il":{"current":40,"total":100},"id":"l1"}\r\nnot json at all\n{"status":"Download complete","id":"l1"}\r\n',
      '{"status":"Extracting","progressDetail":{"current":3,"units":"s"},"id":"l1"}\r\n{"status":"Pull complete","id":"l1"}',
    ];
    expect(await pull(chunks(lines))).toEqual([
      { layer: 'l1', state: 'waiting', doneBytes: 0, totalBytes: null },
      { layer: 'l2', state: 'done', doneBytes: 0, totalBytes: null },
      { layer: 'l1', state: 'downloading', doneBytes: 40, totalBytes: 100 },
      { layer: 'l1', state: 'downloaded', doneBytes: 100, totalBytes: 100 },
      { layer: 'l1', state: 'extracting', doneBytes: 100, totalBytes: 100 },
      { layer: 'l1', state: 'done', doneBytes: 100, totalBytes: 100 },
    ]);
    const [asked] = fake.requested('POST /images/create');
    expect([...(asked?.query ?? [])]).toEqual([
      ['fromImage', 'redis'],
      ['tag', '7.4.1'],
    ]);
  });

  test.each([
    [
      'toomanyrequests: You have reached your unauthenticated pull rate limit',
      'ENGINE_FAILED',
      /docker\.io gives this address no more images/,
    ],
    [
      'manifest for redis:7.4.1 not found: manifest unknown: manifest unknown',
      'NOT_FOUND',
      /docker\.io has no image redis:7\.4\.1/,
    ],
    [
      'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
      'ENGINE_FAILED',
      /registry docker\.io cannot be reached/,
    ],
    [
      'no matching manifest for linux/arm64/v8 in the manifest list entries',
      'ENGINE_FAILED',
      /not made for this engine/,
    ],
    ['write /var/lib/docker/tmp: no space left on device', 'ENGINE_FAILED', /disk is full/],
    ['unauthorized: authentication required', 'ENGINE_FAILED', /without a log-in/],
    ['something new', 'ENGINE_FAILED', /something new/],
  ])('that cannot be pulled say why, in the stream or at once: %s', async (words, code, message) => {
    const wanted = { code, message: expect.stringMatching(message) as unknown };
    const line = JSON.stringify({ errorDetail: { message: words }, error: words });
    await expect(pull(chunks(['{"status":"Downloading","id":"l1"}\n', line]))).rejects.toMatchObject(wanted);
    await expect(pull(json({ message: words }, 500))).rejects.toMatchObject(wanted);
  });

  test('whose pull breaks off, or ends without the image, are no success', async () => {
    fake.on('GET /images/redis:7.4.1/json', json({ message: 'No such image' }, 404));
    await expect(pull(chunks(['{"status":"Downloading","id":"l1"}\n'], 'break'))).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
    });
    await expect(pull(chunks(['{"status":"Downloading","id":"l1"}\n']))).rejects.toThrow(/the image is not there/);
  });

  test('are not pulled on when it is cancelled', async () => {
    const controller = new AbortController();
    const pulling = pull(
      chunks(['{"status":"Downloading","progressDetail":{"current":1,"total":9},"id":"l1"}\n'], 'hang'),
      controller.signal,
    );
    await vi.waitFor(() => expect(fake.requested('POST /images/create')).toHaveLength(1));
    controller.abort();
    await expect(pulling).rejects.toMatchObject({ code: 'CANCELLED' });
    await vi.waitFor(() => expect(fake.openConnections).toBe(0));
  });

  test('have platforms, of which attestations are none', async () => {
    const Platforms = [
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm64', os: 'linux', variant: 'v8' },
      { architecture: 'arm', os: 'linux', variant: 'v7' },
      { architecture: 'unknown', os: 'unknown' },
    ];
    fake.on('GET /distribution/redis:7.4.1/json', json({ Descriptor: {}, Platforms }));
    expect(await engine.platforms('redis:7.4.1', { signal })).toEqual(['linux/amd64', 'linux/arm64', 'linux/arm/v7']);
  });
});

describe('streams', () => {
  test('of events follow until they are let go', async () => {
    const events: EngineEvent[] = [];
    const controller = new AbortController();
    const opened = vi.fn();
    const following = engine.events('cleardeck', (event) => events.push(event), {
      signal: controller.signal,
      onOpen: opened,
    });
    await vi.waitFor(() => expect(opened).toHaveBeenCalledOnce());
    const Actor = { ID, Attributes: { 'com.docker.compose.service': 'redis' } };
    fake.emit({ Type: 'container', Action: 'exec_create: redis-cli ping', Actor, time: 1 });
    fake.emit({ nonsense: true });
    fake.emit({ Type: 'container', Action: 'health_status: healthy', Actor, time: 1, timeNano: 1_500_000_000 });
    fake.emit({ Type: 'container', Action: 'died', Actor: { ID }, time: 2 });
    fake.emit({ Type: 'container', Action: 'die', Actor: { ID, Attributes: { exitCode: '137' } }, time: 3 });
    await vi.waitFor(() => expect(events).toHaveLength(3));
    controller.abort();
    await following;
    expect(events).toEqual([
      { containerId: ID, service: 'redis', action: 'health_status: healthy', atMs: 1500 },
      { containerId: ID, service: null, action: 'die', atMs: 2000 },
      { containerId: ID, service: null, action: 'die', atMs: 3000, exitCode: 137 },
    ]);
    await vi.waitFor(() => expect(fake.openConnections).toBe(0));
  });

  test('of events reject when they break, and when they end', async () => {
    const following = engine.events('cleardeck', () => {}, { signal });
    await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
    fake.breakEvents();
    await expect(following).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    fake.on('GET /events', chunks([]));
    await expect(engine.events('cleardeck', () => {}, { signal })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
    });
  });

  const STAMP = '2026-11-25T08:53:37.123456789Z';
  async function logs(options: {
    readonly isFollowing: boolean;
    readonly signal?: AbortSignal;
    readonly sinceMs?: number;
  }): Promise<EngineLogLine[]> {
    const lines: EngineLogLine[] = [];
    await engine.logs(ID, { tail: 100, sinceMs: null, signal, ...options }, (batch) => lines.push(...batch));
    return lines;
  }

  test('of a log: one that is read to its end, JSON or not', async () => {
    fake.on(`GET /containers/${ID}/json`, json(inspected()));
    fake.on(`GET /containers/${ID}/logs`, chunks([frame(1, `${STAMP} {"a":1}\n`), frame(2, `${STAMP} b\n`)]));
    expect((await logs({ isFollowing: false, sinceMs: 1_500 })).map(({ stream, text }) => [stream, text])).toEqual([
      ['stdout', '{"a":1}'],
      ['stderr', 'b'],
    ]);
    expect(Object.fromEntries(fake.requested(`GET /containers/${ID}/logs`)[0]?.query ?? [])).toEqual({
      follow: 'false',
      stdout: 'true',
      stderr: 'true',
      timestamps: 'true',
      tail: '100',
      since: '1.500',
    });
  });

  test('of a terminal’s log, which is not in frames', async () => {
    fake.on(`GET /containers/${ID}/json`, json(inspected({ Config: { Tty: true } })));
    fake.on(`GET /containers/${ID}/logs`, chunks([`${STAMP} plain\r\n`]));
    expect((await logs({ isFollowing: true })).map(({ text }) => text)).toEqual(['plain']);
  });

  test('of a log that is followed end when they are let go, and reject when they break', async () => {
    fake.on(`GET /containers/${ID}/json`, json(inspected()));
    fake.on(`GET /containers/${ID}/logs`, chunks([frame(1, `${STAMP} a\n`)], 'hang'));
    const controller = new AbortController();
    const following = logs({ isFollowing: true, signal: controller.signal });
    await vi.waitFor(() => expect(fake.requested(`GET /containers/${ID}/logs`)).toHaveLength(1));
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect((await following).length).toBeLessThan(2);
    await vi.waitFor(() => expect(fake.openConnections).toBe(0));
    fake.on(`GET /containers/${ID}/logs`, chunks([frame(1, `${STAMP} a\n`)], 'break'));
    await expect(logs({ isFollowing: true })).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
  });

  test('end with the engine that they belong to', async () => {
    const following = engine.events('cleardeck', () => {}, { signal });
    await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
    await engine[Symbol.asyncDispose]();
    await expect(following).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await vi.waitFor(() => expect(fake.openConnections).toBe(0));
  });

  test('of a command: output and exit code', async () => {
    fake.on(`POST /containers/${ID}/exec`, json({ Id: 'e'.repeat(64) }, 201));
    fake.on(`POST /exec/${'e'.repeat(64)}/start`, chunks([frame(1, 'hi\n'), frame(2, 'oops\n')]));
    fake.on(`GET /exec/${'e'.repeat(64)}/json`, json({ ExitCode: 3 }));
    expect(await engine.exec(ID, ['sh', '-c', 'true'], { signal })).toEqual({ exitCode: 3, output: 'hi\noops\n' });
    expect(JSON.parse(fake.requested(`POST /containers/${ID}/exec`)[0]?.body ?? '')).toMatchObject({
      Cmd: ['sh', '-c', 'true'],
      Tty: false,
    });
  });
});

describe('folders', () => {
  const head = `HEAD /containers/${ID}/archive`;

  test('are read as they come, and let go in the middle', async () => {
    fake.on(`GET /containers/${ID}/archive`, chunks([Buffer.alloc(1000, 1), Buffer.alloc(500, 2)], 'hang'));
    let size = 0;
    for await (const chunk of await engine.readFolder(ID, '/data', { signal })) {
      size += chunk.length;
      if (size === 1500) break;
    }
    expect(fake.requested(`GET /containers/${ID}/archive`)[0]?.query.get('path')).toBe('/data');
    await vi.waitFor(() => expect(fake.openConnections).toBe(0));
  });

  test('that break off in the middle are not taken for whole', async () => {
    fake.on(`GET /containers/${ID}/archive`, chunks([Buffer.alloc(1000)], 'break'));
    const reading = async (): Promise<void> => {
      for await (const _chunk of await engine.readFolder(ID, '/data', { signal }));
    };
    await expect(reading()).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
  });

  async function* blocks(count: number, made: { count: number }): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < count; at += 1) {
      made.count += 1;
      yield Buffer.alloc(64 * 1024, at);
    }
  }

  test('are written at the speed of the engine', async () => {
    fake.on(head, empty(200));
    const made = { count: 0 };
    let received = 0;
    let goOn = (): void => {};
    const isWaiting = new Promise<void>((resolve) => (goOn = resolve));
    fake.on(`PUT /containers/${ID}/archive`, async (_request, response, raw) => {
      await isWaiting;
      for await (const chunk of raw as AsyncIterable<Buffer>) received += chunk.length;
      response.end();
    });
    const writing = engine.writeFolder(ID, '/data', blocks(1000, made), { signal });
    await vi.waitFor(() => expect(made.count).toBeGreaterThan(0));
    let last = -1;
    await vi.waitFor(() => {
      const isStill = made.count === last;
      last = made.count;
      expect(isStill).toBe(true);
    });
    // What fits into the buffers on the way, and no more of the 64 MB.
    expect(made.count).toBeLessThan(100);
    goOn();
    await writing;
    expect(received).toBe(1000 * 64 * 1024);
  });

  test('that are not there are told before anything is sent', async () => {
    fake.on(head, empty(404));
    const made = { count: 0 };
    await expect(engine.writeFolder(ID, '/nope', blocks(10, made), { signal })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(made.count).toBe(0);
  });

  test('end with the error of what makes the tar', async () => {
    fake.on(head, empty(200));
    fake.on(`PUT /containers/${ID}/archive`, silence);
    const { AppError } = await import('#shared/ipc/result.ts');
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(10);
      throw new AppError('BACKUP_INVALID', 'The backup is damaged.');
    }
    await expect(engine.writeFolder(ID, '/data', failing(), { signal })).rejects.toMatchObject({
      code: 'BACKUP_INVALID',
    });
  });
});

describe('usage', () => {
  test.each([
    ['cgroup v1', { cache: 50, total_inactive_file: 30, inactive_file: 20 }, 70],
    ['cgroup v2', { anon: 60, file: 40, inactive_file: 25 }, 75],
    ['Podman', null, 100],
  ])('is without the page cache on %s', async (_what, stats, memoryBytes) => {
    fake.on(
      `GET /containers/${ID}/stats`,
      json({
        read: '2026-11-25T08:00:00Z',
        cpu_stats: { cpu_usage: { total_usage: 5 } },
        memory_stats: { usage: 100, limit: 1000, stats },
        networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
        blkio_stats: {
          io_service_bytes_recursive: [
            { op: 'Read', value: 3 },
            { op: 'write', value: 4 },
            { op: 'Total', value: 7 },
          ],
        },
      }),
    );
    expect(await engine.usage(ID)).toEqual({
      atMs: Date.parse('2026-11-25T08:00:00Z'),
      cpuNanoseconds: 5,
      memoryBytes,
      memoryLimitBytes: 1000,
      networkInBytes: 11,
      networkOutBytes: 22,
      diskReadBytes: 3,
      diskWriteBytes: 4,
    });
    const query = Object.fromEntries(fake.requested(`GET /containers/${ID}/stats`)[0]?.query ?? []);
    expect(query).toEqual({ stream: 'false', 'one-shot': 'true' });
  });
});
