/**
 * Rows per pair of true and predicted class. Only the pairs that occur are kept, at most one per row: 10,000 classes have
 * 10^8 pairs, and a test part meets few of them.
 */
export class ConfusionMatrix {
  readonly classCount: number;
  readonly rowCount: number;
  /** Rows per true class. */
  readonly support: Uint32Array;
  /** Rows per predicted class. */
  readonly predictions: Uint32Array;
  /** Where each true class begins in the two below; the last entry is their length. */
  readonly #start: Uint32Array;
  /** Predicted classes of a true class, ascending, each once. */
  readonly #predicted: Uint32Array;
  readonly #count: Uint32Array;

  /**
   * @param truth, predicted class numbers 0 .. classCount − 1 per row
   * @throws RangeError where the two differ in length or hold anything else
   */
  constructor(truth: ArrayLike<number>, predicted: ArrayLike<number>, classCount: number) {
    if (truth.length !== predicted.length) {
      throw new RangeError(`${String(truth.length)} true labels but ${String(predicted.length)} predicted ones`);
    }
    this.classCount = classCount;
    this.rowCount = truth.length;
    this.support = countClasses(truth, classCount);
    this.predictions = countClasses(predicted, classCount);

    const sorted = new Uint32Array(this.rowCount);
    const blockEnd = new Uint32Array(classCount);
    for (let c = 0, at = 0; c < classCount; c++) blockEnd[c] = at += this.support[c]!;
    const place = blockEnd.map((end, c) => end - this.support[c]!);
    for (let i = 0; i < this.rowCount; i++) sorted[place[truth[i]!]!++] = predicted[i]!;

    // Runs of the same prediction become one entry, written over what has been read.
    const start = new Uint32Array(classCount + 1);
    const count = new Uint32Array(this.rowCount);
    let entries = 0;
    for (let c = 0; c < classCount; c++) {
      start[c] = entries;
      const block = sorted.subarray(blockEnd[c]! - this.support[c]!, blockEnd[c]).sort();
      for (let i = 0; i < block.length; i++) {
        const label = block[i]!;
        if (i === 0 || sorted[entries - 1] !== label) sorted[entries++] = label;
        count[entries - 1]!++;
      }
    }
    start[classCount] = entries;
    this.#start = start;
    this.#predicted = sorted.slice(0, entries);
    this.#count = count.slice(0, entries);
  }

  /** Rows of class `truth` that were taken for class `predicted`. */
  at(truth: number, predicted: number): number {
    let low = this.#start[truth]!;
    const end = this.#start[truth + 1]!;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#predicted[middle]! < predicted) low = middle + 1;
      else high = middle;
    }
    return low < end && this.#predicted[low] === predicted ? this.#count[low]! : 0;
  }
}

/** Rows per class. @throws RangeError for a label that is no class number */
export function countClasses(labels: ArrayLike<number>, classCount: number): Uint32Array {
  const counts = new Uint32Array(classCount);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!(label >= 0 && label < classCount && Number.isInteger(label))) {
      throw new RangeError(
        `Row ${String(i)} has label ${String(label)}, which is none of ${String(classCount)} classes`,
      );
    }
    counts[label]!++;
  }
  return counts;
}
