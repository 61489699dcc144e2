import { describe, expect, it } from 'vitest';
import { distinctNames, groupByMetric, hyperparameterRows, parseIds } from './compare-model.ts';

it('groups rows by metric and keeps their order', () => {
  const row = (metric: string, variant: string) => ({ metric, variant, values: [1], best: [] });
  const groups = groupByMetric([row('b', '1'), row('b', '2'), row('a', '1')]);
  expect(groups.map(({ metric, rows }) => [metric, rows.map(({ variant }) => variant)])).toEqual([
    ['b', ['1', '2']],
    ['a', ['1']],
  ]);
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
