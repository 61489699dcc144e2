import { escapeMarkup, numberText } from './markup.ts';
import { niceTicks, rangeOf, thinned } from './scale.ts';

/** One line of a chart: x and y of the same length, a null y is a gap. `style` picks colour and dashes. */
export interface ChartLine {
  readonly style: number;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** Colours there are; lines beyond them repeat the colours with other dashes. */
export const COLORS = 8;
const DASHES = ['', '6 3', '2 3', '9 3 2 3'] as const;
const MOST_POINTS = 1000;

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 80;
const RIGHT = 18;
const TOP = 10;
const BOTTOM = 48;

/** Attributes of a line's stroke, for the chart and its legend alike. */
export function strokeOf(style: number): string {
  const dash = DASHES[Math.floor(style / COLORS) % DASHES.length] ?? '';
  return `class="line c${style % COLORS}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
}

interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

const coordinate = (value: number): string => String(Math.round(value * 100) / 100);

/** The path of a line and the dots of points that stand alone, which a path does not show. */
function drawLine(line: ChartLine, scales: Scales): string {
  let path = '';
  const dots: string[] = [];
  let run = 0;
  let last: [number, number] = [0, 0];
  const endRun = (): void => {
    if (run === 1) {
      dots.push(
        `<circle class="dot c${line.style % COLORS}" cx="${coordinate(last[0])}" cy="${coordinate(last[1])}" r="3"/>`,
      );
    }
    run = 0;
  };
  for (const index of thinned(line.y, MOST_POINTS)) {
    const x = line.x[index];
    const y = line.y[index] ?? null;
    if (x === undefined || y === null || !Number.isFinite(x) || !Number.isFinite(y)) {
      endRun();
      continue;
    }
    last = [scales.x(x), scales.y(y)];
    path += `${run === 0 ? 'M' : 'L'}${coordinate(last[0])} ${coordinate(last[1])}`;
    run += 1;
  }
  endRun();
  return `${path === '' ? '' : `<path ${strokeOf(line.style)} d="${path}"/>`}${dots.join('')}`;
}

/**
 * An SVG of lines over common axes, with no script in it. `label` says to a screen reader what it shows. At most 1,000
 * points per line are drawn, every extreme among them.
 */
export function renderLineChart(options: {
  readonly label: string;
  readonly xTitle: string;
  readonly lines: readonly ChartLine[];
}): string {
  const { label, xTitle, lines } = options;
  const finite = (value: number | null): value is number => value !== null && Number.isFinite(value);
  const xRange = rangeOf(
    lines.flatMap((line) => line.x.filter((x, index) => finite(x) && finite(line.y[index] ?? null))),
  );
  const yRange = rangeOf(lines.flatMap((line) => line.y.filter(finite)));
  // Clamped: of the very largest numbers, the range holds only a part.
  const share = (value: number, { low, high }: { low: number; high: number }): number =>
    (Math.min(high, Math.max(low, value)) - low) / (high - low);
  const scales: Scales = {
    x: (value) => LEFT + share(value, xRange) * (WIDTH - LEFT - RIGHT),
    y: (value) => HEIGHT - BOTTOM - share(value, yRange) * (HEIGHT - TOP - BOTTOM),
  };
  const yTicks = niceTicks(yRange.low, yRange.high, 5).map((tick) => {
    const y = coordinate(scales.y(tick));
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/><text x="${LEFT - 8}" y="${y}" dy="0.32em" text-anchor="end">${numberText(tick)}</text>`;
  });
  const xTicks = niceTicks(xRange.low, xRange.high, 7).map((tick) => {
    const x = coordinate(scales.x(tick));
    return `<line class="axis" x1="${x}" x2="${x}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM + 5}"/><text x="${x}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${numberText(tick)}</text>`;
  });
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeMarkup(label)}">`,
    ...yTicks,
    `<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}"/>`,
    ...xTicks,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 4}" text-anchor="middle">${escapeMarkup(xTitle)}</text>`,
    ...lines.map((line) => drawLine(line, scales)),
    '</svg>',
  ].join('\n');
}
