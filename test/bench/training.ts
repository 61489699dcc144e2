/**
 * ClearDeck's training beside scikit-learn's, on this machine: `npm run bench:training`. What is measured, how, and the
 * figures of a quiet machine: docs/BENCHMARKS.md. Everything lies in a temporary folder (CLEARDECK_BENCH_FOLDER names
 * another disk) that is removed at the end; scikit-learn stays in a cache folder outside the repository.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '#shared/ipc/result.ts';
import { Bench, MAX_FEATURES, TREES } from './training/bench.ts';
import { buildChild } from './training/build-child.ts';
import { fromCaller } from './training/caller.ts';
import { missesOf } from './training/comparisons.ts';
import { sampleDataset } from './training/datasets.ts';
import { withSection, writeSection } from './training/document.ts';
import { checkFiguresFile, writeFigures } from './training/figures-file.ts';
import { describeMachine } from './training/machine.ts';
import { parseOptions, USAGE, UsageError, type BenchOptions, type Part } from './training/options.ts';
import { findSklearn } from './training/python.ts';
import type { Measurements } from './training/records.ts';
import { report } from './training/report.ts';
import { subjectOf } from './training/subject.ts';

const DOCUMENT = path.resolve(import.meta.dirname, '..', '..', 'docs', 'BENCHMARKS.md');
const PER_DATASET: readonly Part[] = ['vectorise', 'fit', 'predict', 'accuracy', 'memory'];
const stopping = new AbortController();
const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function measure(options: BenchOptions, folder: string): Promise<Measurements> {
  // First of all: a file that cannot be trained on ends it before anything is installed or measured.
  const subject = await subjectOf(options, folder, { signal: stopping.signal, say });
  const figuresFile = options.jsonPath === null ? null : fromCaller(options.jsonPath);
  if (figuresFile !== null) checkFiguresFile(figuresFile);
  const date = new Date().toISOString().slice(0, 10);
  const found = await findSklearn(say, stopping.signal);
  if (found.python === null) say(`scikit-learn is not measured: ${found.reason}.`);
  const machine = describeMachine(found.python === null ? {} : found.versions);
  const { parts, pairs, isQuick, dataPath } = options;
  const { nodeChild, treeWorkerUrl } = await buildChild(path.join(folder, 'built'));
  const programs = { python: found.python, nodeChild };
  const keep = (): void => {
    if (figuresFile !== null) writeFigures(figuresFile, soFar());
  };
  const bench = new Bench({ parts, pairs, programs, treeWorkerUrl, signal: stopping.signal, say, onRun: keep });
  const soFar = (): Measurements => ({
    date,
    machine,
    parts: [...parts],
    pairs,
    isQuick,
    trees: TREES,
    maxFeatures: MAX_FEATURES,
    withoutSklearn: found.python === null ? found.reason : null,
    data: bench.data,
    records: bench.records,
    failures: bench.failures,
  });
  keep();
  if (PER_DATASET.some((part) => parts.has(part))) {
    for await (const dataset of subject.main) {
      await bench.time(dataset);
      await bench.weigh(dataset);
    }
  }
  if (parts.has('growth')) await bench.grow(subject.growth());
  if (parts.has('memory') && dataPath === null) await bench.weighLarge(sampleDataset(folder, options.largeRows));
  if (parts.has('ml-random-forest') && dataPath === null) {
    await bench.againstMlForest(sampleDataset(folder, options.mlForestRows));
  }
  return soFar();
}

function temporaryFolder(): string {
  const own = process.env['CLEARDECK_BENCH_FOLDER'] ?? '';
  const parent = own === '' ? tmpdir() : fromCaller(own);
  try {
    return mkdtempSync(path.join(parent, 'cleardeck-bench-'));
  } catch (cause) {
    const message = `No folder can be made in ${parent}. CLEARDECK_BENCH_FOLDER can name another place.`;
    throw new AppError('INVALID_INPUT', message, { cause });
  }
}

async function run(options: BenchOptions): Promise<number> {
  const folder = temporaryFolder();
  try {
    // Not after an hour: is there a place to write to?
    if (options.shouldWrite) withSection(readFileSync(DOCUMENT, 'utf8'), '');
    const all = await measure(options, folder);
    const text = report(all);
    process.stdout.write(`\n${text}`);
    if (options.shouldWrite) await writeSection(DOCUMENT, text);
    return all.failures.length === 0 && missesOf(all).length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Every time: npm passes on the Ctrl+C that the terminal has sent here already, and the second must not cut off the end.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
try {
  process.exitCode = await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  if (stopping.signal.aborted) {
    say('Stopped.');
    process.exitCode = 130;
  } else if (error instanceof UsageError) {
    say(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof AppError) {
    say(error.message);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
