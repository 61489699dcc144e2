import { describe, expect, it } from 'vitest';
import { buildAxis, moveBrush, passes, positionOf, valueAt, type ParallelRun } from './parallel-model.ts';

const run = (id: string, values: ParallelRun['values']): ParallelRun => ({ id, label: id, values });
const runs = [
  run('a', { trees: '100', kind: 'gini', accuracy: 0.8 }),
  run('b', { trees: '200', kind: 'entropy', accuracy: null }),
  run('c', { trees: '400', kind: 'gini', accuracy: 0.9 }),
];

describe('buildAxis', () => {
  it('takes texts that are all numbers as numbers', () => {
    expect(buildAxis('trees', 'trees', runs)).toMatchObject({ kind: 'number', min: 100, max: 400 });
  });

  it('gives each different text its place', () => {
    const axis = buildAxis('kind', 'kind', runs);
    expect(axis).toMatchObject({ kind: 'category', categories: ['entropy', 'gini'] });
    expect([positionOf(axis, 'entropy'), positionOf(axis, 'gini'), positionOf(axis, null)]).toEqual([0, 1, null]);
    expect(valueAt(axis, 0.9)).toBe('gini');
  });

  it('puts a value that all share in the middle', () => {
    const axis = buildAxis('x', 'x', [run('a', { x: 5 }), run('b', { x: 5 })]);
    expect(positionOf(axis, 5)).toBe(0.5);
  });
});

describe('brushes', () => {
  const axes = [buildAxis('trees', 'trees', runs), buildAxis('accuracy', 'accuracy', runs)];
  const ids = (brushes: Parameters<typeof passes>[2]) =>
    runs.filter((one) => passes(one, axes, brushes)).map(({ id }) => id);

  it('let all pass where there are none', () => {
    expect(ids({})).toEqual(['a', 'b', 'c']);
  });

  it('include what stands on their ends', () => {
    expect(ids({ trees: [1 / 3, 1] })).toEqual(['b', 'c']);
  });

  it('leave out a run without a value on a brushed axis', () => {
    expect(ids({ accuracy: [0, 0.99] })).toEqual(['a']);
  });

  it('cannot be turned inside out, and vanish when they cover the axis', () => {
    const brushes = moveBrush(moveBrush({}, 'trees', 'high', 0.4), 'trees', 'low', 0.9);
    expect(brushes).toEqual({ trees: [0.4, 0.4] });
    expect(moveBrush(moveBrush(brushes, 'trees', 'low', -1), 'trees', 'high', 2)).toEqual({});
  });
});
