import { checkProbabilities } from './metrics.ts';

/** Scores that are sorted at a time, so that memory stays at 32 MB beyond the input (or one class's scores). */
const BLOCK_CELLS = 4_000_000;

export interface RocAuc {
  /** Area under the ROC curve of each class against all others; null for a class that has no rows, or all of them. */
  readonly classes: readonly (number | null)[];
  /** Mean over the classes that have an area; null where none has. Of two classes: the area of class 1, the positive one. */
  readonly macro: number | null;
  /** The same, weighted by the classes' rows. */
  readonly weighted: number | null;
}

/**
 * ROC AUC, one class against the rest. The area is the chance that a row of the class gets a higher probability of it than a
 * row of another class, equal ones counting half (Mann and Whitney 1947), which is what scikit-learn's
 * `roc_auc_score(multi_class="ovr")` measures along the curve. Where a class has no rows scikit-learn's macro average is NaN;
 * here it is over the classes that have an area. Rows need not sum to 1.
 *
 * Most probabilities of a forest of many classes are 0. They are counted and not sorted, so the time is
 * O(rows × classes + m log m) with m the number of those that are not.
 * @param probabilities row × class, row-major, each 0..1
 * @throws RangeError for another size, another value, or a label that is no class number
 */
export function rocAucOvr(truth: ArrayLike<number>, probabilities: ArrayLike<number>, classCount: number): RocAuc {
  const support = checkProbabilities(truth, probabilities, classCount);
  const rows = truth.length;
  const blockSize = Math.max(1, Math.min(classCount, Math.floor(BLOCK_CELLS / Math.max(1, rows))));
  const classes: (number | null)[] = [];
  for (let first = 0; first < classCount; first += blockSize) {
    const labels = Math.min(blockSize, classCount - first);
    for (const [k, scores] of splitScores(truth, probabilities, classCount, first, labels).entries()) {
      classes.push(areaOf(scores, support[first + k]!, rows));
    }
  }
  if (classCount === 2) return { classes, macro: classes[1]!, weighted: classes[1]! };
  return { classes, macro: meanOf(classes, () => 1), weighted: meanOf(classes, (c) => support[c]!) };
}

function meanOf(areas: readonly (number | null)[], weightOf: (label: number) => number): number | null {
  let sum = 0;
  let weights = 0;
  for (const [label, area] of areas.entries()) {
    if (area === null) continue;
    sum += area * weightOf(label);
    weights += weightOf(label);
  }
  return weights === 0 ? null : sum / weights;
}

/** A class's probabilities that are above 0, ascending: in its own rows, and in the rows of others. */
interface ClassScores {
  readonly own: Float64Array;
  readonly others: Float64Array;
}

/** Sorts out the scores of `labels` classes from `first` on, in one pass over the rows. */
function splitScores(
  truth: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classCount: number,
  first: number,
  labels: number,
): ClassScores[] {
  const rows = truth.length;
  // Per class: its own rows' scores from the front, the others' from the back.
  const scores = new Float64Array(rows * labels);
  const ownCount = new Uint32Array(labels);
  const otherCount = new Uint32Array(labels);
  for (let row = 0; row < rows; row++) {
    const at = row * classCount + first;
    for (let k = 0; k < labels; k++) {
      const score = probabilities[at + k]!;
      if (score === 0) continue;
      if (truth[row] === first + k) scores[k * rows + ownCount[k]!++] = score;
      else scores[(k + 1) * rows - ++otherCount[k]!] = score;
    }
  }
  return Array.from({ length: labels }, (_, k) => ({
    own: scores.subarray(k * rows, k * rows + ownCount[k]!).sort(),
    others: scores.subarray((k + 1) * rows - otherCount[k]!, (k + 1) * rows).sort(),
  }));
}

/** The share of pairs of an own and another row in which the own one scores higher; ties count half. */
function areaOf({ own, others }: ClassScores, ownRows: number, rows: number): number | null {
  const otherRows = rows - ownRows;
  if (ownRows === 0 || otherRows === 0) return null;
  const ownZeros = ownRows - own.length;
  const otherZeros = otherRows - others.length;
  let won = own.length * otherZeros + (ownZeros * otherZeros) / 2;
  let below = 0;
  let upTo = 0;
  for (const score of own) {
    while (below < others.length && others[below]! < score) below++;
    while (upTo < others.length && others[upTo]! <= score) upTo++;
    won += (below + upTo) / 2;
  }
  return won / ownRows / otherRows;
}

/** Corners of a ROC curve from (0, 0) to (1, 1), both ascending. */
export interface RocCurve {
  /** Share of the other classes' rows above a threshold. */
  readonly falsePositiveRate: readonly number[];
  /** Share of the class's own rows above the same threshold. */
  readonly truePositiveRate: readonly number[];
}

/**
 * The ROC curve of each class in `labels` against the rest, a corner per distinct probability as scikit-learn's
 * `roc_curve(drop_intermediate=False)`. With more corners than `maxPoints`, one is kept whenever it is 2 / (maxPoints − 2)
 * further along the curve (in the sum of both rates) than the last; so none that was left out is further off than that.
 * @returns in the order of `labels`; null for a class that has no rows, or all of them
 * @throws RangeError as `rocAucOvr`
 */
export function rocCurves(
  truth: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classCount: number,
  labels: readonly number[],
  maxPoints: number,
): (RocCurve | null)[] {
  const support = checkProbabilities(truth, probabilities, classCount);
  return labels.map((label) => {
    const ownRows = support[label]!;
    const otherRows = truth.length - ownRows;
    if (ownRows === 0 || otherRows === 0) return null;
    const [scores] = splitScores(truth, probabilities, classCount, label, 1);
    const corners = cornersOf(scores!, ownRows, otherRows);
    return thinned(corners, corners.truePositiveRate.length <= maxPoints ? 0 : 2 / (maxPoints - 2));
  });
}

function thinned(curve: RocCurve, step: number): RocCurve {
  const along = curve.truePositiveRate.map((rate, i) => rate + curve.falsePositiveRate[i]!);
  let last = -Infinity;
  const isKept = along.map((distance, i) => {
    if (distance - last < step && i < along.length - 1) return false;
    last = distance;
    return true;
  });
  return {
    falsePositiveRate: curve.falsePositiveRate.filter((_, i) => isKept[i]),
    truePositiveRate: curve.truePositiveRate.filter((_, i) => isKept[i]),
  };
}

/** A corner above the highest score, and one at each distinct score down to 0. */
function cornersOf({ own, others }: ClassScores, ownRows: number, otherRows: number): RocCurve {
  const falsePositiveRate = [0];
  const truePositiveRate = [0];
  let i = own.length;
  let k = others.length;
  while (i > 0 || k > 0) {
    const score = Math.max(i > 0 ? own[i - 1]! : 0, k > 0 ? others[k - 1]! : 0);
    while (i > 0 && own[i - 1] === score) i--;
    while (k > 0 && others[k - 1] === score) k--;
    falsePositiveRate.push((others.length - k) / otherRows);
    truePositiveRate.push((own.length - i) / ownRows);
  }
  if (own.length < ownRows || others.length < otherRows) {
    falsePositiveRate.push(1);
    truePositiveRate.push(1);
  }
  return { falsePositiveRate, truePositiveRate };
}
