import type { Range } from './chart-types.ts';

export type ParallelValue = string | number | null;

/** One run: its value on each axis, by the axis' id. */
export type ParallelRun = {
  readonly id: string;
  readonly label: string;
  readonly values: Readonly<Record<string, ParallelValue>>;
};

export type ParallelAxis = {
  readonly id: string;
  readonly label: string;
} & (
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'category'; readonly categories: readonly string[] }
);

/** Brushed part of each axis, by id, as positions 0 (bottom) to 1 (top). An axis without an entry lets all pass. */
export type Brushes = Readonly<Record<string, Range>>;

function numberOf(value: ParallelValue): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value === null || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** An axis is numeric when every value on it is; otherwise each different value has its own place. */
export function buildAxis(id: string, label: string, runs: readonly ParallelRun[]): ParallelAxis {
  const values = runs.map((run) => run.values[id] ?? null).filter((value) => value !== null);
  const numbers = values.map(numberOf).filter((value) => value !== null);
  if (values.length > 0 && numbers.length === values.length) {
    return { id, label, kind: 'number', min: Math.min(...numbers), max: Math.max(...numbers) };
  }
  const categories = [...new Set(values.map(String))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return { id, label, kind: 'category', categories };
}

/** Where a value stands on its axis, 0 to 1; null where the run has none. One single value stands in the middle. */
export function positionOf(axis: ParallelAxis, value: ParallelValue): number | null {
  if (axis.kind === 'category') {
    const index = value === null ? -1 : axis.categories.indexOf(String(value));
    if (index < 0) return null;
    return axis.categories.length === 1 ? 0.5 : index / (axis.categories.length - 1);
  }
  const number = numberOf(value);
  if (number === null) return null;
  return axis.max === axis.min ? 0.5 : (number - axis.min) / (axis.max - axis.min);
}

/** What stands at a position of an axis: a number, or the nearest category. */
export function valueAt(axis: ParallelAxis, position: number): string | number {
  if (axis.kind === 'number') return axis.min + position * (axis.max - axis.min);
  return axis.categories[Math.round(position * (axis.categories.length - 1))] ?? '';
}

/** How far an arrow key moves a handle: to the next category, or a twentieth of the axis. */
export function keyStep(axis: ParallelAxis): number {
  return axis.kind === 'category' && axis.categories.length > 1 ? 1 / (axis.categories.length - 1) : 0.05;
}

// Positions come from divisions: the ends of a brush must let through what stands exactly on them.
const TOLERANCE = 1e-9;

/** Whether a run lies within every brush. A run without a value on a brushed axis does not. */
export function passes(run: ParallelRun, axes: readonly ParallelAxis[], brushes: Brushes): boolean {
  return axes.every((axis) => {
    const brush = brushes[axis.id];
    if (brush === undefined) return true;
    const position = positionOf(axis, run.values[axis.id] ?? null);
    return position !== null && position >= brush[0] - TOLERANCE && position <= brush[1] + TOLERANCE;
  });
}

/** Moves one end of a brush, never past the other; a brush that covers the whole axis is none. */
export function moveBrush(brushes: Brushes, axisId: string, end: 'low' | 'high', position: number): Brushes {
  const [low, high] = brushes[axisId] ?? [0, 1];
  const at = Math.min(Math.max(position, 0), 1);
  return setBrush(brushes, axisId, end === 'low' ? [Math.min(at, high), high] : [low, Math.max(at, low)]);
}

export function setBrush(brushes: Brushes, axisId: string, range: Range): Brushes {
  const { [axisId]: _old, ...rest } = brushes;
  return range[0] <= TOLERANCE && range[1] >= 1 - TOLERANCE ? rest : { ...rest, [axisId]: range };
}
