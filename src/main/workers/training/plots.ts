import type { ClassificationReport } from '#main/engine/metrics.ts';
import type { RocCurve } from '#main/engine/roc-auc.ts';
import type { Plot } from '#shared/domain/plot.ts';
import { distinctNames, largestClasses } from './class-names.ts';

const MAX_DRAWN_CLASSES = 100;
const TOP_FEATURES = 30;

/** The ROC curve of one class against the rest, with the area under it. */
export interface RocTrace {
  readonly name: string;
  readonly area: number;
  readonly curve: RocCurve;
}

/** The plots of a finished run, as Plotly figures. `iteration` is the number of trees. */
export function resultPlots(input: {
  readonly report: ClassificationReport;
  readonly classes: readonly string[];
  readonly terms: readonly string[];
  readonly importances: Float64Array;
  readonly curve: { readonly test: readonly number[]; readonly outOfBag: readonly number[] };
  /** The curves to draw; none where no class has both rows of its own and rows of others. */
  readonly roc: readonly RocTrace[];
  readonly iteration: number;
}): Plot[] {
  const { iteration } = input;
  return [
    {
      metric: 'Confusion matrix',
      variant: 'test rows',
      iteration,
      figure: confusionFigure(input.report, input.classes),
    },
    {
      metric: 'Feature importance',
      variant: 'top 30',
      iteration,
      figure: importanceFigure(input.terms, input.importances),
    },
    { metric: 'Learning curve', variant: 'accuracy', iteration, figure: curveFigure(input.curve) },
    ...(input.roc.length === 0
      ? []
      : [
          {
            metric: 'ROC curve',
            variant: 'one class against the rest',
            iteration,
            figure: rocFigure(input.roc, input.classes.length),
          },
        ]),
  ];
}

function confusionFigure(report: ClassificationReport, classes: readonly string[]): Plot['figure'] {
  // The classes with the most test rows: a heatmap of 1,000 × 1,000 shows nothing.
  const drawn = largestClasses(report.confusion.support, MAX_DRAWN_CLASSES);
  const names = distinctNames(drawn.map((c) => classes[c]!));
  const omitted = classes.length - drawn.length;
  const title = omitted > 0 ? `Confusion matrix (${String(drawn.length)} largest classes)` : 'Confusion matrix';
  return {
    data: [
      {
        type: 'heatmap',
        x: names,
        y: names,
        z: drawn.map((truth) => drawn.map((predicted) => report.confusion.at(truth, predicted))),
        colorscale: 'Blues',
      },
    ],
    layout: { title: { text: title }, xaxis: { title: { text: 'predicted' } }, yaxis: { title: { text: 'true' } } },
  };
}

function importanceFigure(terms: readonly string[], importances: Float64Array): Plot['figure'] {
  const order = [...terms.keys()]
    .filter((f) => importances[f]! > 0)
    .sort((a, b) => importances[b]! - importances[a]! || a - b)
    .slice(0, TOP_FEATURES)
    // Plotly draws the first bar at the bottom.
    .reverse();
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: order.map((f) => importances[f]!),
        y: order.map((f) => terms[f]!.slice(0, 200)),
      },
    ],
    layout: {
      title: { text: 'Words that separate the classes best' },
      xaxis: { title: { text: 'share of all impurity decrease' } },
    },
  };
}

function curveFigure(curve: {
  readonly test: readonly number[];
  readonly outOfBag: readonly number[];
}): Plot['figure'] {
  const trace = (name: string, values: readonly number[]): Plot['figure']['data'][number] => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: values.map((_, i) => i + 1),
    y: values.map((value) => (Number.isFinite(value) ? value : null)),
  });
  return {
    data: [trace('test', curve.test), trace('out-of-bag', curve.outOfBag)],
    layout: {
      title: { text: 'Accuracy as trees are added' },
      xaxis: { title: { text: 'trees' } },
      yaxis: { title: { text: 'accuracy' } },
    },
  };
}

/** One line per class and the diagonal on which a guess would lie. */
function rocFigure(traces: readonly RocTrace[], classCount: number): Plot['figure'] {
  const lines = traces.map(({ name, area, curve }): Plot['figure']['data'][number] => ({
    type: 'scatter',
    mode: 'lines',
    name: `${name} (AUC ${area.toFixed(3)})`,
    x: [...curve.falsePositiveRate],
    y: [...curve.truePositiveRate],
  }));
  const isCut = classCount > 2 && traces.length < classCount;
  return {
    data: [...lines, { type: 'scatter', mode: 'lines', name: 'chance', x: [0, 1], y: [0, 1], line: { dash: 'dash' } }],
    layout: {
      title: { text: isCut ? `ROC curves (${String(traces.length)} largest classes)` : 'ROC curves' },
      xaxis: { title: { text: 'false positive rate' } },
      yaxis: { title: { text: 'true positive rate' } },
    },
  };
}
