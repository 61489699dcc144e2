import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duration, size, table } from '../bench/training/format.ts';
import { parseOptions, UsageError } from '../bench/training/options.ts';
import { exponentOf, exponentOfNLogN, judge, median, perNLogN, spreadOf } from '../bench/training/statistics.ts';

describe('the command line of the training benchmark', () => {
  test('without options: mails and three sizes of the sample, five pairs, every part', () => {
    expect(parseOptions([])).toMatchObject({ dataPath: null, sizes: [2000, 10_000, 50_000], pairs: 5 });
    expect(parseOptions([]).parts.size).toBe(7);
  });

  test('a file of one’s own, with its columns and sizes', () => {
    const given = ['--data', 'a.csv', '--text-column', 'body', '--label-column', 'topic', '--rows', '500,100,500'];
    expect(parseOptions(given)).toMatchObject({
      dataPath: 'a.csv',
      textColumn: 'body',
      labelColumn: 'topic',
      rows: [100, 500],
    });
  });

  test.each([
    ['an unknown option', ['--fast']],
    ['a column without a file', ['--text-column', 'body']],
    ['sizes of the sample with a file', ['--data', 'a.csv', '--sizes', '2000']],
    ['a size that is no number', ['--sizes', '2e3']],
    ['a size too small to test on', ['--sizes', '10']],
    ['an unknown part', ['--only', 'fit,speed']],
    ['no pairs', ['--pairs', '0']],
    ['two numbers of pairs', ['--pairs', '5,6']],
    ['quick figures to publish', ['--quick', '--write']],
    ['an empty path', ['--data', '']],
    ['no file to write to', ['--json=']],
    ['the file itself to write to', ['--data', 'a.csv', '--json', './a.csv']],
    ['something beside the options', ['a.csv']],
    ['an option without its value', ['--only']],
    ['a part that a file has not', ['--data', 'a.csv', '--only', 'ml-random-forest']],
  ])('%s is refused in words', (_name, args) => {
    expect(() => parseOptions(args)).toThrow(UsageError);
  });

  test('what is refused is named, with what would do', () => {
    expect(() => parseOptions(['--fast'])).toThrow(/--fast/);
    expect(() => parseOptions(['--pairs', '5,6'])).toThrow('--pairs takes one number from 1 to 100, not "5,6".');
    expect(() => parseOptions(['--pairs', '101'])).toThrow('--pairs takes one number from 1 to 100, not "101".');
    expect(() => parseOptions(['--sizes', '10'])).toThrow(
      '--sizes takes whole numbers from 50 to 5,000,000, not "10".',
    );
    expect(() => parseOptions(['--only', 'speed'])).toThrow(/no part "speed".*vectorise, fit, predict/);
  });

  test('a few parts, and another number of pairs', () => {
    const { parts, pairs } = parseOptions(['--only', 'fit, memory', '--pairs', '7']);
    expect([...parts]).toEqual(['fit', 'memory']);
    expect(pairs).toBe(7);
  });
});

describe('the figures of the training benchmark', () => {
  test('a median lies in the middle, whatever the order', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e15, noNaN: true }), { minLength: 1 }), (values) => {
        const { median: middle, lowest, highest } = spreadOf(values);
        expect(middle).toBeGreaterThanOrEqual(lowest);
        expect(middle).toBeLessThanOrEqual(highest);
        expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });

  test('the exponent of a power of the size is found', () => {
    const points = [100, 1000, 5000].map((rows) => ({ size: rows, value: 3 * rows ** 1.5 }));
    expect(exponentOf(points)).toBeCloseTo(1.5, 9);
    expect(exponentOf(points.slice(0, 1))).toBeNaN();
    const asNLogN = points.map((point) => ({ ...point, value: 7 * point.size * Math.log(point.size) }));
    expect(exponentOf(asNLogN)).toBeCloseTo(exponentOfNLogN(points), 9);
    for (const share of perNLogN(asNLogN)) expect(share).toBeCloseTo(1, 9);
  });

  test('a goal is met at its limit unless it asks for less, and never by nothing', () => {
    expect(judge(1, { limit: 1 })).toBe('met');
    expect(judge(1, { limit: 1, isStrict: true })).toBe('missed');
    expect(judge(1.01, { limit: 1 })).toBe('missed');
    expect(judge(NaN, { limit: 1 })).toBe('not measured');
  });

  test('times and sizes are written in the unit that suits them', () => {
    expect(duration({ median: 1234, lowest: 1100, highest: 1300 })).toBe('1.23 s (1.10–1.30)');
    expect(duration({ median: 0.0187, lowest: 0.0187, highest: 0.0187 })).toBe('18.7 µs');
    expect(size({ median: 2.5e9, lowest: 2.4e9, highest: 2.6e9 })).toBe('2.50 GB (2.40–2.60)');
  });

  test('a bar in a cell does not end it, and the columns line up', () => {
    expect(table(['Rows', 'Time', 'Goal'], [['a|b', '1 s', 'met']])).toBe(
      ['| Rows | Time | Goal |', '| ---- | ---: | ---- |', '| a\\|b |  1 s | met  |'].join('\n'),
    );
  });
});
