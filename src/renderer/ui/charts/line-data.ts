import type { XAxis } from '#shared/domain/scalar.ts';
import type { ChartLine, ChartTable, Range } from './chart-types.ts';
import { formatValue, formatX, paddedRange } from './ticks.ts';

/** Lowest and highest x of all lines; a single point gets one unit of room. */
export function xRange(lines: readonly Pick<ChartLine, 'x'>[]): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const { x } of lines) {
    if (x.length === 0) continue;
    low = Math.min(low, x[0] ?? Infinity);
    high = Math.max(high, x.at(-1) ?? -Infinity);
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** The y range of the values within `view`; on a log axis only positive values count. */
export function yRange(lines: readonly Pick<ChartLine, 'x' | 'y'>[], view: Range, isLog: boolean): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const { x, y } of lines) {
    y.forEach((value, index) => {
      const at = x[index] ?? 0;
      if (value === null || at < view[0] || at > view[1] || (isLog && value <= 0)) return;
      low = Math.min(low, value);
      high = Math.max(high, value);
    });
  }
  return paddedRange(low, high, isLog);
}

/** How many values a log axis cannot show. */
export function countHiddenByLog(lines: readonly Pick<ChartLine, 'y'>[]): number {
  return lines.reduce((sum, { y }) => sum + y.filter((value) => value !== null && value <= 0).length, 0);
}

/** Index of the entry of ascending `x` that is closest to `at`; −1 when there is none. */
export function nearestIndex(x: readonly number[], at: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return x.length === 0 ? -1 : 0;
  if (low === x.length) return low - 1;
  return at - (x[low - 1] ?? 0) <= (x[low] ?? 0) - at ? low - 1 : low;
}

/**
 * One row per x that any line has, one column per line; `y` as recorded, never smoothed. Where a line goes straight up (a
 * ROC curve does), its values at that x get a row each, from the first to the last.
 */
export function lineTable(lines: readonly ChartLine[], xName: string): ChartTable {
  const rows = new Map<number, (number | null)[][]>();
  lines.forEach((line, column) => {
    let repeats = 0;
    line.x.forEach((x, index) => {
      repeats = index > 0 && line.x[index - 1] === x ? repeats + 1 : 0;
      const atX = rows.get(x) ?? [];
      rows.set(x, atX);
      const row = (atX[repeats] ??= lines.map(() => null));
      row[column] = line.y[index] ?? null;
    });
  });
  const sorted = [...rows].sort(([a], [b]) => a - b);
  return {
    columns: [xName, ...lines.map((line) => line.label)],
    rows: sorted.flatMap(([x, atX]) => atX.map((values) => [x, ...values])),
  };
}

/** One sentence that says what a person would see: extent, and where each line ends. `xName` overrules the axis' own. */
export function summarizeLines(title: string, lines: readonly ChartLine[], axis: XAxis, xName?: string): string {
  const drawn = lines.filter((line) => line.y.some((value) => value !== null));
  if (drawn.length === 0) return `${title} has no values to draw.`;
  const [from, to] = xRange(drawn);
  const span = to - from;
  const axisWord = xName ?? { iteration: 'iterations', relative: 'time since start', wall: 'wall time' }[axis];
  const told = drawn.slice(0, 5).map((line) => {
    const values = line.y.filter((value): value is number => value !== null);
    const low = values.reduce((least, value) => Math.min(least, value), Infinity);
    const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
    return `${line.label} ends at ${formatValue(values.at(-1) ?? 0)} (lowest ${formatValue(low)}, highest ${formatValue(high)})`;
  });
  const more = drawn.length > told.length ? `; and ${String(drawn.length - told.length)} more` : '';
  const count = drawn.length === 1 ? '1 line' : `${String(drawn.length)} lines`;
  return `${title}: ${count} over ${axisWord} ${formatX(axis, from, span)} to ${formatX(axis, to, span)}; ${told.join('; ')}${more}.`;
}

/** Part of `range` around `center`, `factor` of its width (below 1 zooms in), kept inside `whole`. */
export function zoomRange(range: Range, whole: Range, center: number, factor: number): Range {
  const width = Math.min((range[1] - range[0]) * factor, whole[1] - whole[0]);
  const share = (center - range[0]) / (range[1] - range[0] || 1);
  const from = Math.min(Math.max(center - width * share, whole[0]), whole[1] - width);
  return [from, from + width];
}
