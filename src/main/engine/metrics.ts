/** Precision, recall and F1 of one class, 0..1, with its number of true rows. */
export interface ClassMetrics {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

export interface ClassificationReport {
  readonly accuracy: number;
  /** F1 averaged over classes, weighted by support. */
  readonly weightedF1: number;
  readonly macroF1: number;
  /** One per class number. A class neither present nor predicted has all zeros. */
  readonly classes: readonly ClassMetrics[];
  /** confusion[true class][predicted class] = rows. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * scikit-learn's definitions with `zero_division=0`: a class that was never predicted has precision 0, one without rows has
 * recall 0, and F1 is 0 where both are. `macroF1` averages over the classes that are present or predicted.
 */
export function classificationReport(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classCount: number,
): ClassificationReport {
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  let right = 0;
  for (let i = 0; i < truth.length; i++) {
    confusion[truth[i]!]![predicted[i]!]!++;
    if (truth[i] === predicted[i]) right++;
  }
  let weighted = 0;
  let macro = 0;
  let counted = 0;
  const classes = confusion.map((row, c): ClassMetrics => {
    const hits = row[c]!;
    let support = 0;
    let predictions = 0;
    for (let k = 0; k < classCount; k++) {
      support += row[k]!;
      predictions += confusion[k]![c]!;
    }
    const f1 = support + predictions === 0 ? 0 : (2 * hits) / (support + predictions);
    weighted += f1 * support;
    if (support + predictions > 0) {
      macro += f1;
      counted++;
    }
    return {
      precision: predictions === 0 ? 0 : hits / predictions,
      recall: support === 0 ? 0 : hits / support,
      f1,
      support,
    };
  });
  return {
    accuracy: right / truth.length,
    weightedF1: weighted / truth.length,
    macroF1: counted === 0 ? 0 : macro / counted,
    classes,
    confusion,
  };
}
