import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { askCredentialHelper, CredentialProblem, type HelperOptions } from './credential-helper.ts';

const SECRET = 'hunter2-of-the-helper';
let folder: string;
let options: HelperOptions;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helper-'));
  const PATH = `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
  options = { environment: { ...process.env, PATH }, signal: new AbortController().signal };
});
afterEach(() => rm(folder, { recursive: true }));

/** A program `docker-credential-NAME` that leaves its number, its arguments and its input, then does as it is told. */
async function install(script: string, name = 'test', mode = 0o755): Promise<void> {
  const head = `#!/bin/sh\necho "$@" > '${folder}/arguments'\ncat > '${folder}/input'\necho $$ > '${folder}/pid'\n`;
  await writeFile(join(folder, `docker-credential-${name}`), `${head}${script}\n`, { mode });
}

async function numberIn(name: string): Promise<number> {
  return vi.waitFor(async () => {
    const text = await readFile(join(folder, name), 'utf8');
    expect(text).toMatch(/^\d+\n$/);
    return Number(text);
  });
}

/** Whether it runs; where nobody reaps orphans (process 1 of many sandboxes), an ended one keeps its number. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^\d+ \(.*\) [ZX]/s.test(stat);
}

async function problemOf(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CredentialProblem);
  const { message, cause } = error as CredentialProblem;
  expect(cause).toBeUndefined();
  expect(message).not.toContain(SECRET);
  return message;
}

describe('a credential helper', () => {
  test('is given the server on its input, and answers user and secret', async () => {
    await install(`echo '{"ServerURL":"https://r.example","Username":"me","Secret":"${SECRET}"}'`);
    const answer = await askCredentialHelper('test', 'https://r.example/v1/', options);
    expect(answer).toEqual({ Username: 'me', Secret: SECRET });
    expect(await readFile(join(folder, 'arguments'), 'utf8')).toBe('get\n');
    expect(await readFile(join(folder, 'input'), 'utf8')).toBe('https://r.example/v1/');
  });

  test('that has none says so by its exit and its words', async () => {
    await install('echo "credentials not found in native keychain"; exit 1');
    expect(await askCredentialHelper('test', 'r.example', options)).toBeNull();
  });

  test.each([
    ['fails', `echo 'no: ${SECRET}'; echo '${SECRET}' >&2; exit 3`, 'docker-credential-test failed (code 3).'],
    ['is killed', 'kill -9 $$', 'docker-credential-test failed (killed).'],
    ['answers no JSON', `echo 'me:${SECRET}'`, 'docker-credential-test did not answer as a credential helper does.'],
    ['answers nothing', '', 'docker-credential-test did not answer as a credential helper does.'],
    [
      'answers another shape',
      `echo '{"Username":7,"Secret":"${SECRET}"}'`,
      'docker-credential-test did not answer as a credential helper does.',
    ],
    ['never stops answering', `yes '${SECRET}'`, 'docker-credential-test answered more than can be right.'],
  ])('that %s is a problem without its words', async (_what, script, message) => {
    await install(script);
    expect(await problemOf(askCredentialHelper('test', 'r.example', options))).toBe(message);
  });

  test('that ends before it reads is asked all the same', async () => {
    await writeFile(join(folder, 'docker-credential-deaf'), '#!/bin/sh\nexit 4\n', { mode: 0o755 });
    const asked = askCredentialHelper('deaf', 'x'.repeat(1_000_000), options);
    expect(await problemOf(asked)).toBe('docker-credential-deaf failed (code 4).');
  });

  test('that is not there, or no program, is named', async () => {
    const missing = problemOf(askCredentialHelper('missing', 'r.example', options));
    expect(await missing).toBe('docker-credential-missing is not on the PATH.');
    await install('', 'text', 0o644);
    // Alone on the path: others would be tried after it.
    const environment = { PATH: folder };
    const text = problemOf(askCredentialHelper('text', 'r.example', { ...options, environment }));
    expect(await text).toBe('docker-credential-text cannot be run (EACCES).');
  });

  test('that hangs is ended with what it started', async () => {
    await install(`sleep 60 &\necho $! > '${folder}/child'\nwait`);
    // The number of what it starts is written well before this is over.
    const asked = askCredentialHelper('test', 'r.example', { ...options, timeoutMs: 2_000 });
    expect(await problemOf(asked)).toBe('docker-credential-test did not answer within 2 s.');
    for (const name of ['pid', 'child']) {
      const pid = await numberIn(name);
      await vi.waitFor(async () => expect(await isRunning(pid)).toBe(false));
    }
  });

  test('is ended when it is cancelled, and not begun after that', async () => {
    const controller = new AbortController();
    await install('exec sleep 60');
    const asked = askCredentialHelper('test', 'r.example', { ...options, signal: controller.signal });
    const pid = await numberIn('pid');
    expect(await isRunning(pid)).toBe(true);
    controller.abort();
    await problemOf(asked);
    await vi.waitFor(async () => expect(await isRunning(pid)).toBe(false));
    await rm(join(folder, 'pid'));
    await problemOf(askCredentialHelper('test', 'r.example', { ...options, signal: controller.signal }));
    await expect(readFile(join(folder, 'pid'))).rejects.toThrow(/ENOENT/);
  });

  test('whose agent stays behind and holds its output is not waited for', async () => {
    await install(`sleep 60 &\necho $! > '${folder}/agent'\necho '{"Username":"me","Secret":"${SECRET}"}'`);
    try {
      expect(await askCredentialHelper('test', 'r.example', options)).toMatchObject({ Username: 'me' });
      expect(await isRunning(await numberIn('agent'))).toBe(true);
    } finally {
      process.kill(await numberIn('agent'), 'SIGKILL');
    }
  });

  test.each([
    '',
    '../evil',
    'a/b',
    'a\\b',
    '-x',
    '.hidden',
    'a b',
    'a;touch x',
    '$(x)',
    'a\u0000b',
    'a\n',
    'x'.repeat(65),
  ])('[SECURITY 13] is never run by the name %j', async (name) => {
    await install('', 'a');
    await writeFile(join(folder, 'evil'), `#!/bin/sh\ntouch '${folder}/pid'\n`, { mode: 0o755 });
    const asked = askCredentialHelper(name, 'r.example', options);
    expect(await problemOf(asked)).toBe('The name of the credential helper is not one.');
    await expect(readFile(join(folder, 'pid'))).rejects.toThrow(/ENOENT/);
  });
});
