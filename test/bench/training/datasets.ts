import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { generateSample } from '#main/engine/sample.ts';
import { splitRows } from '#main/engine/split-rows.ts';
import type { TextSource } from '#main/engine/tfidf.ts';
import { compareCodePoints } from '#main/engine/tokens.ts';
import { loadTexts, type LabelledTexts } from '#main/workers/training/load.ts';
import { writeMailsCsv } from '../../fixtures/make-mails-csv.ts';
import { writeData, writeSplit } from './data-file.ts';
import { count } from './format.ts';
import type { DataFacts } from './records.ts';

const TEST_SIZE = 0.2;
/** Of the rows of the sample, and of which rows of a file are taken. Each run splits by a seed of its own. */
const DATA_SEED = 42;

/** What goes with the reading of a file. */
export interface Reading {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Is told what was found. */
  readonly say: (text: string) => void;
}

export interface Labelled {
  readonly texts: TextSource;
  readonly labels: Uint32Array;
  readonly classCount: number;
}

/** Texts and labels on disk, as both sides read them, with a split per seed. */
export class Dataset {
  readonly facts: DataFacts;
  readonly dataPath: string;
  readonly #folder: string;

  /** @param name the name of its folder, unlike those of all others */
  constructor(folder: string, name: string, title: string, { texts, labels, classCount }: Labelled) {
    this.#folder = path.join(folder, name);
    this.dataPath = path.join(this.#folder, 'data.bin');
    mkdirSync(this.#folder, { recursive: true });
    writeData(this.dataPath, texts, labels, classCount);
    const { train, test } = splitRows(texts.count, TEST_SIZE, 0);
    this.facts = { name, title, rows: texts.count, trainRows: train.length, testRows: test.length, classCount };
  }

  /** The file with the rows that ClearDeck trains and tests on under a seed. */
  splitPath(seed: number): string {
    const file = path.join(this.#folder, `split-${seed}.bin`);
    writeSplit(file, splitRows(this.facts.rows, TEST_SIZE, seed));
    return file;
  }
}

/** The generated sample. A smaller one is the beginning of a larger one. */
export function sampleDataset(folder: string, rows: number): Dataset {
  const sample = generateSample(DATA_SEED, rows);
  const classes = [...new Set(sample.map(({ label }) => label))].sort(compareCodePoints);
  const labels = Uint32Array.from(sample, ({ label }) => classes.indexOf(label));
  const texts = { count: rows, text: (row: number) => sample[row]!.text };
  const title = `Generated sample, ${count(rows)} rows`;
  return new Dataset(folder, `sample-${rows}`, title, { texts, labels, classCount: classes.length });
}

/**
 * The mails of Spam Assassin, by way of a CSV as a user has them.
 * @param rows how many; null: all
 */
export async function mailsDataset(folder: string, rows: number | null, reading: Reading): Promise<Dataset> {
  const file = path.join(folder, 'mails.csv');
  writeMailsCsv(file);
  const chosen = someRows(await readCsv(file, 'text', 'label', reading), rows);
  return new Dataset(folder, 'mails', `Spam Assassin, ${count(chosen.texts.count)} mails`, chosen);
}

/**
 * A CSV, read as ClearDeck reads it.
 * @throws AppError where ClearDeck could not train on it either
 */
export async function readCsv(
  dataPath: string,
  textColumn: string | null,
  labelColumn: string | null,
  { signal, say }: Reading,
): Promise<LabelledTexts> {
  const hooks = {
    log: (_level: string, text: string) => say(`  ${text}`),
    check: () => signal.throwIfAborted(),
    progress: () => {},
  };
  return loadTexts({ dataPath, textColumn, labelColumn, seed: DATA_SEED }, hooks);
}

/** Some rows of a file, which has as many. */
export function fileDataset(folder: string, file: string, loaded: LabelledTexts, wanted: number): Dataset {
  const title = `\`${path.basename(file).replaceAll('`', "'")}\`, ${count(wanted)} rows`;
  return new Dataset(folder, `file-${wanted}`, title, someRows(loaded, wanted));
}

/** Drawn at random, in the file's order. */
function someRows(loaded: LabelledTexts, rows: number | null): Labelled {
  const total = loaded.texts.count;
  const all = Uint32Array.from({ length: total }, (_, row) => row);
  const chosen = rows === null || rows >= total ? all : splitRows(total, rows / total, DATA_SEED).test.sort();
  return {
    texts: loaded.texts.select(chosen),
    labels: chosen.map((row) => loaded.labels[row]!),
    classCount: loaded.classes.length,
  };
}
