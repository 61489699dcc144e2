import { describe, expect, it } from 'vitest';
import { drawingsOf, linesOf, titleOf, traceTable } from './plot-data.ts';

describe('drawingsOf', () => {
  it('turns horizontal bars around, as Plotly draws them from the bottom', () => {
    const [drawing] = drawingsOf({ data: [{ type: 'bar', orientation: 'h', y: ['b', 'a'], x: [1, 2] }] });
    expect(drawing).toMatchObject({
      kind: 'bars',
      bars: [
        { label: 'a', value: 2 },
        { label: 'b', value: 1 },
      ],
    });
  });

  it('numbers the rows and columns of a heatmap without names', () => {
    expect(drawingsOf({ data: [{ type: 'heatmap', z: [[1, 2]] }] })).toEqual([
      { kind: 'heatmap', rows: ['0'], columns: ['0', '1'], values: [[1, 2]] },
    ]);
  });

  it('puts all lines into one chart and what it does not know into a table', () => {
    const kinds = drawingsOf({
      data: [
        { type: 'scatter', x: [1, 2], y: [3, 4] },
        { type: 'pie', values: [1] },
        { x: [1, 2], y: [5, null] },
        { type: 'heatmap' },
        { type: 'scatter', x: ['Monday'], y: [1] },
      ],
    }).map(({ kind }) => kind);
    expect(kinds).toEqual(['lines', 'table', 'table', 'table']);
  });
});

it('sorts a trace by x and keeps its gaps', () => {
  const [line] = linesOf([{ x: [3, 1, 2], y: [30, 10, null] }], () => '#123456');
  expect(line).toMatchObject({ x: [1, 2, 3], y: [10, null, 30], label: 'Trace 1', color: '#123456' });
});

it('knows dashed lines, however a trace says it, and takes nonsense for a solid one', () => {
  const traces = [{ dash: 'dash' }, { dash: 'dot' }, { dash: 'solid' }, { dash: 3 }, {}, null, 'dash'].map((line) => ({
    x: [0, 1],
    y: [0, 1],
    line,
  }));
  const dashed = linesOf([...traces, { x: [0], y: [0] }], () => '#123456').map((line) => line.isDashed);
  expect(dashed).toEqual([true, true, false, false, false, false, false, false]);
});

it('shows the lists of an unknown trace side by side', () => {
  expect(traceTable({ type: 'pie', labels: ['a', 'b'], values: [1] })).toEqual({
    columns: ['#', 'labels', 'values'],
    rows: [
      [1, 'a', 1],
      [2, 'b', null],
    ],
  });
});

it('reads both of the forms of a title', () => {
  expect([titleOf({ title: 'a' }), titleOf({ title: { text: 'b' } }), titleOf(undefined)]).toEqual([
    'a',
    'b',
    undefined,
  ]);
});
