import { describe, expect, it } from 'vitest';
import type { ScalarSummary } from '#shared/domain/scalar.ts';
import { bestIndexes, betterOf, distinctNames, hyperparameterRows, metricRows, parseIds } from './compare-model.ts';

const summary = (taskId: string, metric: string, variant: string, last: number | null): ScalarSummary => ({
  taskId,
  metric,
  variant,
  count: 1,
  lastIteration: 1,
  first: last,
  last,
  min: last === null ? null : last - 1,
  max: last === null ? null : last + 1,
});

describe('betterOf', () => {
  it.each([
    ['loss', 'train', 'lower'],
    ['Training Metrics', 'training_time', 'lower'],
    ['val', 'meanSquaredError', 'lower'],
    ['eval', 'logloss', 'lower'],
    ['Training Metrics', 'accuracy', 'higher'],
    ['sentiment', 'score', 'higher'],
    ['Training Metrics', 'train_samples', 'none'],
    [':monitor:machine', 'cpu_usage', 'none'],
  ])('%s / %s: %s', (metric, variant, expected) => {
    expect(betterOf(metric, variant)).toBe(expected);
  });
});

describe('bestIndexes', () => {
  it('marks the highest or the lowest, and all that share it', () => {
    expect([...bestIndexes([0.8, 0.9, null, 0.9], 'higher')]).toEqual([1, 3]);
    expect([...bestIndexes([3, 1, 2], 'lower')]).toEqual([1]);
  });

  it('marks nothing where there is nothing to choose between', () => {
    expect(bestIndexes([0.8, null], 'higher').size).toBe(0);
    expect(bestIndexes([0.8, 0.8], 'higher').size).toBe(0);
    expect(bestIndexes([1, 2], 'none').size).toBe(0);
  });
});

describe('metricRows', () => {
  it('has a row per series, a column per task in their order, the machine last', () => {
    const rows = metricRows(
      ['b', 'a'],
      [summary('a', ':monitor:machine', 'cpu', 1), summary('a', 'loss', 'x', 2), summary('b', 'loss', 'x', 1)],
      'last',
    );
    expect(rows.map(({ metric, values, best }) => [metric, values, [...best]])).toEqual([
      ['loss', [1, 2], [0]],
      [':monitor:machine', [null, 1], []],
    ]);
  });

  it('takes the value that was asked for', () => {
    const [row] = metricRows(['a'], [summary('a', 'm', 'v', 5)], 'max');
    expect(row?.values).toEqual([6]);
  });
});

describe('hyperparameterRows', () => {
  const task = (values: Record<string, string>) => ({
    hyperparameters: Object.entries(values).map(([name, value]) => ({
      section: 'General',
      name,
      value,
      type: null,
      description: null,
    })),
  });

  it('tells what is identical from what differs or is missing', () => {
    const rows = hyperparameterRows([task({ trees: '100', seed: '1' }), task({ trees: '200', seed: '1', extra: '' })]);
    expect(rows.map(({ name, values, isIdentical }) => [name, values, isIdentical])).toEqual([
      ['extra', [null, ''], false],
      ['seed', ['1', '1'], true],
      ['trees', ['100', '200'], false],
    ]);
  });
});

describe('the address', () => {
  it('gives each id once and at most a hundred', () => {
    expect(parseIds('a, b,,a')).toEqual(['a', 'b']);
    expect(parseIds(null)).toEqual([]);
    expect(parseIds(Array.from({ length: 150 }, (_, index) => index).join())).toHaveLength(100);
  });
});

it('tells tasks of one name apart', () => {
  expect(
    distinctNames([
      { id: 'abcdef00', name: 'run' },
      { id: '12345600', name: 'run' },
      { id: 'ffffff00', name: 'other' },
    ]),
  ).toEqual(['run (abcdef)', 'run (123456)', 'other']);
});
