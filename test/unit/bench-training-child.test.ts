import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Bench } from '../bench/training/bench.ts';
import { ChildError, inOneLine, output, pythonEnvironment, runJob } from '../bench/training/child-process.ts';
import { CLEARDECK_1, CLEARDECK_2 } from '../bench/training/contenders.ts';
import { Dataset } from '../bench/training/datasets.ts';
import type { BenchJob, Outcome } from '../bench/training/protocol.ts';
import { cacheFolder, findSklearn } from '../bench/training/python.ts';

const OUTCOME: Outcome = {
  features: 7,
  entries: 70,
  vectoriseMs: 1.5,
  densifyMs: null,
  fitMs: 20,
  predictMs: null,
  predictRowMs: null,
  accuracy: 0.75,
  peakBytes: 1e8,
};
const ANSWERS = `process.stdout.write(${JSON.stringify(JSON.stringify(OUTCOME))} + '\\n');`;

let folder: string;
let stopping: AbortController;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cleardeck-bench-child-'));
  stopping = new AbortController();
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A measuring process that does as it is told instead; it finds its job in `job`. */
function child(code: string): string {
  const file = path.join(folder, 'child.mjs');
  const head = "import { writeFileSync } from 'node:fs';\nconst job = JSON.parse(process.argv[2]);\n";
  writeFileSync(file, head + code);
  return file;
}

/** Says that it is there, and then never ends of itself. */
function endless(): { readonly code: string; readonly pid: () => number } {
  const file = path.join(folder, 'pid');
  const code = `writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000);`;
  return { code, pid: () => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0) };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function job(given: Partial<BenchJob> = {}): BenchJob {
  return {
    library: 'cleardeck',
    matrix: 'sparse',
    workers: 1,
    dataPath: 'data.bin',
    splitPath: 'split.bin',
    treeWorkerUrl: 'file:///tree-worker.mjs',
    seed: 1,
    trees: 100,
    maxFeatures: 1000,
    warmUpRows: 0,
    warmUpTrees: 10,
    singleRows: 200,
    fits: true,
    predicts: true,
    ...given,
  };
}

const run = (code: string): Promise<Outcome> =>
  runJob(job(), { python: null, nodeChild: child(code) }, stopping.signal);

