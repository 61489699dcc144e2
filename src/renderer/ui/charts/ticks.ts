import type { XAxis } from '#shared/domain/scalar.ts';
import type { Range } from './chart-types.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];

/** Distance between ticks of 1, 2 or 5 times a power of ten, for about `count` of them. */
export function niceStep(span: number, count: number): number {
  if (!(span > 0) || !Number.isFinite(span)) return 1;
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  // The nearest on a logarithmic scale (√2, √10, √50), so that there are never half as many ticks as asked for.
  return (share < Math.SQRT2 ? 1 : share < Math.sqrt(10) ? 2 : share < Math.sqrt(50) ? 5 : 10) * power;
}

function multiples([from, to]: Range, step: number, offset = 0): number[] {
  const ticks: number[] = [];
  const first = Math.ceil((from - offset) / step - 1e-9);
  const last = Math.floor((to - offset) / step + 1e-9);
  // Through the text, so that 0.1 × 3 is written 0.3.
  for (let n = first; n <= last && ticks.length < 100; n++) ticks.push(Number((n * step + offset).toPrecision(15)));
  return ticks;
}

/** Round numbers inside the range. */
export function niceTicks(range: Range, count: number, isInteger = false): number[] {
  const step = niceStep(range[1] - range[0], count);
  return multiples(range, isInteger ? Math.max(1, Math.round(step)) : step);
}

/** Powers of ten, with 2 and 5 times them where the range is short. */
export function logTicks([from, to]: Range): number[] {
  const low = Math.floor(Math.log10(from));
  const high = Math.ceil(Math.log10(to));
  const stride = Math.max(1, Math.ceil((high - low) / 8));
  const factors = high - low <= 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = low; power <= high; power += stride) {
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(12));
      if (tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9)) ticks.push(tick);
    }
  }
  // Less than a decade is nearly linear.
  return ticks.length >= 3 ? ticks : niceTicks([from, to], 4);
}

/**
 * Ticks of an x axis: iterations, or round durations or clock times (in the local time zone).
 * @param hasWholeX whether what stands for iterations is whole numbers, as iterations are; a plot's x may be a rate
 */
export function xTicks(axis: XAxis, range: Range, count: number, hasWholeX = true): number[] {
  if (axis === 'iteration') return niceTicks(range, count, hasWholeX);
  const rough = (range[1] - range[0]) / Math.max(1, count);
  const step = TIME_STEPS.find((candidate) => candidate >= rough * 0.7) ?? niceStep(range[1] - range[0], count);
  const offset = axis === 'wall' && step >= MINUTE ? new Date(range[0]).getTimezoneOffset() * MINUTE : 0;
  return multiples(range, step, offset);
}

/** A y range that holds the values with a little air; never empty, positive when logarithmic. */
export function paddedRange(low: number, high: number, isLog: boolean): Range {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return isLog ? [0.1, 10] : [0, 1];
  if (isLog) return low === high ? [low / 2, high * 2] : [low / 1.1, high * 1.1];
  if (low === high) {
    const air = Math.abs(low) * 0.05 || 1;
    return [low - air, high + air];
  }
  const air = (high - low) * 0.05;
  // A curve that starts at zero keeps zero as its floor: "−0.05 accuracy" would be silly.
  return [low >= 0 && low < air ? 0 : low - air, high + air];
}

/** Up to five significant digits, no trailing zeros, exponents only where the plain number is long. */
export function formatValue(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return String(Number(value.toPrecision(5)));
}

/** 1234 ms as "1.234s", 83,000 ms as "1m 23s": short enough for a tick. */
export function formatElapsed(ms: number): string {
  const sign = ms < 0 ? '−' : '';
  const exact = Math.abs(ms);
  if (exact < MINUTE) return `${sign}${String(Number((exact / SECOND).toFixed(3)))}s`;
  // Rounded before it is taken apart: 119.8 seconds are 2 minutes, not 1 minute and 60 seconds.
  const size = Math.round(exact / SECOND) * SECOND;
  const days = Math.floor(size / DAY);
  const hours = Math.floor((size % DAY) / HOUR);
  const minutes = Math.floor((size % HOUR) / MINUTE);
  const seconds = (size % MINUTE) / SECOND;
  const parts = [
    [days, 'd'],
    [hours, 'h'],
    [minutes, 'm'],
    [seconds, 's'],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return sign + shown.map(([amount, unit]) => `${String(amount)}${unit}`).join(' ');
}

const two = (value: number) => String(value).padStart(2, '0');

/** How an x value is written; `span` (the width of the axis) decides how much of a clock time is told. */
export function formatX(axis: XAxis, value: number, span: number): string {
  if (axis === 'iteration') return formatValue(value);
  if (axis === 'relative') return formatElapsed(value);
  const date = new Date(value);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (span >= 2 * DAY) return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  if (span >= 10 * MINUTE) return clock;
  const seconds = `${clock}:${two(date.getSeconds())}`;
  return span >= 5 * SECOND ? seconds : `${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** The axis' name with its unit. */
export const X_AXIS_LABELS: Readonly<Record<XAxis, string>> = {
  iteration: 'Iteration',
  relative: 'Time since start',
  wall: 'Wall time (local)',
};
