import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatNumber } from './format.ts';
import { progressLine } from './progress.ts';
import { table } from './table.ts';
import { displayWidth, oneLine, pad, safeJson, safeLines, safeText, truncate } from './text.ts';

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['研究', 4],
    ['ﾊﾝ', 2],
    ['한국', 4],
    ['Привет', 6],
    ['😀', 2],
    ['👨‍👩‍👧', 2],
    ['❤️', 2],
    ['\u200b', 0],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('truncate and pad', () => {
  it('never cut a character in two, nor pass the width', () => {
    expect(truncate('研究论文', 5)).toBe('研究…');
    expect(truncate('研究论文', 4)).toBe('研…');
    expect(truncate('abc', 3)).toBe('abc');
    expect(truncate('abc', 0)).toBe('');
    expect(truncate('👨‍👩‍👧👨‍👩‍👧', 3)).toBe('👨‍👩‍👧…');
    expect(pad('研究', 6)).toBe('研究  ');
    expect(pad('1', 3, 'right')).toBe('  1');
  });
});

describe('safe texts', () => {
  it('show control characters, direction marks and lone surrogates as escapes', () => {
    expect(safeText('a\u001b[31m\u0007\u009b\r\n\tb\u202e\ud800')).toBe(
      'a\\u001b[31m\\u0007\\u009b\\r\\n\\tb\\u202e\\ud800',
    );
    expect(safeText('研究 😀 👨‍👩‍👧')).toBe('研究 😀 👨‍👩‍👧');
    expect(safeLines('a\nb\u001b')).toBe('a\nb\\u001b');
    expect(oneLine('  a\n\n b\t\u001b ')).toBe('a b \\u001b');
  });

  it('keep JSON equal to what it says', () => {
    const value = { text: 'a\u001b\u009b\u202e\u2028\n"\\', list: [1, null] };
    expect(safeJson(value)).not.toMatch(/[\u009b\u202e\u2028]/u);
    expect(JSON.parse(safeJson(value))).toEqual(value);
  });
});

describe('table', () => {
  it('aligns columns with wide characters', () => {
    const lines = table(
      [{ title: 'NAME' }, { title: 'N', align: 'right' }, { title: 'X' }],
      [
        ['研究', '1', 'x'],
        ['abcde', '10', 'y'],
      ],
      Infinity,
    );
    expect(lines).toEqual(['NAME    N  X', '研究    1  x', 'abcde  10  y']);
  });

  it('takes from the widest flexible column first, and never less than 10', () => {
    const lines = table(
      [
        { title: 'A', isFlexible: true },
        { title: 'B', isFlexible: true },
      ],
      [['a'.repeat(50), 'b'.repeat(20)]],
      30,
    );
    expect(lines[1]).toBe(`${'a'.repeat(13)}…  ${'b'.repeat(13)}…`);
    expect(table([{ title: 'A', isFlexible: true }], [['a'.repeat(50)]], 3)[1]).toBe(`${'a'.repeat(9)}…`);
  });
});

describe('progressLine', () => {
  const progress = { stage: 'train' as const, fraction: 0.5, secondsLeft: 90 };

  it('fits any width', () => {
    for (let width = 1; width < 120; width++) {
      expect(displayWidth(progressLine(progress, width))).toBeLessThanOrEqual(width);
      expect(displayWidth(progressLine(null, width))).toBeLessThanOrEqual(width);
    }
    expect(progressLine(progress, 100)).toBe(`train       ${'█'.repeat(20)}${'░'.repeat(20)}   50 %  1 min 30 s left`);
  });
});

describe('formats', () => {
  it('are short', () => {
    expect([null, 0, 42, -3, 0.80415, 1234.56, 0.0000123].map(formatNumber)).toEqual([
      '–',
      '0',
      '42',
      '-3',
      '0.8042',
      '1234.6',
      '1.230e-5',
    ]);
    expect([null, 12, 1500, 59_600, 3_599_000, 7_620_000].map(formatDuration)).toEqual([
      '–',
      '12 ms',
      '2 s',
      '1 min 0 s',
      '59 min 59 s',
      '2 h 7 min',
    ]);
    expect([0, 1023, 2048, 5 * 1024 ** 3].map(formatBytes)).toEqual(['0 B', '1023 B', '2.0 KiB', '5.0 GiB']);
  });
});
