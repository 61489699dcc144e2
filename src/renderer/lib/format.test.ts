import { describe, expect, it } from 'vitest';
import { formatBytes, formatDateTime, formatDuration, formatNumber, formatPercent } from './format.ts';

describe('formats', () => {
  it.each([
    [null, '–'],
    [Number.NaN, '–'],
    [0, '0 ms'],
    [999.4, '999 ms'],
    [1000, '1.0 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 00 s'],
    [3_599_600, '1 h 00 min'],
    [7_500_000, '2 h 05 min'],
    [90_000_000, '1 d 01 h'],
  ])('duration %s → %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [null, '–'],
    [0, '0'],
    [0.80425, '0.8043'],
    [1234.5, '1,234.5'],
    [0.00001234, '1.234e-5'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-∞'],
  ])('number %s → %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1_048_575, '1.0 MiB'],
    [209_715_200, '200.0 MiB'],
  ])('bytes %s → %s', (n, text) => expect(formatBytes(n)).toBe(text));

  it('share of one → per cent', () => {
    expect(formatPercent(0.8042)).toBe('80.4 %');
    expect(formatPercent(null)).toBe('–');
  });

  it('moment → local time, sortable by eye', () => {
    expect(formatDateTime(new Date(2026, 2, 4, 17, 5, 9).getTime())).toBe('2026-03-04 17:05:09');
    expect(formatDateTime(null)).toBe('–');
  });
});
