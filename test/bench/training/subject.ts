import path from 'node:path';
import { fileDataset, mailsDataset, readCsv, sampleDataset, type Dataset } from './datasets.ts';
import { FEWEST_ROWS, type BenchOptions } from './options.ts';

/** What is measured: the data sets, made one after the other so that only one need be held, and those of the curve. */
interface Subject {
  readonly main: AsyncIterable<Dataset> | Iterable<Dataset>;
  readonly growth: () => Dataset[];
}

/** @throws AppError or UsageError where the file cannot be trained on, or has too few rows */
export async function subjectOf(options: BenchOptions, folder: string): Promise<Subject> {
  const { dataPath, textColumn, labelColumn, rows, growthSizes } = options;
  if (dataPath === null) {
    const growth = (): Dataset[] => growthSizes.map((size) => sampleDataset(folder, size));
    return { main: ownData(options, folder), growth };
  }
  const file = fromCaller(dataPath);
  const loaded = await readCsv(file, textColumn, labelColumn);
  const total = loaded.texts.count;
  const halves = [total >> 3, total >> 2, total >> 1, total].filter((size) => size >= FEWEST_ROWS);
  const some = (sizes: readonly number[]): Dataset[] => sizes.map((size) => fileDataset(folder, file, loaded, size));
  return { main: some(rows.length === 0 ? [total] : rows), growth: () => some(rows.length === 0 ? halves : rows) };
}

async function* ownData({ mails, sizes }: BenchOptions, folder: string): AsyncGenerator<Dataset> {
  yield await mailsDataset(folder, mails);
  for (const size of sizes) yield sampleDataset(folder, size);
}

/** npm moves to the project's folder; a relative path means the one where it was called. */
export function fromCaller(file: string): string {
  return path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
}
