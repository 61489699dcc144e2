import { classificationReport, logLoss, type ClassificationReport } from '#main/engine/metrics.ts';
import { rocAucOvr, rocCurves } from '#main/engine/roc-auc.ts';
import type { TrainerEvent } from '#main/services/trainer-port.ts';
import type { ScalarPoint } from '#shared/domain/scalar.ts';
import { distinctNames, largestClasses } from './class-names.ts';
import { resultPlots, type RocTrace } from './plots.ts';
import { classTable, mistakes, type Judged } from './report.ts';

/** Where the scores of the finished forest are reported, beside the headline numbers. */
const CLASSIFICATION = 'Classification';
const MAX_SCALAR_CLASSES = 100;
const MAX_ROC_CLASSES = 10;
const MAX_ROC_POINTS = 200;

export interface EvaluationInput {
  readonly classes: readonly string[];
  readonly terms: readonly string[];
  /** Class number per test row. */
  readonly truth: Uint32Array;
  readonly predicted: Int32Array;
  /** Probability per test row and class, row-major. */
  readonly probabilities: Float64Array;
  readonly importances: Float64Array;
  /** Accuracy after each tree; NaN where no row was out of bag yet. */
  readonly curve: { readonly test: readonly number[]; readonly outOfBag: readonly number[] };
  /** Number of trees. */
  readonly iteration: number;
  readonly textOf: (testRow: number) => string;
}

/**
 * Judges a forest by its predictions of the test part, and tells everything about it but the headline numbers: scores,
 * plots, wrong predictions, scores per class and the table for the console.
 * @param hooks.check throws when the job was cancelled; asked between the long steps
 */
export function evaluate(
  input: EvaluationInput,
  hooks: { readonly emit: (event: TrainerEvent) => void; readonly check: () => void },
): { readonly report: ClassificationReport; readonly judged: Judged } {
  const { classes, truth, predicted, probabilities, iteration, curve } = input;
  const { emit, check } = hooks;
  const classCount = classes.length;
  const report = classificationReport(truth, predicted, classCount);
  const probability = Float64Array.from(predicted, (label, row) => probabilities[row * classCount + label]!);
  const judged: Judged = { classes, truth, predicted, probability };
  check();
  const loss = logLoss(truth, probabilities, classCount);
  check();
  const auc = rocAucOvr(truth, probabilities, classCount);
  check();

  const scores: Record<string, number | null> = {};
  for (const name of ['precision', 'recall', 'f1'] as const) {
    for (const average of ['macro', 'micro', 'weighted'] as const) scores[`${name}_${average}`] = report[average][name];
  }
  scores['log_loss'] = loss;
  if (classCount === 2) scores['roc_auc'] = auc.macro;
  else Object.assign(scores, { roc_auc_ovr: auc.macro, roc_auc_ovr_weighted: auc.weighted });
  const outOfBag = curve.outOfBag.at(-1) ?? NaN;
  scores['oob_score'] = outOfBag;
  emit({ kind: 'scalars', points: pointsOf(CLASSIFICATION, iteration, scores) });

  const roc = rocTraces(input, report, auc.classes);
  check();
  emit({ kind: 'plots', plots: resultPlots({ ...input, report, roc }) });
  emit({ kind: 'debugSamples', samples: mistakes(judged, input.textOf, iteration) });
  emit({ kind: 'scalars', points: perClassPoints(report, classes, iteration) });
  const log = (level: 'info' | 'warning', text: string): void =>
    emit({ kind: 'console', atMs: Date.now(), level, text });
  for (const line of classTable(report, classes)) log('info', line);
  const absent = report.classes.filter(({ support }) => support === 0).length;
  if (absent > 0) {
    log(
      'warning',
      `${String(absent)} of ${String(classCount)} classes have no test rows. Their scores are 0, and ROC AUC is averaged over the others.`,
    );
  }
  const said = [
    `Log loss ${loss.toFixed(4)}`,
    ...(auc.macro === null ? [] : [`ROC AUC ${auc.macro.toFixed(4)}`]),
    ...(Number.isFinite(outOfBag) ? [`out-of-bag accuracy ${outOfBag.toFixed(4)}`] : []),
  ];
  log('info', `${said.join(', ')}.`);
  return { report, judged };
}

/** The curves that are drawn: of two classes the positive one's, else those of the largest classes that have one. */
function rocTraces(
  { classes, truth, probabilities }: EvaluationInput,
  report: ClassificationReport,
  areas: readonly (number | null)[],
): RocTrace[] {
  const drawn = classes.length === 2 ? [1] : largestClasses(report.confusion.support, MAX_ROC_CLASSES);
  const names = distinctNames(drawn.map((c) => classes[c]!));
  const curves = rocCurves(truth, probabilities, classes.length, drawn, MAX_ROC_POINTS);
  return curves.flatMap((curve, i) => {
    const area = areas[drawn[i]!] ?? null;
    return curve === null || area === null ? [] : [{ name: names[i]!, area, curve }];
  });
}

function perClassPoints(report: ClassificationReport, classes: readonly string[], iteration: number): ScalarPoint[] {
  const shown = largestClasses(report.confusion.support, MAX_SCALAR_CLASSES);
  const names = distinctNames(shown.map((c) => classes[c]!));
  return shown.flatMap((c, i) => {
    const { precision, recall, f1, support } = report.classes[c]!;
    const groups = [
      ['Precision per class', precision],
      ['Recall per class', recall],
      ['F1 per class', f1],
      ['Support per class', support],
    ] as const;
    return groups.flatMap(([metric, value]) => pointsOf(metric, iteration, { [names[i]!]: value }));
  });
}

/** A point per value; none for what is not known. */
function pointsOf(metric: string, iteration: number, values: Readonly<Record<string, number | null>>): ScalarPoint[] {
  const atMs = Date.now();
  return Object.entries(values).flatMap(([variant, value]) =>
    value === null || Number.isNaN(value) ? [] : [{ metric, variant, iteration, atMs, value }],
  );
}
