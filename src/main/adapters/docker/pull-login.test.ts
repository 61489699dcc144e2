// Loaded here, so that the first test does not pay for it.
import 'dockerode';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Engine } from '#main/services/stack/engine-port.ts';
import { chunks, FakeEngine, json, type FakeAnswer } from '../../../../test/fakes/fake-engine.ts';
import { createDockerEngine } from './docker-engine.ts';
import { pullError } from './pull-error.ts';
import { createRegistryCredentials, NO_LOGIN } from './registry-credentials.ts';

// Log-ins from docker's own file to the request that an engine gets.

const SECRET = 'hunter2 ÿ>?/';
const IMAGE = 'r.example:5000/team/app:1';
const signal = new AbortController().signal;
const logError = vi.fn<(error: unknown) => void>();
let home: string;
let fake: FakeEngine;
let engine: Engine;
/** `X-Registry-Auth` of every request that had one or none. */
let headers: (string | undefined)[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'));
  fake = await FakeEngine.start();
  headers = [];
  logError.mockClear();
  const credentials = createRegistryCredentials({ environment: process.env, homeFolder: home, logError });
  engine = createDockerEngine({ endpoint: fake.endpoint, target: fake.target, nowMs: () => 7, credentials });
  vi.stubEnv('DOCKER_CONFIG', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await engine[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

async function store(config: unknown): Promise<void> {
  await mkdir(join(home, '.docker'), { recursive: true });
  await writeFile(join(home, '.docker', 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
}

async function logIn(): Promise<void> {
  const auth = Buffer.from(`me:${SECRET}`).toString('base64');
  await store({ auths: { 'r.example:5000': { auth } } });
}

/** Notes the header, then answers. */
function noted(answer: FakeAnswer): FakeAnswer {
  return (request, response, raw) => {
    const header = raw.headers['x-registry-auth'];
    headers.push(typeof header === 'string' ? header : undefined);
    return answer(request, response, raw);
  };
}

function decoded(header: string | undefined): unknown {
  return header === undefined ? null : JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
}

async function pull(reference = IMAGE, words = ''): Promise<void> {
  const image = { Id: 'sha256:1', RepoDigests: [], Os: 'linux', Architecture: 'amd64', Size: 9 };
  fake.on(`GET /images/${reference}/json`, json(image));
  const line = words === '' ? { status: 'Pull complete', id: 'l1' } : { errorDetail: { message: words }, error: words };
  fake.on('POST /images/create', noted(chunks([JSON.stringify(line)])));
  await engine.pull(reference, () => {}, { signal });
}

describe('an image', () => {
  test('[SECURITY 13] is pulled with the log-in of its registry, which is in that header only', async () => {
    await logIn();
    await pull();
    expect(decoded(headers[0])).toEqual({ username: 'me', password: SECRET, serveraddress: 'r.example:5000' });
    const [asked] = fake.requested('POST /images/create');
    expect([...(asked?.query ?? [])]).toEqual([
      ['fromImage', 'r.example:5000/team/app'],
      ['tag', '1'],
    ]);
    expect(asked?.body).toBe('{"fromImage":"r.example:5000/team/app","tag":"1"}');
    expect(headers[0]).toMatch(/^[\w=-]+$/);
  });

  test('[SECURITY 13] of another registry is pulled without it, and no request but a pull carries it', async () => {
    await logIn();
    await pull('redis:7.4.1');
    await pull('other.example/app:1');
    fake.on('GET /info', noted(json({ Name: 'fake' })));
    await engine.info({ signal });
    expect(headers).toEqual([undefined, undefined, undefined]);
  });

  test('is asked for its platforms with the log-in, too', async () => {
    await logIn();
    const Platforms = [{ architecture: 'amd64', os: 'linux' }];
    fake.on(`GET /distribution/${IMAGE}/json`, noted(json({ Descriptor: {}, Platforms })));
    expect(await engine.platforms(IMAGE, { signal })).toEqual(['linux/amd64']);
    expect(decoded(headers[0])).toMatchObject({ username: 'me', password: SECRET });
    expect([...(fake.requested(`GET /distribution/${IMAGE}/json`)[0]?.query ?? [])]).toEqual([]);
  });

  test('is pulled without one where docker’s file is broken', async () => {
    await store('{"auths":');
    await pull();
    expect(headers).toEqual([undefined]);
    expect(logError).toHaveBeenCalledTimes(1);
  });

  test('whose stored log-in is refused is not tried without it', async () => {
    await logIn();
    const pulling = pull(IMAGE, 'unauthorized: authentication required');
    await expect(pulling).rejects.toThrow(
      /^r\.example:5000 refused the stored log-in for r\.example:5000\/team\/app:1\./,
    );
    expect(headers).toHaveLength(1);
  });

  test('[SECURITY 13] that cannot be pulled is told without the secret, causes included', async () => {
    await logIn();
    fake.on('POST /images/create', json({ message: 'unauthorized: incorrect username or password' }, 500));
    const error: unknown = await engine.pull(IMAGE, () => {}, { signal }).catch((thrown: unknown) => thrown);
    const everything = inspect(error, { depth: 9, showHidden: true });
    expect(everything).toContain('refused the stored log-in');
    for (const form of ['hunter2', Buffer.from(`me:${SECRET}`).toString('base64'), 'X-Registry-Auth']) {
      expect(everything).not.toContain(form);
    }
  });

  test('is not pulled when it is cancelled while a helper is asked', async () => {
    await store({ credsStore: 'slow' });
    await writeFile(join(home, 'docker-credential-slow'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    vi.stubEnv('PATH', `${home}:${process.env['PATH'] ?? ''}`);
    const pulling = engine.pull(IMAGE, () => {}, { signal: AbortSignal.timeout(200) });
    await expect(pulling).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(fake.requested('POST /images/create')).toEqual([]);
  });
});

describe('what is said', () => {
  const sent = { auth: { username: 'me', password: SECRET, serveraddress: 'r.example:5000' }, problem: null };
  const unread = { auth: null, problem: 'docker-credential-x is not on the PATH.' };
  const denied = 'pull access denied for app, repository does not exist or may require ’docker login’';

  test.each([
    [
      'no basic auth credentials',
      NO_LOGIN,
      'ENGINE_FAILED',
      `r.example:5000 does not give ${IMAGE} without a log-in. Run “docker login r.example:5000” and try again.`,
    ],
    [
      'unauthorized: authentication required',
      unread,
      'ENGINE_FAILED',
      `r.example:5000 does not give ${IMAGE} without a log-in. ` +
        'The log-in that may be stored was not read: docker-credential-x is not on the PATH.',
    ],
    [
      'unauthorized: authentication required',
      sent,
      'ENGINE_FAILED',
      `r.example:5000 refused the stored log-in for ${IMAGE}. Run “docker login r.example:5000” again.`,
    ],
    [
      denied,
      NO_LOGIN,
      'NOT_FOUND',
      `r.example:5000 has no image ${IMAGE}, or keeps it private. ` +
        'Is it private? Run “docker login r.example:5000” and try again.',
    ],
    [
      denied,
      sent,
      'NOT_FOUND',
      `r.example:5000 has no image ${IMAGE}, or keeps it private from the account of the stored log-in.`,
    ],
    ['manifest unknown', NO_LOGIN, 'NOT_FOUND', `r.example:5000 has no image ${IMAGE}, or keeps it private.`],
    [
      'toomanyrequests: slow down',
      sent,
      'ENGINE_FAILED',
      'r.example:5000 gives the account of the stored log-in no more images for now: too many were pulled. ' +
        'Try again later.',
    ],
  ])('of %j with a log-in of %o', (words, login, code, message) => {
    expect(pullError(IMAGE, words, login)).toMatchObject({ code, message: `${message} (${words})` });
  });

  test('of Docker Hub’s limit is the command that raises it', () => {
    const words = 'toomanyrequests: You have reached your unauthenticated pull rate limit';
    expect(pullError('redis:7', words, NO_LOGIN).message).toBe(
      'docker.io gives this address no more images for now: too many were pulled. Try again later, or with a log-in. ' +
        `Run “docker login” and try again. (${words})`,
    );
  });
});
