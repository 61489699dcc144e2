import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SKLEARN } from './metrics.fixture.ts';
import { rocAucOvr, rocCurves, type RocCurve } from './roc-auc.ts';

function expectNumber(actual: number | null, expected: number | null): void {
  if (expected === null || actual === null) expect(actual).toBe(expected);
  else expect(Math.abs(actual - expected)).toBeLessThan(1e-9);
}

/** Rows × classes of few distinct values: ties and zeros are what matters. */
const judged = fc.integer({ min: 2, max: 5 }).chain((classCount) => {
  const row = fc.record({
    label: fc.nat(classCount - 1),
    scores: fc.array(fc.constantFrom(0, 0.1, 0.25, 0.5, 1), { minLength: classCount, maxLength: classCount }),
  });
  return fc.array(row, { maxLength: 30 }).map((rows) => ({
    truth: rows.map(({ label }) => label),
    probabilities: rows.flatMap(({ scores }) => scores),
    classCount,
  }));
});

/** The definition, pair by pair. */
function pairwise(truth: readonly number[], scores: readonly number[], label: number): number | null {
  let pairs = 0;
  let won = 0;
  truth.forEach((own, i) =>
    truth.forEach((other, k) => {
      if (own !== label || other === label) return;
      pairs++;
      won += scores[i]! > scores[k]! ? 1 : scores[i] === scores[k] ? 0.5 : 0;
    }),
  );
  return pairs === 0 ? null : won / pairs;
}

function areaUnder({ falsePositiveRate: x, truePositiveRate: y }: RocCurve): number {
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2;
  return area;
}

describe('rocAucOvr', () => {
  test.each(Object.entries(SKLEARN.probabilities))("is scikit-learn's: %s", (_name, expected) => {
    const { truth, probabilities, classCount } = expected;
    const auc = rocAucOvr(truth, probabilities.flat(), classCount);
    for (const [c, area] of auc.classes.entries()) expectNumber(area, expected.aucPerClass[c] ?? null);
    expectNumber(auc.weighted, expected.aucWeighted);
    const known = expected.aucPerClass.filter((area) => area !== null);
    // scikit-learn's macro average is NaN as soon as one class has no area; here it is that of the others.
    const others = known.length === 0 ? null : known.reduce((sum, area) => sum + area, 0) / known.length;
    expectNumber(auc.macro, expected.aucMacro ?? others);
  });

  test('is the share of pairs in the right order, ties counting half', () => {
    fc.assert(
      fc.property(judged, ({ truth, probabilities, classCount }) => {
        const { classes } = rocAucOvr(truth, probabilities, classCount);
        expect(classes).toHaveLength(classCount);
        for (const [label, area] of classes.entries()) {
          const scores = truth.map((_, row) => probabilities[row * classCount + label]!);
          expectNumber(area, pairwise(truth, scores, label));
        }
      }),
    );
  });

  test('of two classes it is that of class 1', () => {
    const auc = rocAucOvr([0, 1, 1], [0, 0.5, 0, 0.7, 0, 0.4], 2);
    expect(auc).toEqual({ classes: [0.5, 0.5], macro: 0.5, weighted: 0.5 });
  });

  test('an empty test part has none', () => {
    expect(rocAucOvr([], [], 3)).toEqual({ classes: [null, null, null], macro: null, weighted: null });
  });

  test('thousands of classes, in several blocks', () => {
    const classCount = 3000;
    const truth = Uint32Array.from({ length: 6000 }, (_, row) => row % classCount);
    const probabilities = new Float64Array(truth.length * classCount);
    truth.forEach((label, row) => {
      // The second row of each class is held to be of the next class.
      probabilities[row * classCount + (row < classCount ? label : (label + 1) % classCount)] = 1;
    });
    const { classes, macro } = rocAucOvr(truth, probabilities, classCount);
    // One of two own rows at the top beside one other, the other one among the zeros.
    const expected = (0.5 * (0.5 + 5997) + 0.5 * (5997 / 2)) / 5998;
    for (const area of classes) expectNumber(area, expected);
    expectNumber(macro, expected);
  });

  test.each([
    ['a probability above 1', [0, 1], [1.5, 0, 0, 1]],
    ['NaN', [0, 1], [NaN, 0, 0, 1]],
    ['too few', [0, 1], [0.5, 0.5]],
    ['a label that is no class', [0, 2], [1, 0, 0, 1]],
  ])('refuses %s', (_name, truth, probabilities) => {
    expect(() => rocAucOvr(truth, probabilities, 2)).toThrow(RangeError);
  });
});

describe('rocCurves', () => {
  test.each(Object.entries(SKLEARN.probabilities))("are scikit-learn's: %s", (_name, expected) => {
    const { truth, probabilities, classCount, curves } = expected;
    const actual = rocCurves(truth, probabilities.flat(), classCount, [...curves.keys()], 1000);
    for (const [c, curve] of actual.entries()) {
      const wanted = curves[c] ?? null;
      if (curve === null || wanted === null) {
        expect(curve).toBe(wanted);
        continue;
      }
      for (const rate of ['falsePositiveRate', 'truePositiveRate'] as const) {
        expect(curve[rate]).toHaveLength(wanted[rate].length);
        curve[rate].forEach((value, i) => expectNumber(value, wanted[rate][i]!));
      }
    }
  });

  test('the area under a curve is the AUC', () => {
    fc.assert(
      fc.property(judged, ({ truth, probabilities, classCount }) => {
        const { classes } = rocAucOvr(truth, probabilities, classCount);
        const curves = rocCurves(truth, probabilities, classCount, [...classes.keys()], 1000);
        for (const [label, curve] of curves.entries()) {
          expectNumber(curve === null ? null : areaUnder(curve), classes[label] ?? null);
        }
      }),
    );
  });

  test('a long curve is thinned, keeps both ends and hardly any area is lost', () => {
    const rows = 20_000;
    const truth = Uint32Array.from({ length: rows }, (_, i) => Number((i * 7919) % rows < i));
    const probabilities = Float64Array.from({ length: rows * 2 }, (_, k) => {
      const score = (k >> 1) / rows;
      return k % 2 === 1 ? score : 1 - score;
    });
    const [curve] = rocCurves(truth, probabilities, 2, [1], 200);
    const { falsePositiveRate: x, truePositiveRate: y } = curve!;
    expect(x.length).toBeLessThanOrEqual(200);
    expect(x.length).toBeGreaterThan(150);
    expect([x[0], y[0], x.at(-1), y.at(-1)]).toEqual([0, 0, 1, 1]);
    expect(Math.abs(areaUnder(curve!) - rocAucOvr(truth, probabilities, 2).macro!)).toBeLessThan(0.005);
  });
});
