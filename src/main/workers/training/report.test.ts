import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classificationReport } from '#main/engine/metrics.ts';
import { classTable, predictionsCsv } from './report.ts';

const HOSTILE = ['plain', 'a, b', 'say "no"', 'two\nlines', 'two\r\nlines', ' spaced ', '"', ',', '=1+1', 'мир 😀'];

describe('classTable', () => {
  test("has scikit-learn's rows", () => {
    const report = classificationReport([0, 0, 1, 1, 2], [0, 0, 1, 0, 1], 3);
    expect(classTable(report, ['ant', 'bee', 'cat'])).toEqual([
      'class         precision     recall   f1-score    support',
      'ant               0.667      1.000      0.800          2',
      'bee               0.500      0.500      0.500          2',
      'cat               0.000      0.000      0.000          1',
      'accuracy                                0.600          5',
      'micro avg         0.600      0.600      0.600          5',
      'macro avg         0.389      0.500      0.433          5',
      'weighted avg      0.467      0.600      0.520          5',
    ]);
  });

  test('each class takes one line of the same width, whatever its name holds', () => {
    const rows = [...HOSTILE.keys()];
    const lines = classTable(classificationReport(rows, rows, rows.length), HOSTILE);
    expect(lines).toHaveLength(HOSTILE.length + 5);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
    expect(lines.join('\n')).toContain('two lines');
  });

  test('of 10,000 classes the largest 50 are listed, the averages are over all', () => {
    const truth = Uint32Array.from({ length: 10_050 }, (_, i) => (i < 10_000 ? i : 9950 + (i % 50)));
    const names = Array.from({ length: 10_000 }, (_, c) => `class ${String(c)}`);
    const lines = classTable(classificationReport(truth, truth, 10_000), names);
    expect(lines).toHaveLength(1 + 50 + 1 + 4);
    expect(lines[1]).toMatch(/^class 9950 /);
    expect(lines[51]).toBe('… and 9950 smaller classes');
    expect(lines.at(-1)).toMatch(/^weighted avg.*1\.000 {6}10050$/);
  });
});

describe('predictionsCsv', () => {
  const judgedOf = (classes: readonly string[]) => ({
    classes,
    truth: Uint32Array.from(classes.keys()),
    predicted: Int32Array.from(classes.keys()).reverse(),
    probability: new Float64Array(classes.length).fill(1 / 3),
  });

  test.each([
    ['commas, quotes and line breaks', HOSTILE],
    ['more rows than are written at a time', Array.from({ length: 25_000 }, (_, i) => `c,${String(i)}`)],
    ['no rows', []],
  ])('survives a CSV reader: %s', (_name, classes) => {
    const rowNumbers = Uint32Array.from(classes.keys()).map((row) => classes.length - row);
    const records = parse(Buffer.from(predictionsCsv(judgedOf(classes), rowNumbers)), { columns: true });
    const expected = classes.map((label, i) => ({
      row: String(classes.length - i),
      true: label,
      predicted: classes[classes.length - 1 - i],
      probability: '0.333333',
    }));
    expect(records).toEqual(expected.reverse());
  });

  test('survives for any two labels', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ minLength: 1 }), (a, b) => {
        const csv = Buffer.from(predictionsCsv(judgedOf([a, b]), [1, 2]));
        const records = parse(csv, { columns: true }) as unknown as Record<string, string>[];
        expect(records.map((record) => [record['true'], record['predicted']])).toEqual([
          [a, b],
          [b, a],
        ]);
      }),
    );
  });
});
