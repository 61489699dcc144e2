import { AppError } from '#shared/ipc/result.ts';
import { countClasses } from './confusion.ts';
import { Random } from './random.ts';

/** The generator stream that deals rows to folds; the one of `splitRows` is the next. */
const FOLD_STREAM = 0xfffffffe;

export interface StratifiedFolds {
  /** Rows to test on per fold, ascending; each row is in one fold. The other rows train. */
  readonly testRows: readonly Uint32Array[];
  /** Classes that have rows, but fewer than there are folds: some folds test without them. Ascending. */
  readonly scarceClasses: readonly number[];
}

/**
 * Deals rows to folds as scikit-learn's `StratifiedKFold(shuffle=True)`: each class is spread over the folds as evenly as it
 * can be (its counts differ by at most 1), by dealing out the rows in the order of their classes, classes in the order of
 * their first row; so the folds' sizes differ by at most 1 as well. Which rows of a class go where is drawn by `seed`.
 * @param labels class number 0 .. classCount − 1 per row
 * @throws AppError DATA_INVALID where no class has a row for each fold; RangeError for fewer than two folds or a label that is
 *   no class number
 */
export function stratifiedFolds(labels: Uint32Array, classCount: number, folds: number, seed: number): StratifiedFolds {
  if (!Number.isInteger(folds) || folds < 2) throw new RangeError(`${String(folds)} folds: two are the least`);
  const counts = countClasses(labels, classCount);
  const largest = counts.reduce((most, count) => Math.max(most, count), 0);
  if (largest < folds) {
    throw new AppError(
      'DATA_INVALID',
      `${String(folds)} folds are more than the largest class has rows (${String(largest)}). Use fewer folds or more rows.`,
    );
  }
  const random = new Random(seed, FOLD_STREAM);
  const dealt = dealFolds(labels, counts, folds);
  const foldOf = new Uint32Array(labels.length);
  for (const fold of dealt.values()) random.shuffle(fold);
  const next = new Uint32Array(classCount);
  const sizes = new Uint32Array(folds);
  labels.forEach((label, row) => sizes[(foldOf[row] = dealt.get(label)![next[label]!++]!)]!++);

  const testRows = Array.from(sizes, (size) => new Uint32Array(size));
  const filled = new Uint32Array(folds);
  foldOf.forEach((fold, row) => (testRows[fold]![filled[fold]!++] = row));
  const scarceClasses = [...counts.keys()].filter((label) => counts[label]! > 0 && counts[label]! < folds);
  return { testRows, scarceClasses };
}

/** Fold numbers for the rows of each class, before they are shuffled; classes in the order of their first row. */
function dealFolds(labels: Uint32Array, counts: Uint32Array, folds: number): Map<number, Uint32Array> {
  const dealt = new Map<number, Uint32Array>();
  let position = 0;
  for (const label of labels) {
    if (dealt.has(label)) continue;
    dealt.set(
      label,
      Uint32Array.from({ length: counts[label]! }, () => position++ % folds),
    );
  }
  return dealt;
}
