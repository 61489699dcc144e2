import type { Model, ModelComparison } from '#shared/domain/model.ts';
import { formatNumber, formatPercent, NO_VALUE } from '../../lib/format.ts';

/** Metrics that are shares (0..1): shown in percent, their differences in percentage points, higher is better. */
const SHARE_METRICS: ReadonlySet<string> = new Set(['accuracy', 'f1_score']);

export function isShareMetric(metric: string): boolean {
  return SHARE_METRICS.has(metric);
}

/**
 * A difference of two shares in percentage points, with its sign: `+1.2 points`. Differences that one decimal would
 * round away keep two, because "+0.0" reads like no change at all.
 */
export function formatPoints(difference: number): string {
  const points = difference * 100;
  if (points === 0) return '0 points';
  const size = Math.abs(points);
  const sign = points > 0 ? '+' : '−';
  if (size < 0.01) return `${sign}<0.01 points`;
  return `${sign}${size.toFixed(size < 0.1 ? 2 : 1)} points`;
}

/** A value of a metric as people read it: shares in per cent, everything else as a number. */
export function formatMetricValue(metric: string, value: number | null): string {
  return isShareMetric(metric) ? formatPercent(value) : formatNumber(value);
}

export function formatMetricDifference(metric: string, difference: number | null): string {
  if (difference === null) return NO_VALUE;
  if (isShareMetric(metric)) return formatPoints(difference);
  if (difference === 0) return '0';
  return `${difference > 0 ? '+' : '−'}${formatNumber(Math.abs(difference))}`;
}

export type Verdict = 'better' | 'worse' | 'same' | 'unknown';

/** Whether a difference is good news. Only where more is certainly better; a larger training set, say, is neither. */
export function verdictOf(metric: string, difference: number | null): Verdict {
  if (difference === null || !isShareMetric(metric)) return 'unknown';
  if (difference === 0) return 'same';
  return difference > 0 ? 'better' : 'worse';
}

/** The headline of a comparison that has a baseline. */
export function improvementSentence(comparison: ModelComparison): string {
  const { accuracyImprovement: improvement } = comparison;
  if (improvement === null) return 'The accuracy of one of the two is not known, so nobody can say which is better.';
  if (improvement === 0) return 'Accuracy is the same as the baseline’s.';
  return improvement > 0
    ? `Accuracy improved by ${formatPoints(improvement)}.`
    : `Accuracy fell by ${formatPoints(-improvement).replace('+', '')}.`;
}

/** How this model stands to its project's baseline. */
export type BaselineRole = 'nothing-published' | 'only-published' | 'is-baseline' | 'candidate';

export function baselineRole(model: Model, baseline: Model | null): BaselineRole {
  if (baseline === null) return model.isPublished ? 'only-published' : 'nothing-published';
  // The baseline is the model published last; a comparison of that one looks back at the one before it.
  const isLatest = model.isPublished && (model.publishedAtMs ?? 0) >= (baseline.publishedAtMs ?? 0);
  return isLatest ? 'is-baseline' : 'candidate';
}

/** True where the two were not tested on the same number of texts, which makes their metrics hard to compare. */
export function isTestedOnOtherData(comparison: ModelComparison): boolean {
  const row = comparison.rows.find(({ metric }) => metric === 'test_samples');
  return row !== undefined && row.difference !== null && row.difference !== 0;
}
