import { compareMetrics } from '#shared/domain/comparison.ts';
import { MACHINE_METRIC, type ScalarSummary } from '#shared/domain/scalar.ts';

export type ScalarGroups = {
  /** Metrics with a curve to draw, the machine's last. */
  readonly charts: readonly { readonly metric: string; readonly variants: readonly string[] }[];
  /** Variants that were reported once: a number, not a curve. The headline numbers first. */
  readonly singles: readonly ScalarSummary[];
};

/** Sorts a task's series into charts and single values; `search` is looked for in metric and variant, in any case. */
export function groupScalars(summaries: readonly ScalarSummary[], search: string): ScalarGroups {
  const wanted = search.trim().toLowerCase();
  const matching = summaries.filter(({ metric, variant }) => `${metric} / ${variant}`.toLowerCase().includes(wanted));
  const byMetric = new Map<string, ScalarSummary[]>();
  for (const summary of matching) byMetric.set(summary.metric, [...(byMetric.get(summary.metric) ?? []), summary]);
  const charts: { metric: string; variants: string[] }[] = [];
  const singles: ScalarSummary[] = [];
  for (const [metric, series] of byMetric) {
    if (metric !== MACHINE_METRIC && series.every(({ count }) => count <= 1)) singles.push(...series);
    else charts.push({ metric, variants: series.map(({ variant }) => variant) });
  }
  const rank = (metric: string) => (metric.startsWith(MACHINE_METRIC) ? 1 : 0);
  charts.sort((a, b) => rank(a.metric) - rank(b.metric) || a.metric.localeCompare(b.metric, 'en', { numeric: true }));
  singles.sort(compareMetrics);
  return { charts, singles };
}
