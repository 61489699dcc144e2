import { compareMetrics, hyperparameterDifferences, metricRows } from '#shared/domain/comparison.ts';
import type { ScalarSeries, ScalarSummary } from '#shared/domain/scalar.ts';
import { durationMs, type TaskDetail } from '#shared/domain/task.ts';
import { renderDataTable } from './data-table.ts';
import { renderLineChart, strokeOf } from './line-chart.ts';
import { escapeMarkup, numberText } from './markup.ts';
import { PAGE_STYLE } from './page-style.ts';

/** What the page shows: two or more tasks, with the series by iteration, at most 1,000 points each. */
export interface ComparisonPageData {
  readonly createdAtMs: number;
  readonly tasks: readonly Pick<
    TaskDetail,
    'id' | 'name' | 'status' | 'projectName' | 'tags' | 'createdAtMs' | 'startedAtMs' | 'endedAtMs' | 'hyperparameters'
  >[];
  readonly summaries: readonly ScalarSummary[];
  readonly series: readonly ScalarSeries[];
}

/** Nothing may be loaded and nothing may run: the page is a document. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const timeText = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

function key(index: number, name: string): string {
  return `<span class="key"><svg viewBox="0 0 28 10" aria-hidden="true"><path ${strokeOf(index)} d="M1 5H27"/></svg><span>#${index + 1} ${escapeMarkup(name)}</span></span>`;
}

function experimentsTable({ tasks, createdAtMs }: ComparisonPageData): string {
  const rows = tasks.map((task, index) => {
    const duration = durationMs(task, createdAtMs);
    return `<tr><th scope="row">${key(index, task.name)}</th><td class="fixed id">${escapeMarkup(task.id)}</td><td class="fixed">${escapeMarkup(task.status)}</td><td>${escapeMarkup(task.projectName)}</td><td class="fixed">${timeText(task.createdAtMs)}</td><td class="number">${duration === null ? '–' : `${numberText(duration / 1000)} s`}</td><td>${escapeMarkup(task.tags.join(', '))}</td></tr>`;
  });
  return `<div class="scroll"><table>
<thead><tr><th scope="col">Experiment</th><th scope="col">ID</th><th scope="col">Status</th><th scope="col">Project</th><th scope="col">Created</th><th scope="col" class="number">Duration</th><th scope="col">Tags</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

function numberedHead(first: string, data: ComparisonPageData, className: string): string {
  const columns = data.tasks.map(
    (task, index) =>
      `<th scope="col"${className === '' ? '' : ` class="${className}"`} title="${escapeMarkup(task.name)}">#${index + 1}</th>`,
  );
  return `<thead><tr><th scope="col">${first}</th>${columns.join('')}</tr></thead>`;
}

function metricsTable(data: ComparisonPageData): string {
  const rows = metricRows(
    data.tasks.map((task) => task.id),
    data.summaries,
  );
  if (rows.length === 0) return '<p class="quiet">No metrics were recorded.</p>';
  const body = rows.map(({ metric, variant, values, best }) => {
    const cells = values.map((value, index) =>
      best.includes(index)
        ? `<td class="number best">${numberText(value)} <span aria-hidden="true">★</span><span class="quiet"> best</span></td>`
        : `<td class="number${value === null ? ' missing' : ''}">${numberText(value)}</td>`,
    );
    return `<tr><th scope="row">${escapeMarkup(metric)} / ${escapeMarkup(variant)}</th>${cells.join('')}</tr>`;
  });
  return `<div class="scroll"><table><caption>Last value of each metric. Of losses, errors and times, the lowest is best.</caption>
${numberedHead('Metric', data, 'number')}<tbody>${body.join('\n')}</tbody></table></div>`;
}

function hyperparameterTable(data: ComparisonPageData): string {
  const all = hyperparameterDifferences(data.tasks);
  const rows = (isIdentical: boolean): string[] =>
    all
      .filter((row) => row.isIdentical === isIdentical)
      .map(({ section, name, values }) => {
        const cells = values.map((value) =>
          value === null ? '<td class="missing">–</td>' : `<td>${escapeMarkup(value)}</td>`,
        );
        return `<tr><th scope="row">${escapeMarkup(section)}/${escapeMarkup(name)}</th>${cells.join('')}</tr>`;
      });
  const asTable = (body: readonly string[]): string =>
    `<div class="scroll"><table>${numberedHead('Hyperparameter', data, '')}<tbody>${body.join('\n')}</tbody></table></div>`;
  const different = rows(false);
  const identical = rows(true);
  return [
    different.length === 0 ? '<p class="quiet">There are no differences.</p>' : asTable(different),
    identical.length === 0
      ? ''
      : `<details><summary>${identical.length} with the same value in all</summary>${asTable(identical)}</details>`,
  ].join('\n');
}

interface Chart {
  readonly metric: string;
  readonly variant: string;
  /** Each with the position of its task. */
  readonly lines: readonly { readonly style: number; readonly series: ScalarSeries }[];
}

