import { describe, expect, it } from 'vitest';
import {
  bestIndexes,
  compareMetrics,
  hasBest,
  hyperparameterDifferences,
  isLowerBetter,
  metricRows,
} from './comparison.ts';

describe('isLowerBetter', () => {
  it.each(['loss', 'val_loss', 'Out-of-bag error', 'training_time', 'valLoss', 'Timings / train', 'RMSE'])(
    'says yes for %s',
    (name) => {
      expect(isLowerBetter(name)).toBe(true);
    },
  );

  it.each(['accuracy', 'f1_score', 'timestamp', 'glossary score', 'terror', ''])('says no for "%s"', (name) => {
    expect(isLowerBetter(name)).toBe(false);
  });
});

describe('hasBest', () => {
  it('is false for what only describes the run', () => {
    expect(hasBest('train_samples')).toBe(false);
    expect(hasBest('features')).toBe(false);
    expect(hasBest(':monitor:machine / cpu')).toBe(false);
    expect(hasBest('accuracy')).toBe(true);
    expect(hasBest('sample loss')).toBe(true);
  });
});

describe('bestIndexes', () => {
  it('finds the highest, or the lowest where less is better', () => {
    expect(bestIndexes('accuracy', [0.5, 0.9, 0.7])).toEqual([1]);
    expect(bestIndexes('loss', [0.5, 0.9, 0.7])).toEqual([0]);
  });

  it('marks ties and leaves out what is not known', () => {
    expect(bestIndexes('accuracy', [0.9, null, 0.9, 0.1, NaN, Infinity])).toEqual([0, 2]);
  });

  it('marks nothing where there is nothing to tell', () => {
    expect(bestIndexes('accuracy', [])).toEqual([]);
    expect(bestIndexes('accuracy', [null, 0.5])).toEqual([]);
    expect(bestIndexes('accuracy', [0.5, 0.5])).toEqual([]);
    expect(bestIndexes('train_samples', [10, 20])).toEqual([]);
  });
});

describe('hyperparameterDifferences', () => {
  const parameter = (section: string, name: string, value: string) => ({ section, name, value });

  it('lines up values by section and name', () => {
    const rows = hyperparameterDifferences([
      { id: 'a', hyperparameters: [parameter('Args', 'trees', '100'), parameter('Data', 'path', 'x')] },
      { id: 'b', hyperparameters: [parameter('Args', 'seed', '1'), parameter('Args', 'trees', '10')] },
    ]);
    expect(rows).toEqual([
      { section: 'Args', name: 'trees', values: ['100', '10'], isIdentical: false },
      { section: 'Args', name: 'seed', values: [null, '1'], isIdentical: false },
      { section: 'Data', name: 'path', values: ['x', null], isIdentical: false },
    ]);
  });

  it('calls a row identical only where every task has the same value', () => {
    const same = { hyperparameters: [parameter('Args', 'seed', '42')] };
    expect(
      hyperparameterDifferences([
        { id: 'a', ...same },
        { id: 'b', ...same },
      ])[0]?.isIdentical,
    ).toBe(true);
    expect(
      hyperparameterDifferences([
        { id: 'a', ...same },
        { id: 'b', hyperparameters: [] },
      ])[0]?.isIdentical,
    ).toBe(false);
  });

  it('keeps hostile names apart', () => {
    const rows = hyperparameterDifferences([
      { id: 'a', hyperparameters: [parameter('__proto__', 'constructor', '1'), parameter('a/b', 'c', '2')] },
      { id: 'b', hyperparameters: [parameter('a', 'b/c', '3')] },
    ]);
    expect(rows.map((row) => row.values)).toEqual([
      ['1', null],
      ['2', null],
      [null, '3'],
    ]);
  });
});

describe('metricRows', () => {
  const summary = (taskId: string, metric: string, variant: string, last: number | null) => ({
    taskId,
    metric,
    variant,
    count: 1,
    lastIteration: 0,
    first: last,
    last,
    min: last,
    max: last,
  });

  it('lines up the last values, headline metrics first, and marks the best', () => {
    const rows = metricRows(
      ['a', 'b'],
      [
        summary('a', ':monitor:machine', 'cpu', 10),
        summary('b', ':monitor:machine', 'cpu', 20),
        summary('a', 'Timings', 'load', 2),
        summary('b', 'Timings', 'load', 1),
        summary('b', 'Training Metrics', 'accuracy', 0.5),
        summary('a', 'Training Metrics', 'accuracy', 0.75),
        summary('elsewhere', 'Training Metrics', 'accuracy', 1),
        summary('a', 'Training Metrics', 'alone', 1),
      ],
    );
    expect(rows).toEqual([
      { metric: 'Training Metrics', variant: 'accuracy', values: [0.75, 0.5], best: [0] },
      { metric: 'Training Metrics', variant: 'alone', values: [1, null], best: [] },
      { metric: 'Timings', variant: 'load', values: [2, 1], best: [1] },
      { metric: ':monitor:machine', variant: 'cpu', values: [10, 20], best: [] },
    ]);
  });

  it('takes the value that was asked for', () => {
    const rows = metricRows(['a'], [{ ...summary('a', 'loss', 'train', 1), min: 0.5 }], 'min');
    expect(rows.map(({ values }) => values)).toEqual([[0.5]]);
  });
});

describe('compareMetrics', () => {
  it('puts headlines first, then curves, the rest, timings and the machine; what can be won comes first', () => {
    const names = [
      [':monitor:machine', 'cpu'],
      ['Timings', 'load'],
      ['F1 per class', 'Class 10'],
      ['F1 per class', 'Class 9'],
      ['Learning curve', 'test accuracy'],
      ['Training Metrics', 'features'],
      ['Training Metrics', 'training_time'],
      ['Training Metrics', 'f1_score'],
      ['Training Metrics', 'accuracy'],
    ].map(([metric = '', variant = '']) => ({ metric, variant }));
    expect(names.toSorted(compareMetrics).map(({ metric, variant }) => `${metric}/${variant}`)).toEqual([
      'Training Metrics/accuracy',
      'Training Metrics/f1_score',
      'Training Metrics/training_time',
      'Training Metrics/features',
      'Learning curve/test accuracy',
      'F1 per class/Class 9',
      'F1 per class/Class 10',
      'Timings/load',
      ':monitor:machine/cpu',
    ]);
  });
});

it.each(['logloss', 'valLoss', 'runtime', 'Timings / load'])('less of %s is better', (name) => {
  expect(isLowerBetter(name)).toBe(true);
});

it.each(['sentiment', 'score', 'errorless'])('less of %s is not better', (name) => {
  expect(isLowerBetter(name)).toBe(false);
});
