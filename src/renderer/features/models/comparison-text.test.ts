import { describe, expect, it } from 'vitest';
import type { ModelComparison } from '#shared/domain/model.ts';
import {
  baselineRole,
  formatMetricDifference,
  formatPoints,
  improvementSentence,
  isTestedOnOtherData,
  verdictOf,
} from './comparison-text.ts';
import { modelOf } from './model.fixture.ts';

function comparisonOf(accuracyImprovement: number | null, testSamples: number | null = 0): ModelComparison {
  return {
    model: modelOf('a'),
    baseline: modelOf('b'),
    rows: [{ metric: 'test_samples', model: 200, baseline: 200, difference: testSamples }],
    accuracyImprovement,
    isImproved: accuracyImprovement === null ? null : accuracyImprovement > 0,
  };
}

describe('formatPoints', () => {
  it.each([
    [0.012, '+1.2 points'],
    [-0.1, '−10.0 points'],
    [0, '0 points'],
    [0.0004, '+0.04 points'],
    [-0.00004, '−<0.01 points'],
  ])('writes %f as %s', (difference, text) => expect(formatPoints(difference)).toBe(text));
});

describe('improvementSentence', () => {
  it.each([
    [0.012, 'Accuracy improved by +1.2 points.'],
    [-0.012, 'Accuracy fell by 1.2 points.'],
    [0, 'Accuracy is the same as the baseline’s.'],
  ])('tells of %f', (improvement, text) => expect(improvementSentence(comparisonOf(improvement))).toBe(text));
  it('claims nothing where an accuracy is unknown', () => {
    expect(improvementSentence(comparisonOf(null))).toMatch(/not known/);
  });
});

describe('baselineRole', () => {
  const published = (letter: string, publishedAtMs: number) => modelOf(letter, { isPublished: true, publishedAtMs });

  it('tells the first model, the only published one, the baseline and a candidate apart', () => {
    expect(baselineRole(modelOf('a'), null)).toBe('nothing-published');
    expect(baselineRole(published('a', 1), null)).toBe('only-published');
    expect(baselineRole(published('a', 2), published('b', 1))).toBe('is-baseline');
    expect(baselineRole(published('a', 1), published('b', 2))).toBe('candidate');
    expect(baselineRole(modelOf('a'), published('b', 2))).toBe('candidate');
  });
});

describe('a difference', () => {
  it('is good or bad news only for metrics of which more is better', () => {
    expect(verdictOf('accuracy', 0.1)).toBe('better');
    expect(verdictOf('f1_score', -0.1)).toBe('worse');
    expect(verdictOf('accuracy', 0)).toBe('same');
    expect(verdictOf('train_samples', 100)).toBe('unknown');
    expect(verdictOf('accuracy', null)).toBe('unknown');
  });
  it('has a sign, and is a dash where unknown', () => {
    expect(formatMetricDifference('train_samples', 100)).toBe('+100');
    expect(formatMetricDifference('train_samples', -100)).toBe('−100');
    expect(formatMetricDifference('accuracy', null)).toBe('–');
  });
});

describe('isTestedOnOtherData', () => {
  it('needs a known difference in the number of test texts', () => {
    expect(isTestedOnOtherData(comparisonOf(0.1, 20))).toBe(true);
    expect(isTestedOnOtherData(comparisonOf(0.1, 0))).toBe(false);
    expect(isTestedOnOtherData(comparisonOf(0.1, null))).toBe(false);
  });
});
