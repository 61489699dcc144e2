import path from 'node:path';
import { AppError } from '#shared/ipc/result.ts';
import { fromCaller } from './caller.ts';
import { fileDataset, mailsDataset, readCsv, sampleDataset, type Dataset, type Reading } from './datasets.ts';
import { count } from './format.ts';
import { FEWEST_ROWS, type BenchOptions } from './options.ts';

/** What is measured: the data sets, made one after the other so that only one need be held, and those of the curve. */
interface Subject {
  readonly main: AsyncIterable<Dataset> | Iterable<Dataset>;
  readonly growth: () => Dataset[];
}

/** @throws AppError where the file cannot be trained on, or has too few rows */
export async function subjectOf(options: BenchOptions, folder: string, reading: Reading): Promise<Subject> {
  const { dataPath, textColumn, labelColumn, rows, growthSizes } = options;
  if (dataPath === null) {
    const growth = (): Dataset[] => growthSizes.map((size) => sampleDataset(folder, size));
    return { main: ownData(options, folder, reading), growth };
  }
  const file = fromCaller(dataPath);
  const loaded = await readCsv(file, textColumn, labelColumn, reading);
  const total = loaded.texts.count;
  checkRows(path.basename(file), total, rows);
  const halves = [total >> 3, total >> 2, total >> 1, total].filter((size) => size >= FEWEST_ROWS);
  const some = (sizes: readonly number[]): Dataset[] => sizes.map((size) => fileDataset(folder, file, loaded, size));
  return { main: some(rows.length === 0 ? [total] : rows), growth: () => some(rows.length === 0 ? halves : rows) };
}

function checkRows(name: string, total: number, wanted: readonly number[]): void {
  const has = `${name} has ${count(total)} rows to train and test on`;
  if (total < FEWEST_ROWS) throw new AppError('DATA_INVALID', `${has}; the benchmark needs ${FEWEST_ROWS} or more.`);
  const most = Math.max(...wanted, 0);
  if (most > total) throw new AppError('DATA_INVALID', `${has}: take fewer than the ${count(most)} of --rows.`);
}

async function* ownData({ mails, sizes }: BenchOptions, folder: string, reading: Reading): AsyncGenerator<Dataset> {
  yield await mailsDataset(folder, mails, reading);
  for (const size of sizes) yield sampleDataset(folder, size);
}
