import { compareMetrics } from '#shared/domain/comparison.ts';
import { MACHINE_METRIC, TRAINING_METRICS, type ScalarSummary } from '#shared/domain/scalar.ts';

export type ScalarGroups = {
  /** Metrics with a curve to draw, the machine's last. */
  readonly charts: readonly { readonly metric: string; readonly variants: readonly string[] }[];
  /** Of the variants that were reported once (a number, not a curve) those that stand above everything. */
  readonly headline: readonly ScalarSummary[];
  /** The others, metrics with the same variants side by side. */
  readonly tables: readonly SingleTable[];
};

export type SingleTable = {
  readonly metrics: readonly string[];
  readonly rows: readonly { readonly variant: string; readonly values: readonly (number | null)[] }[];
};

/** A task without headline numbers shows all of its single values above, as long as there are few. */
const FEW = 8;

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
  const headlines = singles.filter(({ metric }) => metric === TRAINING_METRICS);
  if (headlines.length === 0 && singles.length <= FEW) return { charts, headline: singles, tables: [] };
  return { charts, headline: headlines, tables: toTables(singles.filter(({ metric }) => metric !== TRAINING_METRICS)) };
}

function toTables(singles: readonly ScalarSummary[]): SingleTable[] {
  const byMetric = [...Map.groupBy(singles, ({ metric }) => metric)];
  const alike = Map.groupBy(byMetric, ([, series]) => JSON.stringify(series.map(({ variant }) => variant)));
  return [...alike].map(([variants, columns]) => ({
    metrics: columns.map(([metric]) => metric),
    rows: (JSON.parse(variants) as string[]).map((variant, row) => ({
      variant,
      values: columns.map(([, series]) => series[row]?.last ?? null),
    })),
  }));
}
