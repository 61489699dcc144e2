/**
 * ClearDeck's training beside scikit-learn's, on this machine: `npm run bench:training`. What is measured, how, and the
 * figures of a quiet machine: docs/BENCHMARKS.md. Everything lies in a temporary folder (CLEARDECK_BENCH_FOLDER names
 * another disk) that is removed at the end; scikit-learn stays in a cache folder outside the repository.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as prettier from 'prettier';
import { AppError } from '#shared/ipc/result.ts';
import { Bench, MAX_FEATURES, ML_FOREST_ROWS, TREES } from './training/bench.ts';
import { missesOf } from './training/comparisons.ts';
import { fileDataset, mailsDataset, readCsv, sampleDataset, type Dataset } from './training/datasets.ts';
import { withSection } from './training/document.ts';
import { describeMachine } from './training/machine.ts';
import { parseOptions, USAGE, UsageError, type BenchOptions } from './training/options.ts';
import { findSklearn } from './training/python.ts';
import type { Measurements } from './training/records.ts';
import { report } from './training/report.ts';

const DOCUMENT = path.resolve(import.meta.dirname, '..', '..', 'docs', 'BENCHMARKS.md');
const stopping = new AbortController();
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Makes the data sets one after the other: only one need be held in memory. */
async function* mainDatasets(options: BenchOptions, folder: string): AsyncGenerator<Dataset> {
  const { dataPath, textColumn, labelColumn, rows, sizes } = options;
  if (dataPath === null) {
    yield await mailsDataset(folder);
    for (const size of sizes) yield sampleDataset(folder, size);
    return;
  }
  const loaded = await readCsv(dataPath, textColumn, labelColumn);
  for (const some of rows.length === 0 ? [null] : rows) yield fileDataset(folder, dataPath, loaded, some);
}

async function measure(options: BenchOptions, folder: string): Promise<Measurements> {
  const date = new Date().toISOString().slice(0, 10);
  const found = await findSklearn(say, stopping.signal);
  if (found.python === null) say(`scikit-learn is not measured: ${found.reason}.`);
  const machine = describeMachine(found.python === null ? {} : found.versions);
  const { parts, pairs, isQuick, dataPath } = options;
  const bench = new Bench({ parts, pairs, python: found.python, signal: stopping.signal, say });
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
  const keep = (): void => {
    if (options.jsonPath !== null) writeFileSync(options.jsonPath, `${JSON.stringify(soFar(), null, 2)}\n`);
  };
  keep();
  const measured: Dataset[] = [];
  for await (const dataset of mainDatasets(options, folder)) {
    await bench.time(dataset);
    keep();
    await bench.weigh(dataset);
    keep();
    measured.push(dataset);
  }
  if (parts.has('growth')) {
    await bench.grow(dataPath === null ? options.growthSizes.map((size) => sampleDataset(folder, size)) : measured);
    keep();
  }
  if (parts.has('memory') && dataPath === null) await bench.weighLarge(sampleDataset(folder, options.largeRows));
  if (parts.has('ml-random-forest') && dataPath === null) {
    await bench.againstMlForest(sampleDataset(folder, ML_FOREST_ROWS));
  }
  keep();
  return soFar();
}

async function run(options: BenchOptions): Promise<number> {
  const folder = mkdtempSync(path.join(process.env['CLEARDECK_BENCH_FOLDER'] ?? tmpdir(), 'cleardeck-bench-'));
  try {
    const all = await measure(options, folder);
    const text = report(all);
    process.stdout.write(`\n${text}`);
    if (options.shouldWrite) {
      const document = withSection(readFileSync(DOCUMENT, 'utf8'), text);
      const style = await prettier.resolveConfig(DOCUMENT);
      writeFileSync(DOCUMENT, await prettier.format(document, { ...style, parser: 'markdown' }));
    }
    return all.failures.length === 0 && missesOf(all).length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
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