/** Metrics that some task recorded over several iterations: a single value has its place in the table. */
function chartsOf(data: ComparisonPageData): Chart[] {
  const positions = new Map(data.tasks.map((task, index) => [task.id, index]));
  const charts = new Map<
    string,
    { metric: string; variant: string; lines: { style: number; series: ScalarSeries }[] }
  >();
  for (const series of data.series) {
    const style = positions.get(series.taskId);
    if (style === undefined) continue;
    const { metric, variant } = series;
    const id = JSON.stringify([metric, variant]);
    const chart = charts.get(id) ?? { metric, variant, lines: [] };
    charts.set(id, chart);
    chart.lines.push({ style, series });
  }
  return [...charts.values()]
    .filter((chart) => chart.lines.some(({ series }) => series.x.length > 1))
    .map((chart) => ({ ...chart, lines: chart.lines.toSorted((a, b) => a.style - b.style) }))
    .sort(compareMetrics);
}

function figure(chart: Chart, data: ComparisonPageData): string {
  const title = `${chart.metric} / ${chart.variant}`;
  const names = chart.lines.map(({ style }) => `#${style + 1} ${data.tasks[style]?.name ?? ''}`);
  const legend = chart.lines.map(({ style, series }) => {
    const drawn = series.x.length;
    const stands = series.totalPoints > drawn ? ` (${drawn} of ${series.totalPoints} points)` : '';
    return `<li>${key(style, `${data.tasks[style]?.name ?? ''}${stands}`)}</li>`;
  });
  return `<figure><h3>${escapeMarkup(title)}</h3>
${renderLineChart({
  label: `Line chart of ${title} by iteration, for ${names.join('; ')}. The table below has the values.`,
  xTitle: 'iteration',
  lines: chart.lines.map(({ style, series }) => ({ style, x: series.x, y: series.y })),
})}
<ul class="legend">${legend.join('')}</ul>
${renderDataTable(
  title,
  chart.lines.map(({ style, series }, index) => ({ title: names[index] ?? `#${style + 1}`, x: series.x, y: series.y })),
)}
</figure>`;
}

/**
 * The comparison as one HTML document with its style and charts inside: it runs no script, loads nothing, and reads the
 * same in ten years. Every text in it is escaped; the policy in it would refuse whatever was not.
 */
export function renderComparisonPage(data: ComparisonPageData): string {
  const charts = chartsOf(data);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeMarkup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="ClearDeck">
<title>Comparison of ${data.tasks.length} experiments</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>Comparison of ${data.tasks.length} experiments</h1>
<p class="quiet">Made by ClearDeck, ${timeText(data.createdAtMs)}</p>
${experimentsTable(data)}
<section aria-labelledby="metrics"><h2 id="metrics">Metrics</h2>
${metricsTable(data)}
</section>
<section aria-labelledby="hyperparameters"><h2 id="hyperparameters">Hyperparameters that differ</h2>
${hyperparameterTable(data)}
</section>
<section aria-labelledby="scalars"><h2 id="scalars">Scalars</h2>
${charts.length === 0 ? '<p class="quiet">No metric has more than one value.</p>' : `<div class="charts">${charts.map((chart) => figure(chart, data)).join('\n')}</div>`}
</section>
</main>
</body>
</html>
`;
}
