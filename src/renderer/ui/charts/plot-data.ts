import type { PlotFigure, PlotTrace } from '#shared/domain/plot.ts';
import type { ChartLine, ChartTable } from './chart-types.ts';

type Titled = { readonly title?: string | { readonly text?: string | undefined } | undefined } | undefined;

/** Plotly writes a title as a text or as an object that holds it. */
export function titleOf(part: Titled): string | undefined {
  const title = part?.title;
  const text = typeof title === 'string' ? title : title?.text;
  return text === undefined || text === '' ? undefined : text;
}

export type Drawing =
  | {
      readonly kind: 'heatmap';
      readonly rows: readonly string[];
      readonly columns: readonly string[];
      readonly values: readonly (readonly (number | null)[])[];
    }
  | {
      readonly kind: 'bars';
      readonly isHorizontal: boolean;
      readonly bars: readonly { readonly label: string; readonly value: number }[];
    }
  | { readonly kind: 'lines'; readonly traces: readonly PlotTrace[] }
  | { readonly kind: 'table'; readonly trace: PlotTrace };

/** Reads the values of a heatmap trace. Names that are missing are numbered as Plotly does. */
function heatmapOf(trace: PlotTrace): Drawing | null {
  const values = trace.z;
  if (values === undefined || values.length === 0) return null;
  const width = Math.max(...values.map((row) => row.length));
  const names = (given: PlotTrace['x'], count: number) =>
    Array.from({ length: count }, (_, index) => String(given?.[index] ?? index));
  return { kind: 'heatmap', rows: names(trace.y, values.length), columns: names(trace.x, width), values };
}

function barsOf(trace: PlotTrace): Drawing | null {
  const isHorizontal = trace.orientation === 'h';
  const lengths = isHorizontal ? trace.x : trace.y;
  const names = isHorizontal ? trace.y : trace.x;
  if (lengths === undefined) return null;
  const bars = lengths.flatMap((value, index) =>
    typeof value === 'number' ? [{ label: String(names?.[index] ?? index), value }] : [],
  );
  // Plotly draws horizontal bars from the bottom up; a reader starts at the top.
  return bars.length === 0 ? null : { kind: 'bars', isHorizontal, bars: isHorizontal ? bars.reverse() : bars };
}

function isLine(trace: PlotTrace): boolean {
  const isScatter = trace.type === undefined || trace.type === 'scatter' || trace.type === 'scattergl';
  const { x, y } = trace;
  if (!isScatter || y === undefined || y.length === 0) return false;
  return (
    y.every((value) => typeof value !== 'string') && (x === undefined || x.every((value) => typeof value === 'number'))
  );
}

/** What is drawn for a figure, trace by trace; a trace that we cannot draw becomes a table of what it holds. */
export function drawingsOf(figure: PlotFigure): readonly Drawing[] {
  const lines = figure.data.filter(isLine);
  const rest = figure.data.filter((trace) => !isLine(trace));
  const drawings: Drawing[] = lines.length === 0 ? [] : [{ kind: 'lines', traces: lines }];
  for (const trace of rest) {
    const drawing = trace.type === 'heatmap' ? heatmapOf(trace) : trace.type === 'bar' ? barsOf(trace) : null;
    drawings.push(drawing ?? { kind: 'table', trace });
  }
  return drawings;
}

/** Whether Plotly draws the trace dashed or dotted (`line.dash`). */
function isDashed(trace: PlotTrace): boolean {
  const style: unknown = trace['line'];
  const dash = typeof style === 'object' && style !== null && 'dash' in style ? style.dash : undefined;
  return typeof dash === 'string' && dash !== 'solid';
}

/** Traces as lines, in ascending x, as the charts want them. */
export function linesOf(traces: readonly PlotTrace[], color: (index: number) => string): readonly ChartLine[] {
  return traces.map((trace, index) => {
    const points = (trace.y ?? []).map((value, at) => ({
      x: trace.x === undefined ? at : Number(trace.x[at] ?? Number.NaN),
      y: typeof value === 'number' ? value : null,
    }));
    const sorted = points.filter((point) => Number.isFinite(point.x)).sort((a, b) => a.x - b.x);
    return {
      id: String(index),
      label: trace.name ?? `Trace ${String(index + 1)}`,
      color: color(index),
      isDashed: isDashed(trace),
      x: sorted.map((point) => point.x),
      y: sorted.map((point) => point.y),
      totalPoints: sorted.length,
    };
  });
}

const MAX_CELL_CHARS = 500;

/** Every list of a trace as a column; what is not a list is a row of its own name and value. */
export function traceTable(trace: PlotTrace): ChartTable {
  const text = (value: unknown): string | number | null => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'number') return value;
    const written = typeof value === 'string' ? value : JSON.stringify(value);
    return written.length > MAX_CELL_CHARS ? `${written.slice(0, MAX_CELL_CHARS)}…` : written;
  };
  const lists = Object.entries(trace).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  if (lists.length === 0) {
    return { columns: ['Field', 'Value'], rows: Object.entries(trace).map(([name, value]) => [name, text(value)]) };
  }
  const count = Math.max(...lists.map(([, list]) => list.length));
  return {
    columns: ['#', ...lists.map(([name]) => name)],
    rows: Array.from({ length: count }, (_, row) => [row + 1, ...lists.map(([, list]) => text(list[row]))]),
  };
}
