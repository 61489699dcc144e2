import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SKLEARN } from './metrics.fixture.ts';
import { classificationReport, logLoss, type Scores } from './metrics.ts';

const NAMES = ['precision', 'recall', 'f1'] as const;

function expectScores(actual: Scores, expected: Scores): void {
  for (const name of NAMES) expect(Math.abs(actual[name] - expected[name])).toBeLessThan(1e-9);
}

/** True and predicted labels of the same length, of up to 8 classes. */
const labelled = fc.integer({ min: 1, max: 8 }).chain((classCount) => {
  const label = fc.nat(classCount - 1);
  return fc
    .array(fc.tuple(label, label), { minLength: 1, maxLength: 60 })
    .map((pairs) => ({ truth: pairs.map(([t]) => t), predicted: pairs.map(([, p]) => p), classCount }));
});

describe('classificationReport', () => {
  test.each(Object.entries(SKLEARN.reports))("is scikit-learn's: %s", (_name, expected) => {
    const { truth, predicted, classCount } = expected;
    const report = classificationReport(truth, predicted, classCount);
    expect(Math.abs(report.accuracy - expected.accuracy)).toBeLessThan(1e-9);
    expectScores(report.macro, expected.macro);
    expectScores(report.micro, expected.micro);
    expectScores(report.weighted, expected.weighted);
    expect(report.classes.map(({ support }) => support)).toEqual(expected.support);
    for (const [c, metrics] of report.classes.entries()) {
      expectScores(metrics, {
        precision: expected.precision[c]!,
        recall: expected.recall[c]!,
        f1: expected.f1[c]!,
      });
    }
    const counts = new Map(expected.confusion.map(([t, p, rows]) => [`${String(t)} ${String(p)}`, rows]));
    for (let t = 0; t < classCount; t++) {
      for (let p = 0; p < classCount; p++) {
        expect(report.confusion.at(t, p)).toBe(counts.get(`${String(t)} ${String(p)}`) ?? 0);
      }
    }
  });

  test('an empty test part has averages of 0 and no accuracy', () => {
    const report = classificationReport([], [], 2);
    expect(report.accuracy).toBeNaN();
    for (const average of [report.macro, report.micro, report.weighted]) {
      expect(average).toEqual({ precision: 0, recall: 0, f1: 0 });
    }
    expect(report.classes).toEqual([0, 1].map(() => ({ precision: 0, recall: 0, f1: 0, support: 0 })));
    expect(report.confusion.at(1, 1)).toBe(0);
  });

  test.each([
    ['a row without a prediction', [0, 1], [0, -1]],
    ['a class beyond the last', [0, 2], [0, 1]],
    ['no whole number', [0, 1], [0, 0.5]],
    ['lists of different lengths', [0, 1], [0]],
  ])('refuses %s', (_name, truth, predicted) => {
    expect(() => classificationReport(truth, predicted, 2)).toThrow(RangeError);
  });

  test('micro precision, recall and F1 are the accuracy; the weighted recall is, too', () => {
    fc.assert(
      fc.property(labelled, ({ truth, predicted, classCount }) => {
        const { accuracy, micro, weighted } = classificationReport(truth, predicted, classCount);
        for (const name of NAMES) expect(micro[name]).toBe(accuracy);
        expect(weighted.recall).toBeCloseTo(accuracy, 12);
      }),
    );
  });

  test('the confusion matrix counts each row once, where it belongs', () => {
    fc.assert(
      fc.property(labelled, ({ truth, predicted, classCount }) => {
        const { confusion } = classificationReport(truth, predicted, classCount);
        const expected = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
        truth.forEach((t, i) => expected[t]![predicted[i]!]!++);
        expect(expected.map((row, t) => row.map((_, p) => confusion.at(t, p)))).toEqual(expected);
      }),
    );
  });

  test('10,000 classes: every pair can be asked for', () => {
    const rows = 50_000;
    const truth = Uint32Array.from({ length: rows }, (_, i) => (i * 7919) % 10_000);
    const predicted = Uint32Array.from(truth, (label, i) => (i % 4 === 0 ? (label + 1) % 10_000 : label));
    const report = classificationReport(truth, predicted, 10_000);
    expect(report.accuracy).toBe(0.75);
    let counted = 0;
    for (let t = 0; t < 10_000; t++) counted += report.confusion.at(t, t) + report.confusion.at(t, (t + 1) % 10_000);
    expect(counted).toBe(rows);
    expect(report.confusion.at(9999, 5)).toBe(0);
  });
});

describe('logLoss', () => {
  test.each([...Object.entries(SKLEARN.probabilities), ...Object.entries(SKLEARN.unnormalised)])(
    "is scikit-learn's: %s",
    (_name, { truth, probabilities, classCount, logLoss: expected }) => {
      expect(Math.abs(logLoss(truth, probabilities.flat(), classCount) - expected)).toBeLessThan(1e-9);
    },
  );

  test('certain and right costs next to nothing, certain and wrong 36 per row', () => {
    expect(logLoss([0], [1, 0], 2)).toBeCloseTo(0, 12);
    expect(logLoss([1], [1, 0], 2)).toBeCloseTo(-Math.log(2 ** -52), 12);
  });

  test('an empty test part has none', () => {
    expect(logLoss([], [], 2)).toBeNaN();
  });

  test.each([
    ['a probability above 1', [0], [1.5, 0]],
    ['a negative one', [0], [0.5, -0.5]],
    ['NaN', [0], [0.5, NaN]],
    ['too few', [0, 1], [0.5, 0.5]],
    ['a label that is no class', [2], [0.5, 0.5]],
  ])('refuses %s', (_name, truth, probabilities) => {
    expect(() => logLoss(truth, probabilities, 2)).toThrow(RangeError);
  });
});