describe('a measuring process', () => {
  test('is given its job, and its figures are read', async () => {
    const check = "if (job.seed !== 1 || job.splitPath !== 'split.bin') throw new Error('what job is this?');";
    await expect(run(`${check}\n${ANSWERS}`)).resolves.toEqual(OUTCOME);
  });

  test.each([
    ['throws', "throw new RangeError('too large');", /ended with code 1: [^]*RangeError: too large/],
    ['ends with a code and no word', 'process.exitCode = 3;', /^ended with code 3$/],
    ['prints no JSON', "process.stdout.write('Segmentation fault?');", /no figures, but with: Segmentation fault\?$/],
    ['prints nothing', '', /no figures, but with: nothing$/],
    ['prints other JSON', 'process.stdout.write(\'{"fitMs":1}\');', /no figures, but with: \{"fitMs":1\}$/],
    ['prints figures that cannot be', ANSWERS.replace('1.5', '-1.5'), /no figures, but with: \{"features":7,/],
  ])('that %s is a failure in words', async (_name, code, message) => {
    const failed = run(code);
    await expect(failed).rejects.toThrow(ChildError);
    await expect(failed).rejects.toThrow(message);
  });

  test('that prints without end of words fails with the first of them', async () => {
    await expect(run("process.stdout.write('x'.repeat(100_000));")).rejects.toThrow(/with: x{200}$/);
  });

  test.skipIf(process.platform === 'win32')('that is killed is a failure by the signal’s name', async () => {
    await expect(run("process.kill(process.pid, 'SIGKILL');")).rejects.toThrow('ended with SIGKILL');
  });

  test('that cannot be started is a failure with its name', async () => {
    const python = path.join(folder, 'no-python');
    const programs = { python, nodeChild: child('') };
    const failed = runJob(job({ library: 'scikit-learn' }), programs, stopping.signal);
    await expect(failed).rejects.toThrow(ChildError);
    await expect(failed).rejects.toThrow(/no-python.*ENOENT/);
  });

  test('has ended when the promise of an aborted run settles', async () => {
    const { code, pid } = endless();
    const aborted = run(code);
    const settled = expect(aborted).rejects.toThrow(ChildError);
    await vi.waitFor(() => expect(pid()).toBeGreaterThan(0), { timeout: 10_000 });
    expect(isRunning(pid())).toBe(true);
    stopping.abort();
    await settled;
    expect(isRunning(pid())).toBe(false);
  });

  test('does not measure when everything has been stopped before', async () => {
    stopping.abort();
    await expect(run(ANSWERS)).rejects.toThrow(ChildError);
  });
});

describe('what went wrong in one line', () => {
  test.each([
    [
      'of Python, at the end',
      'Traceback (most recent call last):\n  File "a.py", line 1\nnumpy._core._exceptions._ArrayMemoryError: Unable to allocate 3 GiB\n',
      'numpy._core._exceptions._ArrayMemoryError: Unable to allocate 3 GiB',
    ],
    [
      'of Node, above the stack',
      'file:///a.mjs:3\n  throw e;\n  ^\n\nAppError: Not enough memory.\n    at a.mjs:3:1 {\n  code: 1\n}\n\nNode.js v24.1.0\n',
      'AppError: Not enough memory.',
    ],
    [
      'of Node that is out of memory',
      '<--- Last few GCs --->\n\nFATAL ERROR: Reached heap limit\n----- Native stack trace -----\n 1: 0xbe node::OOM\n',
      'FATAL ERROR: Reached heap limit',
    ],
    ['of pip', 'WARNING: Retrying\nERROR: No matching distribution\n', 'ERROR: No matching distribution'],
    ['that is one line', 'ended with SIGKILL', 'ended with SIGKILL'],
    ['of nothing', '', ''],
  ])('%s', (_name, reason, line) => {
    expect(inOneLine(reason)).toBe(line);
  });
});

describe('a benchmark of which one side fails', () => {
  const texts = Array.from({ length: 60 }, (_, row) => `some words ${row}`);
  const said: string[] = [];
  let dataset: Dataset;
  beforeEach(() => {
    said.length = 0;
    const source = { count: texts.length, text: (row: number) => texts[row]! };
    dataset = new Dataset(folder, 'own', 'Own', { texts: source, labels: new Uint32Array(60), classCount: 1 });
  });

  function bench(code: string, onRun = (): void => {}): Bench {
    return new Bench({
      parts: new Set(['fit']),
      pairs: 2,
      // Node cannot run the Python program: all of that side fails.
      programs: { python: process.execPath, nodeChild: child(code) },
      treeWorkerUrl: 'file:///tree-worker.mjs',
      signal: stopping.signal,
      say: (text) => said.push(text),
      onRun,
    });
  }

  test('goes on without it, names it once, and counts no warm-up', async () => {
    let calls = 0;
    const failing = bench(
      `if (job.workers === 2 && job.seed === 1) throw new Error('no room');\n${ANSWERS}`,
      () => calls++,
    );
    await failing.time(dataset);
    expect(failing.records.map(({ contender, seed }) => [contender, seed])).toEqual([
      [CLEARDECK_1.id, 1],
      [CLEARDECK_1.id, 2],
    ]);
    const failed = failing.failures.map(({ contender }) => contender);
    expect(failed.filter((id) => id.startsWith('scikit-learn'))).toHaveLength(4);
    expect(failed.filter((id) => !id.startsWith('scikit-learn'))).toEqual([CLEARDECK_2.id]);
    expect(failing.failures.every(({ kind, data }) => kind === 'timing' && data === 'own')).toBe(true);
    // Six in the warm-up, two of ClearDeck in the first round, one in the second.
    expect(calls).toBe(9);
    expect(said).toHaveLength(9);
    expect(said).toContain(`own, timing 1/2, ${CLEARDECK_2.id}: FAILED: Error: no room`);
    expect(said.filter((line) => line.includes('\n'))).toEqual([]);
  });

  test('ends when it is stopped, without calling that a failure', async () => {
    const { code, pid } = endless();
    const stopped = bench(code);
    const settled = expect(stopped.time(dataset)).rejects.toThrow('Ctrl+C');
    await vi.waitFor(() => expect(pid()).toBeGreaterThan(0), { timeout: 10_000 });
    stopping.abort(new Error('Ctrl+C'));
    await settled;
    expect(isRunning(pid())).toBe(false);
    expect(stopped.failures).toEqual([]);
    expect(stopped.records).toEqual([]);
  });
});

describe('the Python of the training benchmark', () => {
  const say = (): void => {};

  test.each([
    ['is not there', 'no-such-folder/python', /no working scikit-learn \(.*no-such-folder.*ENOENT/],
    ['has no scikit-learn', process.execPath, /no working scikit-learn \(\w*Error/],
  ])('named by the environment, that %s is a reason to go on without', async (_name, python, reason) => {
    vi.stubEnv('CLEARDECK_BENCH_PYTHON', python);
    const found = await findSklearn(say, stopping.signal);
    expect(found).toEqual({ python: null, reason: expect.stringMatching(reason) as string });
  });

  test('is not looked for any further once all is stopped', async () => {
    vi.stubEnv('CLEARDECK_BENCH_PYTHON', process.execPath);
    stopping.abort(new Error('Ctrl+C'));
    await expect(findSklearn(say, stopping.signal)).rejects.toThrow('Ctrl+C');
  });

  test('that cannot be installed where it should be is a reason to go on without', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    vi.stubEnv('CLEARDECK_BENCH_PYTHON', '');
    vi.stubEnv('CLEARDECK_BENCH_CACHE', path.join(folder, 'file', 'cache'));
    const found = await findSklearn(say, stopping.signal);
    expect(found).toEqual({ python: null, reason: expect.stringMatching(/virtual environment \(E[A-Z]+: /) as string });
  });

  test('is kept in the platform’s cache folder unless another is named', () => {
    const home = path.resolve('/home/ada');
    expect(cacheFolder({}, 'linux', home)).toBe(path.join(home, '.cache', 'cleardeck-bench'));
    expect(cacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux', home)).toBe(
      path.join(home, '.cache', 'cleardeck-bench'),
    );
    expect(cacheFolder({}, 'darwin', home)).toBe(path.join(home, 'Library', 'Caches', 'cleardeck-bench'));
    expect(cacheFolder({ LOCALAPPDATA: home }, 'win32', home)).toBe(path.join(home, 'cleardeck-bench'));
    const called = { CLEARDECK_BENCH_CACHE: 'cache', INIT_CWD: home };
    expect(cacheFolder(called, 'linux', '/')).toBe(path.join(home, 'cache'));
  });

  test('has one thread per library, and none of the settings for another purpose', async () => {
    const env = pythonEnvironment({
      ...process.env,
      OPENBLAS_CORETYPE: 'Haswell',
      OMP_NUM_THREADS: '8',
      OTHER: 'kept',
    });
    const print = 'console.log(JSON.stringify(process.env))';
    const seen = JSON.parse(await output(process.execPath, ['-e', print], { env, signal: stopping.signal })) as unknown;
    expect(seen).toMatchObject({
      OMP_NUM_THREADS: '1',
      OPENBLAS_NUM_THREADS: '1',
      MKL_NUM_THREADS: '1',
      OTHER: 'kept',
    });
    expect(seen).not.toHaveProperty('OPENBLAS_CORETYPE');
  });
});
