import type { ClassificationReport } from '#main/engine/metrics.ts';
import type { Plot } from '#shared/domain/plot.ts';

const MAX_DRAWN_CLASSES = 100;
const TOP_FEATURES = 30;

/** The plots of a finished run, as Plotly figures. `iteration` is the number of trees. */
export function resultPlots(input: {
  readonly report: ClassificationReport;
  readonly classes: readonly string[];
  readonly terms: readonly string[];
  readonly importances: Float64Array;
  readonly curve: { readonly test: readonly number[]; readonly outOfBag: readonly number[] };
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
  ];
}

function confusionFigure(report: ClassificationReport, classes: readonly string[]): Plot['figure'] {
  // The classes with the most test rows, in their own order: a heatmap of 1,000 × 1,000 shows nothing.
  const drawn = [...classes.keys()]
    .sort((a, b) => report.classes[b]!.support - report.classes[a]!.support || a - b)
    .slice(0, MAX_DRAWN_CLASSES)
    .sort((a, b) => a - b);
  const names = drawn.map((c) => classes[c]!.slice(0, 200));
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
