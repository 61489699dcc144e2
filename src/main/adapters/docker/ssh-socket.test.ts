import 'dockerode';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EngineEndpoint } from '#shared/domain/stack.ts';
import { FakeEngine } from '../../../../test/fakes/fake-engine.ts';
import { createDockerEngine } from './docker-engine.ts';
import { SshFailure, SshSocket, type SshTarget } from './ssh-socket.ts';

const TARGET: SshTarget = { user: 'me', host: 'far', port: null, socketPath: null };
const endpoint: EngineEndpoint = { id: 'env', address: 'ssh://me@far', origin: 'DOCKER_HOST', isRemote: true };
const signal = new AbortController().signal;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ssh-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A program `ssh` that leaves its number in `pid` and its arguments in `arguments`, then does as it is told. */
async function stubSsh(script: string): Promise<void> {
  const head = `#!/bin/sh\necho $$ > '${folder}/pid'\necho "$@" > '${folder}/arguments'\n`;
  await writeFile(join(folder, 'ssh'), head + script, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`);
}

/** As `docker system dial-stdio` at the other end. */
async function stubSshTo({ socketPath }: FakeEngine): Promise<void> {
  const code = `const s = require('node:net').connect(process.argv[1]); process.stdin.pipe(s); s.pipe(process.stdout);`;
  await stubSsh(`exec '${process.execPath}' -e "${code}" '${socketPath}'`);
}

async function numberIn(name: string): Promise<number> {
  return vi.waitFor(async () => {
    const text = await readFile(join(folder, name), 'utf8');
    expect(text).toMatch(/^\d+\n$/);
    return Number(text);
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function failureOf(socket: SshSocket): Promise<unknown> {
  const [error] = (await once(socket.resume(), 'error').catch((thrown: unknown) => [thrown])) as [unknown];
  return error;
}

describe('an engine by ssh', () => {
  test('answers, and no ssh is left when it is closed', async () => {
    await using fake = await FakeEngine.start();
    await stubSshTo(fake);
    const engine = createDockerEngine({ endpoint, target: { kind: 'ssh', target: TARGET }, nowMs: () => 7 });
    try {
      expect((await engine.info({ signal })).name).toBe('fake');
      expect(await readFile(join(folder, 'arguments'), 'utf8')).toMatch(/^-l me .* -- far docker system dial-stdio\n$/);
      const following = engine.events(null, () => {}, { signal });
      const ended = expect(following).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
      await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
      const pid = await numberIn('pid');
      expect(isAlive(pid)).toBe(true);
      await engine[Symbol.asyncDispose]();
      await ended;
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
    } finally {
      await engine[Symbol.asyncDispose]();
    }
  });

  test('that goes away ends what is followed', async () => {
    await using fake = await FakeEngine.start();
    await stubSshTo(fake);
    await using engine = createDockerEngine({ endpoint, target: { kind: 'ssh', target: TARGET }, nowMs: () => 7 });
    const following = engine.events(null, () => {}, { signal });
    const ended = expect(following).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await vi.waitFor(() => expect(fake.openEventStreams).toBe(1));
    await fake.stop();
    await ended;
  });

  test.each([
    [
      'echo "me@far: Permission denied (publickey)." >&2; exit 255',
      'noPermission',
      /^ssh may not log in at ssh:\/\/me@far\./,
    ],
    ['echo "Host key verification failed." >&2; exit 255', 'failed', /Run “ssh me@far” once in a terminal/],
    ['exit 7', 'failed', /ssh ended with code 7$/],
    ['kill -9 $$', 'failed', /ssh ended with code unknown$/],
  ])('that cannot be reached says why: %s', async (script, kind, message) => {
    await stubSsh(script);
    await using engine = createDockerEngine({ endpoint, target: { kind: 'ssh', target: TARGET }, nowMs: () => 7 });
    await expect(engine.info({ signal })).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(message) as unknown,
    });
  });
});

describe('an ssh', () => {
  test('that is not installed is said to be missing', async () => {
    vi.stubEnv('PATH', folder);
    expect(await failureOf(new SshSocket(TARGET))).toMatchObject({ isMissing: true });
  });

  test('whose end is near tells its last words, although another holds its pipe', async () => {
    await stubSsh(`sleep 60 </dev/null >/dev/null &\necho $! > '${folder}/left'\necho gone >&2\nexit 255`);
    const socket = new SshSocket(TARGET);
    try {
      const error = await failureOf(socket);
      expect(error).toBeInstanceOf(SshFailure);
      expect(error).toMatchObject({ message: 'gone' });
    } finally {
      process.kill(await numberIn('left'), 'SIGKILL');
    }
  });

  test('is ended with its socket', async () => {
    await stubSsh('exec sleep 60');
    const socket = new SshSocket(TARGET);
    const pid = await numberIn('pid');
    socket.destroy();
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
  });
});
