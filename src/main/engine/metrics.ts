import { ConfusionMatrix, countClasses } from './confusion.ts';

/** Precision, recall and their harmonic mean, all 0..1. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** The scores of one class with its number of true rows. */
export interface ClassMetrics extends Scores {
  readonly support: number;
}

export interface ClassificationReport {
  /** Share of rows predicted right; NaN where there are no rows. */
  readonly accuracy: number;
  /** The mean over the classes that are present or predicted. */
  readonly macro: Scores;
  /** Of all decisions together: with one label per row, all three are the accuracy. */
  readonly micro: Scores;
  /** The mean over classes, weighted by support. */
  readonly weighted: Scores;
  /** One per class number. A class neither present nor predicted has all zeros. */
  readonly classes: readonly ClassMetrics[];
  readonly confusion: ConfusionMatrix;
}

/**
 * scikit-learn's `precision_recall_fscore_support` with `zero_division=0` and without `labels`: a class that was never
 * predicted has precision 0, one without rows has recall 0, F1 is 0 where both are, and averages are over the labels that
 * occur in truth or prediction. scikit-learn refuses an empty test part; here all its averages are 0 and its accuracy is NaN.
 * @param truth, predicted class numbers 0 .. classCount − 1 per row
 * @throws RangeError where the two differ in length or hold anything else
 */
export function classificationReport(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classCount: number,
): ClassificationReport {
  const confusion = new ConfusionMatrix(truth, predicted, classCount);
  const macro = new Mean();
  const weighted = new Mean();
  let hits = 0;
  const classes = Array.from(confusion.support, (support, c): ClassMetrics => {
    const predictions = confusion.predictions[c]!;
    const classHits = confusion.at(c, c);
    const scores = scoresOf(classHits, support, predictions);
    hits += classHits;
    if (support + predictions > 0) macro.add(scores, 1);
    weighted.add(scores, support);
    return { ...scores, support };
  });
  return {
    accuracy: hits / confusion.rowCount,
    macro: macro.result(),
    micro: scoresOf(hits, confusion.rowCount, confusion.rowCount),
    weighted: weighted.result(),
    classes,
    confusion,
  };
}

function scoresOf(hits: number, support: number, predictions: number): Scores {
  return {
    precision: share(hits, predictions),
    recall: share(hits, support),
    f1: share(2 * hits, support + predictions),
  };
}

/** A fraction with scikit-learn's `zero_division=0`. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

class Mean {
  #precision = 0;
  #recall = 0;
  #f1 = 0;
  #weight = 0;

  add({ precision, recall, f1 }: Scores, weight: number): void {
    this.#precision += precision * weight;
    this.#recall += recall * weight;
    this.#f1 += f1 * weight;
    this.#weight += weight;
  }

  result(): Scores {
    return {
      precision: share(this.#precision, this.#weight),
      recall: share(this.#recall, this.#weight),
      f1: share(this.#f1, this.#weight),
    };
  }
}

/**
 * Mean of −ln(probability of the true class): scikit-learn's `log_loss(normalize=True)` since 1.5, in float64 and with
 * `labels` = all classes, so a class without test rows changes nothing. Probabilities are clipped to [ε, 1 − ε] with
 * ε = 2^−52: a true class that was held to be impossible costs 36.04. Rows that do not sum to 1 are taken as they are (their
 * other classes do not matter), where scikit-learn warns and does the same. NaN without rows, which scikit-learn refuses.
 * @param probabilities row × class, row-major, each 0..1
 * @throws RangeError for another size, another value, or a label that is no class number
 */
export function logLoss(truth: ArrayLike<number>, probabilities: ArrayLike<number>, classCount: number): number {
  checkProbabilities(truth, probabilities, classCount);
  let sum = 0;
  for (let row = 0; row < truth.length; row++) {
    const probability = probabilities[row * classCount + truth[row]!]!;
    sum -= Math.log(Math.min(Math.max(probability, Number.EPSILON), 1 - Number.EPSILON));
  }
  return sum / truth.length;
}

/**
 * Answers the rows per class.
 * @throws RangeError unless there is a probability 0..1 per row and class, and each label is a class number
 */
export function checkProbabilities(
  truth: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classCount: number,
): Uint32Array {
  if (probabilities.length !== truth.length * classCount) {
    throw new RangeError(
      `${String(probabilities.length)} probabilities for ${String(truth.length)} rows × ${String(classCount)} classes`,
    );
  }
  for (let i = 0; i < probabilities.length; i++) {
    const value = probabilities[i]!;
    if (!(value >= 0 && value <= 1)) throw new RangeError(`${String(value)} is no probability (entry ${String(i)})`);
  }
  return countClasses(truth, classCount);
}
