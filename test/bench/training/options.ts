import path from 'node:path';
import { parseArgs } from 'node:util';

export const PARTS = ['vectorise', 'fit', 'predict', 'accuracy', 'memory', 'growth', 'ml-random-forest'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  /** The CSV that is measured; null: the mails and the generated sample. */
  readonly dataPath: string | null;
  readonly textColumn: string | null;
  readonly labelColumn: string | null;
  /** How many rows of the CSV to take, one measurement each; empty: all of them. */
  readonly rows: readonly number[];
  /** Rows of the generated sample, one measurement each. */
  readonly sizes: readonly number[];
  /** Rows of the growth curve where the sample is measured. */
  readonly growthSizes: readonly number[];
  /** Rows of the sample whose peak memory is taken for ClearDeck alone. */
  readonly largeRows: number;
  /** Mails; null: all of them. */
  readonly mails: number | null;
  /** Rows of the sample that `ml-random-forest` is given: it takes about a minute for 200. */
  readonly mlForestRows: number;
  readonly parts: ReadonlySet<Part>;
  /** Pairs that count; one more comes first and does not. */
  readonly pairs: number;
  readonly isQuick: boolean;
  readonly jsonPath: string | null;
  readonly shouldWrite: boolean;
}

export const USAGE = `usage: npm run bench:training -- [options]
  --data FILE.csv     measure this file instead of the Spam Assassin mails and the generated sample
  --text-column C     its text column (found by itself where it is clear)
  --label-column C    its label column
  --rows N[,N…]       take that many of its rows, drawn at random (all)
  --sizes N[,N…]      rows of the generated sample (2000,10000,50000)
  --only PART[,PART…] ${PARTS.join(', ')}
  --pairs N           pairs of runs that count (5); one more comes first as a warm-up
  --quick             two pairs at the smallest sizes, to try it
  --json FILE         write the raw figures
  --write             put the report into docs/BENCHMARKS.md`;

/** A command line that makes no sense; the message says what is wrong with it. */
export class UsageError extends Error {}

/** Fewer rows leave a test part that says nothing. */
export const FEWEST_ROWS = 50;

/** @throws UsageError */
export function parseOptions(args: readonly string[]): BenchOptions {
  const values = parsed(args);
  const isQuick = values.quick === true;
  const dataPath = values.data ?? null;
  if (dataPath === '') throw new UsageError('--data needs the path of a CSV.');
  if (values.json === '') throw new UsageError('--json needs the path of a file to write.');
  if (values.json !== undefined && dataPath !== null && path.resolve(values.json) === path.resolve(dataPath)) {
    throw new UsageError('--json would overwrite the file of --data: name another.');
  }
  for (const name of ['text-column', 'label-column', 'rows'] as const) {
    if (values[name] !== undefined && dataPath === null) throw new UsageError(`--${name} belongs to --data.`);
  }
  const parts = new Set(values.only === undefined ? PARTS : partsIn(values.only));
  if (dataPath !== null && [...parts].every((part) => part === 'ml-random-forest')) {
    throw new UsageError('ml-random-forest is measured on the generated sample only: leave out --data.');
  }
  if (values.sizes !== undefined && dataPath !== null) {
    throw new UsageError('--sizes is for the generated sample; with --data, use --rows.');
  }
  if (isQuick && values.write === true)
    throw new UsageError('--write and --quick exclude each other: quick figures are none to publish.');
  return {
    dataPath,
    textColumn: values['text-column'] ?? null,
    labelColumn: values['label-column'] ?? null,
    rows: values.rows === undefined ? [] : rowCounts('rows', values.rows),
    sizes: rowCounts('sizes', values.sizes ?? (isQuick ? '1000' : '2000,10000,50000')),
    growthSizes: isQuick ? [500, 1000, 2000] : [2000, 5000, 10_000, 20_000, 50_000],
    largeRows: isQuick ? 5000 : 200_000,
    mails: isQuick ? 500 : null,
    mlForestRows: isQuick ? 75 : 200,
    parts,
    pairs: values.pairs === undefined ? (isQuick ? 2 : 5) : pairsIn(values.pairs),
    isQuick,
    jsonPath: values.json ?? null,
    shouldWrite: values.write === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        data: { type: 'string' },
        'text-column': { type: 'string' },
        'label-column': { type: 'string' },
        rows: { type: 'string' },
        sizes: { type: 'string' },
        only: { type: 'string' },
        pairs: { type: 'string' },
        quick: { type: 'boolean' },
        json: { type: 'string' },
        write: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Ascending, each once. */
function rowCounts(name: string, list: string): number[] {
  const numbers = list.split(',').map((item) => {
    const value = /^\d+$/.test(item.trim()) ? Number(item) : NaN;
    if (!(value >= FEWEST_ROWS && value <= 5_000_000)) {
      throw new UsageError(`--${name} takes whole numbers from ${FEWEST_ROWS} to 5,000,000, not "${item}".`);
    }
    return value;
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function pairsIn(text: string): number {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : NaN;
  if (!(value >= 1 && value <= 100)) throw new UsageError(`--pairs takes one number from 1 to 100, not "${text}".`);
  return value;
}

function partsIn(list: string): Part[] {
  return list.split(',').map((item) => {
    const part = PARTS.find((name) => name === item.trim());
    if (part === undefined) throw new UsageError(`There is no part "${item}". The parts: ${PARTS.join(', ')}.`);
    return part;
  });
}
