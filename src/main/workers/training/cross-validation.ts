import { classificationReport } from '#main/engine/metrics.ts';
import { stratifiedFolds } from '#main/engine/stratified-folds.ts';
import type { TrainingParameters } from '#shared/domain/training.ts';
import { growForest } from './grow-forest.ts';
import type { LabelledTexts } from './load.ts';
import { prepareSplit } from './prepare.ts';
import type { RunReporter } from './run-reporter.ts';
import type { TreePool } from './tree-pool.ts';

/** Where the scores of the folds are reported: one point per fold, and their mean and spread at the end. */
const CROSS_VALIDATION = 'Cross-validation';

/**
 * Stratified k-fold cross-validation of the parameters on the rows that the final forest learned from. Each fold learns a
 * vocabulary and a forest of its own from the other folds, so that nothing of the rows that judge it is known to it. The
 * spread is the population's standard deviation, as `numpy.std` of the scores.
 * @param rows rows of `loaded` to deal to the folds
 * @throws AppError DATA_INVALID where there are more folds than rows of the largest class; CANCELLED
 */
export async function crossValidate(
  pool: TreePool,
  loaded: LabelledTexts,
  rows: Uint32Array,
  parameters: TrainingParameters & { readonly folds: number },
  context: { readonly stop: SharedArrayBuffer; readonly reporter: RunReporter },
): Promise<void> {
  const { folds, seed, trees } = parameters;
  const { stop, reporter } = context;
  const classCount = loaded.classes.length;
  const { testRows, scarceClasses } = stratifiedFolds(
    rows.map((row) => loaded.labels[row]!),
    classCount,
    folds,
    seed,
  );
  if (scarceClasses.length > 0) {
    const names = scarceClasses.slice(0, 10).map((c) => `"${loaded.classes[c]!.slice(0, 60)}"`);
    const more = scarceClasses.length > 10 ? ` and ${String(scarceClasses.length - 10)} more` : '';
    reporter.log(
      'warning',
      `Some folds test without rows of classes that have fewer than ${String(folds)}: ${names.join(', ')}${more}.`,
    );
  }
  const accuracies: number[] = [];
  const f1Scores: number[] = [];
  const startedMs = performance.now();
  const onTree = (fold: number) => (done: number) => {
    const share = (fold + done / trees) / folds;
    const spentMs = performance.now() - startedMs;
    reporter.progress('evaluate', share, ((spentMs / share) * (1 - share)) / 1000);
  };
  for (const [fold, members] of testRows.entries()) {
    const isTested = new Uint8Array(rows.length);
    for (const member of members) isTested[member] = 1;
    const split = {
      train: rows.filter((_, i) => isTested[i] === 0),
      test: rows.filter((_, i) => isTested[i] === 1),
    };
    const prepared = prepareSplit(loaded, split, parameters, () => reporter.check());
    const { predicted } = await growForest(pool, prepared, classCount, parameters, {
      stop,
      check: () => reporter.check(),
      onTree: onTree(fold),
    });
    const report = classificationReport(prepared.testLabels, predicted, classCount);
    accuracies.push(report.accuracy);
    f1Scores.push(report.weighted.f1);
    reporter.scalars(CROSS_VALIDATION, fold + 1, { accuracy: report.accuracy, f1_score: report.weighted.f1 });
  }
  const accuracy = meanAndSpread(accuracies);
  const f1 = meanAndSpread(f1Scores);
  reporter.scalars(CROSS_VALIDATION, folds, {
    accuracy_mean: accuracy.mean,
    accuracy_std: accuracy.spread,
    f1_score_mean: f1.mean,
    f1_score_std: f1.spread,
  });
  const said = ({ mean, spread }: { mean: number; spread: number }): string =>
    `${mean.toFixed(4)} ± ${spread.toFixed(4)}`;
  reporter.log(
    'info',
    `Cross-validation with ${String(folds)} folds: accuracy ${said(accuracy)}, weighted F1 ${said(f1)}.`,
  );
}

function meanAndSpread(values: readonly number[]): { mean: number; spread: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, spread: Math.sqrt(variance) };
}
