import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';
import { lineTable, nearestIndex, summarizeLines, yRange, zoomRange } from './line-data.ts';

const line = (label: string, x: number[], y: (number | null)[]) => ({
  id: label,
  label,
  color: '#000',
  x,
  y,
  totalPoints: x.length,
});

describe('nearestIndex', () => {
  it('finds the closest entry, the earlier one on a tie', () => {
    const x = [0, 10, 20];
    expect([-5, 4, 5, 6, 99].map((at) => nearestIndex(x, at))).toEqual([0, 0, 0, 1, 2]);
    expect(nearestIndex([], 3)).toBe(-1);
  });
});

describe('lineTable', () => {
  it('has a row for each x of any line and leaves what a line lacks empty', () => {
    const table = lineTable([line('a', [1, 2], [0.1, null]), line('b', [2, 3], [5, 6])], 'Iteration');
    expect(table.columns).toEqual(['Iteration', 'a', 'b']);
    expect(table.rows).toEqual([
      [1, 0.1, null],
      [2, null, 5],
      [3, null, 6],
    ]);
  });

  it('has a row for each value of a line that goes straight up, in their order', () => {
    const table = lineTable([line('roc', [0, 0, 0.5, 0.5, 1], [0, 0.5, 0.5, 1, 1]), line('b', [0, 1], [0, 1])], 'x');
    expect(table.rows).toEqual([
      [0, 0, 0],
      [0, 0.5, null],
      [0.5, 0.5, null],
      [0.5, 1, null],
      [1, 1, 1],
    ]);
  });

  it('is written as CSV with every digit, quoted where it must be, and with no formula', () => {
    const text = toCsv({ columns: ['x', '=cmd()', 'a,"b"'], rows: [[1, 0.1234567890123, null]] });
    expect(text).toBe('x,\'=cmd(),"a,""b"""\r\n1,0.1234567890123,\r\n');
  });
});

describe('yRange', () => {
  it('looks only at what is in view, and on a log axis only at what is positive', () => {
    const lines = [line('a', [0, 1, 2], [100, 1, 2])];
    expect(yRange(lines, [1, 2], false)[1]).toBeLessThan(3);
    expect(yRange([line('a', [0, 1], [-5, 2])], [0, 1], true)[0]).toBeGreaterThan(0);
  });
});

describe('summarizeLines', () => {
  it('says in one sentence where each line ends and how far it goes', () => {
    const text = summarizeLines('Accuracy', [line('test', [1, 2, 3], [0.5, 0.9, 0.8])], 'iteration');
    expect(text).toBe('Accuracy: 1 line over iterations 1 to 3; test ends at 0.8 (lowest 0.5, highest 0.9).');
  });

  it('calls the x axis by its own name where it has one', () => {
    const text = summarizeLines('ROC', [line('spam', [0, 0, 1], [0, 0.5, 1])], 'iteration', 'false positive rate');
    expect(text).toMatch(/^ROC: 1 line over false positive rate 0 to 1;/);
  });

  it('says so where there is nothing to draw', () => {
    expect(summarizeLines('Loss', [line('a', [1], [null])], 'iteration')).toBe('Loss has no values to draw.');
  });
});

describe('zoomRange', () => {
  it('halves around a point and never leaves the whole', () => {
    expect(zoomRange([0, 100], [0, 100], 0, 0.5)).toEqual([0, 50]);
    expect(zoomRange([0, 50], [0, 100], 50, 4)).toEqual([0, 100]);
  });
});
