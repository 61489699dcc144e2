import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const COMMAND = path.resolve(import.meta.dirname, '..', 'bench', 'training.ts');

let folder: string;
let workFolder: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cleardeck-bench-command-'));
  workFolder = path.join(folder, 'work');
  mkdirSync(workFolder);
});
afterEach(() => {
  // Nothing to do, unless a test failed half-way.
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The benchmark as `npm run bench:training -- …` starts it from the test's folder. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const own = { INIT_CWD: folder, CLEARDECK_BENCH_FOLDER: workFolder, CLEARDECK_BENCH_PYTHON: './no-python' };
  const child = spawn(process.execPath, [COMMAND, ...args], { env: { ...process.env, ...own, ...env } });
  started.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

function writeCsv(rows: number): void {
  const lines = Array.from(
    { length: rows },
    (_, row) => `"words, ${row % 2 === 0 ? 'good' : 'bad'} ${row}",c${row % 2}`,
  );
  writeFileSync(path.join(folder, 'own.csv'), `text,label\n${lines.join('\n')}\n`);
}

describe('npm run bench:training', { timeout: 60_000 }, () => {
  test('ends with code 2 and the options where one is unknown', async () => {
    const { code, stdout, stderr } = await start(['--fast']).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Unknown option '--fast'/);
    expect(stderr).toContain('usage: npm run bench:training -- [options]');
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe('');
  });

  test.each([
    ['a file that is not there', ['--data', 'none.csv'], {}, /^There is no file .*none\.csv\.\n$/],
    [
      'figures that cannot be written',
      ['--data', 'own.csv', '--json', 'no/a.json'],
      {},
      /cannot be written to .*ENOENT.*\n$/,
    ],
    ['no place to work in', ['--data', 'own.csv'], { CLEARDECK_BENCH_FOLDER: 'no' }, /^No folder can be made in .*\n$/],
  ])('ends with code 1 and one line for %s', async (_name, args, env, message) => {
    writeCsv(60);
    const { code, stdout, stderr } = await start(args, env).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe('');
    expect(readdirSync(workFolder)).toEqual([]);
  });

  test('measures a file without Python, keeps the raw figures and leaves nothing else behind', async () => {
    writeCsv(60);
    const args = ['--data', 'own.csv', '--only', 'vectorise', '--pairs', '1', '--json', 'raw.json'];
    const { code, stdout, stderr } = await start(args).ended;
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('scikit-learn is not measured') as string,
    });
    expect(stdout).toContain('### `own.csv`, 60 rows');
    expect(stdout).toMatch(/\| vectorise \| +[\d.]+ (ms|µs) \| +– \|/);
    expect(JSON.parse(readFileSync(path.join(folder, 'raw.json'), 'utf8'))).toMatchObject({
      withoutSklearn: expect.stringContaining('no-python') as string,
      data: [{ rows: 60, classCount: 2 }],
      records: [{ kind: 'timing', contender: 'cleardeck sparse 1', seed: 1 }],
      failures: [],
    });
    expect(readdirSync(workFolder)).toEqual([]);
  });

  // A signal from another process is not delivered there but ends the process at once.
  test.skipIf(process.platform === 'win32')(
    'stopped twice with Ctrl+C, as npm does it, waits for its children and removes its folder',
    async () => {
      writeCsv(60);
      const [pidFile, toldFile, goFile] = ['pid', 'told', 'go'].map((name) => path.join(folder, name));
      // Told to end, it does so when the test lets it, or when the test's folder is gone.
      const python = `#!/bin/sh
if [ "$1" = -c ]; then echo '{"scikit-learn":"0"}'; exit; fi
trap "touch '${toldFile!}'; while [ -e '${pidFile!}' ] && [ ! -e '${goFile!}' ]; do sleep 0.05; done; exit 1" TERM
echo $$ > '${pidFile!}'
while [ -e '${pidFile!}' ]; do sleep 0.05; done
`;
      writeFileSync(path.join(folder, 'python'), python, { mode: 0o755 });
      const args = ['--data', 'own.csv', '--only', 'vectorise', '--json', 'raw.json'];
      const { child, ended } = start(args, { CLEARDECK_BENCH_PYTHON: './python' });
      const pid = (): number => (existsSync(pidFile!) ? Number(readFileSync(pidFile!, 'utf8')) : 0);
      await vi.waitFor(() => expect(pid()).toBeGreaterThan(0), { timeout: 30_000 });
      expect(readdirSync(workFolder)).toHaveLength(1);
      child.kill('SIGINT');
      await vi.waitFor(() => expect(existsSync(toldFile!)).toBe(true), { timeout: 30_000 });
      child.kill('SIGINT');
      writeFileSync(goFile!, '');
      const { code, stdout, stderr } = await ended;
      expect(code).toBe(130);
      expect(stderr).toMatch(/\nStopped\.\n$/);
      expect(stderr).not.toContain('FAILED');
      expect(stdout).toBe('');
      expect(() => process.kill(pid(), 0)).toThrow('ESRCH');
      expect(readdirSync(workFolder)).toEqual([]);
      expect(JSON.parse(readFileSync(path.join(folder, 'raw.json'), 'utf8'))).toMatchObject({ records: [] });
    },
  );
});
