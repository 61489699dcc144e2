/**
 * The process that measures ClearDeck or ml-random-forest once: `node node-child.mjs JOB`, once built. A pool for the warm-up of its
 * own: in the app, every forest is grown by threads that have grown none before.
 */
import { readFileSync } from 'node:fs';
import type { Forest } from '#main/engine/forest.ts';
import type { SparseRows } from '#main/engine/sparse.ts';
import type { TreePool } from '#main/workers/training/tree-pool.ts';
import { fit, predict, rowsBetween, startPool, vectorise } from './cleardeck-side.ts';
import { readData, readSplit, type BenchData } from './data-file.ts';
import { MlForest, toArrays } from './ml-forest-side.ts';
import type { BenchJob, Outcome } from './protocol.ts';
import { median } from './statistics.ts';

type Predictor<Rows> = (rows: Rows) => ArrayLike<number>;
type Timings = Omit<Outcome, 'peakBytes'>;

async function measure(job: BenchJob, data: BenchData, train: Uint32Array, test: Uint32Array): Promise<Timings> {
  await using pool = job.library === 'cleardeck' && job.fits ? startPool(job.treeWorkerUrl, job.workers) : null;
  if (job.warmUpRows > 0) {
    const few = { ...job, warmUpRows: 0, trees: job.warmUpTrees };
    await measure(few, data, train.slice(0, job.warmUpRows), test.slice(0, job.warmUpRows));
  }
  const [vectoriseMs, { rows, testRows }] = timed(() =>
    vectorise(data.texts.select(train), data.texts.select(test), job.maxFeatures),
  );
  const made: Timings = {
    features: rows.columnCount,
    entries: rows.columns.length + testRows.columns.length,
    vectoriseMs,
    densifyMs: null,
    fitMs: null,
    predictMs: null,
    predictRowMs: null,
    accuracy: null,
  };
  if (!job.fits) return made;
  const pick = (numbers: Uint32Array): Uint32Array => numbers.map((row) => data.labels[row]!);
  const labels = pick(train);
  if (pool === null) return { ...made, ...withArrays(job, rows, testRows, labels, pick(test)) };
  const [fitMs, forest] = await fitted(pool, job, rows, labels, data.classCount);
  const results = { ...made, fitMs };
  if (!job.predicts) return results;
  const single = (row: number): SparseRows => rowsBetween(testRows, row, row + 1);
  return { ...results, ...predictions((part) => predict(forest, part), testRows, single, pick(test), job.singleRows) };
}

async function fitted(
  pool: TreePool,
  { trees, seed }: BenchJob,
  rows: SparseRows,
  labels: Uint32Array,
  classCount: number,
): Promise<[number, Forest]> {
  const startedMs = performance.now();
  const forest = await fit(pool, { rows, labels, classCount, trees, seed });
  return [performance.now() - startedMs, forest];
}

function withArrays(
  job: BenchJob,
  rows: SparseRows,
  testRows: SparseRows,
  labels: Uint32Array,
  truth: Uint32Array,
): Partial<Timings> {
  const [densifyMs, cells] = timed(() => toArrays(rows));
  const forest = new MlForest(job.trees, job.seed);
  const [fitMs] = timed(() => forest.fit(cells, labels));
  if (!job.predicts) return { densifyMs, fitMs };
  const testCells = toArrays(testRows);
  const single = (row: number): number[][] => testCells.slice(row, row + 1);
  return { densifyMs, fitMs, ...predictions((part) => forest.predict(part), testCells, single, truth, job.singleRows) };
}

function predictions<Rows>(
  predictor: Predictor<Rows>,
  rows: Rows,
  single: (row: number) => Rows,
  truth: Uint32Array,
  singleRows: number,
): Partial<Timings> {
  const [predictMs, labels] = timed(() => predictor(rows));
  const singles = Array.from({ length: Math.min(singleRows, truth.length) }, (_, row) => single(row));
  const predictRowMs = median(singles.map((row) => timed(() => predictor(row))[0]));
  const right = truth.reduce((sum, label, row) => sum + (labels[row] === label ? 1 : 0), 0);
  return { predictMs, predictRowMs, accuracy: right / truth.length };
}

function timed<T>(work: () => T): [number, T] {
  const startedMs = performance.now();
  const result = work();
  return [performance.now() - startedMs, result];
}

/**
 * Linux counts into `maxRSS` what the parent held when it started this process; its own high-water mark is in /proc.
 */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

// Checked by the compiler where it was made: a schema here would weigh on the peak that is measured.
const job = JSON.parse(process.argv[2] ?? '') as BenchJob;
const { train, test } = readSplit(job.splitPath);
const timings = await measure(job, readData(job.dataPath), train, test);
process.stdout.write(`${JSON.stringify({ ...timings, peakBytes: peakBytes() } satisfies Outcome)}\n`);
