import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { classificationReport } from './metrics.ts';

interface Case {
  truth: number[];
  predicted: number[];
  classCount: number;
  accuracy: number;
  weightedF1: number;
  macroF1: number;
  precision: number[];
  recall: number[];
  f1: number[];
  support: number[];
  confusion: number[][];
}
const fixture = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/sklearn/expected.json', import.meta.url), 'utf8'),
) as { metrics: Record<string, Case> };

test.each(Object.entries(fixture.metrics))("metrics are scikit-learn's: %s", (_name, expected) => {
  const report = classificationReport(expected.truth, expected.predicted, expected.classCount);
  expect(report.accuracy).toBeCloseTo(expected.accuracy, 12);
  expect(report.weightedF1).toBeCloseTo(expected.weightedF1, 12);
  expect(report.macroF1).toBeCloseTo(expected.macroF1, 12);
  expect(report.confusion).toEqual(expected.confusion);
  for (const [c, metrics] of report.classes.entries()) {
    expect(metrics.precision).toBeCloseTo(expected.precision[c]!, 12);
    expect(metrics.recall).toBeCloseTo(expected.recall[c]!, 12);
    expect(metrics.f1).toBeCloseTo(expected.f1[c]!, 12);
    expect(metrics.support).toBe(expected.support[c]);
  }
});
