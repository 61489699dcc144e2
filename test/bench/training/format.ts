import { judge, type Goal, type Spread } from './statistics.ts';

/** What stands where nothing was measured. */
export const NONE = '–';

/** Three significant digits, thousands separated; no exponents. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return NONE;
  if (Math.abs(value) >= 1000) return count(Math.round(value));
  return value.toLocaleString('en', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}

export function count(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 });
}

interface Unit {
  readonly name: string;
  readonly size: number;
}

const MILLISECONDS: readonly Unit[] = [
  { name: 's', size: 1000 },
  { name: 'ms', size: 1 },
  { name: 'µs', size: 0.001 },
];
const BYTES: readonly Unit[] = [
  { name: 'GB', size: 1e9 },
  { name: 'MB', size: 1e6 },
  { name: 'kB', size: 1e3 },
];

/** The first unit that the value fills, else the last. */
function unitFor(value: number, units: readonly Unit[]): Unit {
  const unit = units.find(({ size }) => value >= size) ?? units.at(-1);
  if (unit === undefined) throw new Error('no units');
  return unit;
}

function amount(spread: Spread, units: readonly Unit[]): string {
  if (!Number.isFinite(spread.median)) return NONE;
  const { name, size } = unitFor(spread.median, units);
  const [middle, lowest, highest] = [spread.median, spread.lowest, spread.highest].map((value) => number(value / size));
  const range = spread.lowest === spread.highest ? '' : ` (${lowest ?? ''}–${highest ?? ''})`;
  return `${middle ?? ''} ${name}${range}`;
}

/** A median time with its range, both in the unit that suits the median: `1.23 s (1.20–1.31)`. */
export function duration(spreadMs: Spread): string {
  return amount(spreadMs, MILLISECONDS);
}

/** As `duration`, for bytes: decimal units. */
export function size(spreadBytes: Spread): string {
  return amount(spreadBytes, BYTES);
}

/** How a goal's limit and the distance to it are written. */
export interface GoalStyle {
  readonly limit: (limit: number) => string;
  readonly distance: (distance: number, limit: number) => string;
}

/** For ratios, and for everything else that has no unit. */
const IN_PERCENT: GoalStyle = {
  limit: (limit) => String(Number(limit.toPrecision(3))),
  distance: (distance, limit) => `${number((distance / limit) * 100)} %`,
};

/** A style with the same unit for both. */
export function styleIn(show: (amount: number) => string): GoalStyle {
  return { limit: show, distance: show };
}

/** `≤ 1 met`, or `≤ 1 missed by 12 %`; several goals one after the other. */
export function verdicts(value: number, goals: readonly Goal[], style: GoalStyle = IN_PERCENT): string {
  return goals
    .map((goal) => {
      const verdict = judge(value, goal);
      const distance = verdict === 'missed' ? ` by ${style.distance(value - goal.limit, goal.limit)}` : '';
      return `${goal.isStrict === true ? '<' : '≤'} ${style.limit(goal.limit)} ${verdict}${distance}`;
    })
    .join(', ');
}

/**
 * A Markdown table whose columns line up in a terminal too: the first to the left and the last, which holds no numbers,
 * as well; the others to the right.
 * @param rows as many cells each as `head`
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, i) => Math.max(3, ...lines.map((cells) => (cells[i] ?? '').length)));
  const isLeft = (i: number): boolean => i === 0 || i === head.length - 1;
  const pad = (cell: string, i: number): string => {
    const width = widths[i] ?? 0;
    return isLeft(i) ? cell.padEnd(width) : cell.padStart(width);
  };
  const rule = widths.map((width, i) => (isLeft(i) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [first, ...others] = lines.map((cells) => head.map((_, i) => pad(cells[i] ?? '', i)));
  return [first ?? [], rule, ...others].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A bar of `width` places at most, for a value between 0 and `highest`. */
export function bar(value: number, highest: number, width: number): string {
  return '#'.repeat(Math.max(1, Math.round((value / highest) * width)));
}
