import { describe, expect, test } from 'vitest';
import type { TrainerEvent } from '#main/services/trainer-port.ts';
import { plotSchema } from '#shared/domain/plot.ts';
import { evaluate, type EvaluationInput } from './evaluate.ts';

const HOSTILE = ['a, b', 'say "no"', 'two\nlines'];

function inputOf(
  classes: readonly string[],
  truth: readonly number[],
  probabilities: Float64Array,
  outOfBag: readonly number[] = [NaN, 0.5],
): EvaluationInput {
  const predicted = Int32Array.from(truth, (_, row) => {
    const shares = probabilities.subarray(row * classes.length, (row + 1) * classes.length);
    return shares.indexOf(shares.reduce((most, share) => Math.max(most, share), 0));
  });
  return {
    classes,
    terms: ['red', 'blue'],
    truth: Uint32Array.from(truth),
    predicted,
    probabilities,
    importances: Float64Array.of(0.75, 0.25),
    curve: { test: [0.25, 0.75], outOfBag },
    iteration: 2,
    textOf: (row) => `text ${String(row)}`,
  };
}

function told(input: EvaluationInput) {
  const events: TrainerEvent[] = [];
  const result = evaluate(input, { emit: (event) => events.push(event), check: () => {} });
  const points = events.flatMap((event) => (event.kind === 'scalars' ? event.points : []));
  return {
    ...result,
    scores: new Map(points.filter(({ metric }) => metric === 'Classification').map((p) => [p.variant, p.value])),
    points,
    plots: events.flatMap((event) => (event.kind === 'plots' ? event.plots : [])),
    samples: events.flatMap((event) => (event.kind === 'debugSamples' ? event.samples : [])),
    lines: events.flatMap((event) => (event.kind === 'console' ? [`${event.level}: ${event.text}`] : [])),
  };
}

const rocOf = ({ plots }: ReturnType<typeof told>) => plots.find(({ metric }) => metric === 'ROC curve')?.figure;

describe('two classes', () => {
  const input = inputOf(['ham', 'spam'], [0, 0, 1, 1], Float64Array.of(0.9, 0.1, 0.6, 0.4, 0.65, 0.35, 0.2, 0.8));

  test('the area and the curve are those of the second, the positive one', () => {
    const result = told(input);
    expect(result.scores.get('roc_auc')).toBe(0.75);
    expect([...result.scores.keys()].filter((name) => name.startsWith('roc'))).toEqual(['roc_auc']);
    expect(rocOf(result)!.data).toEqual([
      expect.objectContaining({
        type: 'scatter',
        mode: 'lines',
        name: 'spam (AUC 0.750)',
        x: [0, 0, 0.5, 0.5, 1],
        y: [0, 0.5, 0.5, 1, 1],
      }),
      expect.objectContaining({ name: 'chance', x: [0, 1], y: [0, 1] }),
    ]);
  });

  test('what is told is what was judged', () => {
    const { report, judged, scores, samples, lines } = told(input);
    expect(report.accuracy).toBe(0.75);
    expect(scores.get('f1_micro')).toBe(0.75);
    expect(scores.get('oob_score')).toBe(0.5);
    expect([...judged.probability]).toEqual([0.9, 0.6, 0.65, 0.8]);
    expect(samples).toMatchObject([{ text: 'text 2', trueLabel: 'spam', predictedLabel: 'ham', probability: 0.65 }]);
    expect(lines.at(-1)).toBe('info: Log loss 0.4723, ROC AUC 0.7500, out-of-bag accuracy 0.5000.');
  });
});

test('what is not known is not recorded: no rows out of bag, one class in the test part', () => {
  const result = told(inputOf(['a', 'b', 'c'], [1, 1], Float64Array.of(0.2, 0.7, 0.1, 0.5, 0.25, 0.25), [NaN, NaN]));
  expect([...result.scores.keys()].filter((name) => /roc|oob/.test(name))).toEqual([]);
  expect(rocOf(result)).toBeUndefined();
  expect(result.lines.filter((line) => line.startsWith('warning'))).toEqual([
    'warning: 2 of 3 classes have no test rows. Their scores are 0, and ROC AUC is averaged over the others.',
  ]);
  expect(result.lines.at(-1)).toMatch(/^info: Log loss [\d.]+\.$/);
});

test('labels with commas, quotes and line breaks keep their names in plots and scalars', () => {
  const probabilities = Float64Array.of(1, 0, 0, 0.5, 0.5, 0, 0, 0, 1);
  const result = told(inputOf(HOSTILE, [0, 1, 2], probabilities));
  for (const plot of result.plots) expect(() => plotSchema.parse(plot)).not.toThrow();
  expect(result.plots[0]!.figure.data[0]).toMatchObject({ x: HOSTILE, y: HOSTILE });
  expect(
    rocOf(result)!
      .data.slice(0, 3)
      .map(({ name }) => name?.replace(/ \(AUC.*\)$/, '')),
  ).toEqual(HOSTILE);
  const perClass = result.points.filter(({ metric }) => metric === 'Support per class');
  expect(perClass.map(({ variant }) => variant)).toEqual(HOSTILE);
  for (const line of result.lines) expect(line).not.toContain('\n');
});

test('thousands of classes: the largest are drawn, and everything counts', () => {
  const classCount = 2000;
  const classes = Array.from({ length: classCount }, (_, c) => `${'x'.repeat(300)}${String(c)}`);
  const truth = Array.from({ length: 4000 }, (_, row) => (row < 2000 ? row : row % 100));
  const probabilities = new Float64Array(truth.length * classCount);
  truth.forEach(
    (label, row) => (probabilities[row * classCount + ((label + (row % 4 === 0 ? 1 : 0)) % classCount)] = 1),
  );
  const result = told(inputOf(classes, truth, probabilities));
  expect(result.report.accuracy).toBe(0.75);
  const [matrix] = result.plots[0]!.figure.data;
  expect(matrix!.z).toHaveLength(100);
  expect(new Set(matrix!.x).size).toBe(100);
  expect(rocOf(result)!.data).toHaveLength(11);
  expect(rocOf(result)!.layout?.title).toEqual({ text: 'ROC curves (10 largest classes)' });
  const perClass = result.points.filter(({ metric }) => metric === 'Support per class');
  expect(new Set(perClass.map(({ variant }) => variant)).size).toBe(100);
  expect(perClass[0]!.value).toBe(21);
});

test('a run that was stopped is not judged to the end', () => {
  const stopped = new Error('stopped');
  const work = (): unknown =>
    evaluate(inputOf(['a', 'b'], [0, 1], Float64Array.of(1, 0, 0, 1)), {
      emit: () => {},
      check: () => {
        throw stopped;
      },
    });
  expect(work).toThrow(stopped);
});
