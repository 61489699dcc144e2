import { escapeMarkup, numberText } from './markup.ts';

export interface TableColumn {
  readonly title: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** Rows of one table: enough to read a curve from, few enough for a page with many charts. */
const MOST_ROWS = 200;

/** The positions shown of `count`: all, or equally spaced ones, the first and the last among them. */
function spaced(count: number): number[] {
  if (count <= MOST_ROWS) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: MOST_ROWS }, (_, index) => Math.round((index * (count - 1)) / (MOST_ROWS - 1)));
}

/** Where a column is lowest and highest, so that a cut table shows what the chart's eye-catchers are. */
function extremes({ x, y }: TableColumn): number[] {
  let lowest = -1;
  let highest = -1;
  y.forEach((value, index) => {
    if (value === null) return;
    if (lowest < 0 || value < (y[lowest] ?? Infinity)) lowest = index;
    if (highest < 0 || value > (y[highest] ?? -Infinity)) highest = index;
  });
  return [lowest, highest].flatMap((index) => x[index] ?? []);
}

/** The values of a chart as a table that opens on demand: a row per iteration, a column per line. */
export function renderDataTable(title: string, columns: readonly TableColumn[]): string {
  const all = [...new Set(columns.flatMap((column) => column.x))].sort((a, b) => a - b);
  const shown = [
    ...new Set([...spaced(all.length).flatMap((index) => all[index] ?? []), ...columns.flatMap(extremes)]),
  ].sort((a, b) => a - b);
  const values = columns.map(({ x, y }) => new Map(x.map((at, index) => [at, y[index] ?? null])));
  const rows = shown.map((at) => {
    const cells = values.map((column) => {
      if (!column.has(at)) return '<td class="number"></td>';
      const value = column.get(at) ?? null;
      return `<td class="number${value === null ? ' missing' : ''}">${numberText(value)}</td>`;
    });
    return `<tr><th scope="row" class="number">${numberText(at)}</th>${cells.join('')}</tr>`;
  });
  const cut =
    shown.length < all.length
      ? ` ${shown.length} of ${all.length} iterations, equally spaced, with the lowest and highest values.`
      : '';
  return `<details><summary>Data table</summary><div class="scroll"><table>
<caption>${escapeMarkup(title)} by iteration.${cut}</caption>
<thead><tr><th scope="col" class="number">Iteration</th>${columns.map((column) => `<th scope="col" class="number">${escapeMarkup(column.title)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div></details>`;
}
