import type { XAxis } from '#shared/domain/scalar.ts';

/** One line of a chart as it was recorded; `x` ascends and a null `y` is a gap. */
export type ChartLine = {
  readonly id: string;
  readonly label: string;
  /** Any CSS colour; the same line keeps it in every chart of a page. */
  readonly color: string;
  /** A line to compare with, not one that was measured. */
  readonly isDashed?: boolean | undefined;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** How many recorded points the drawn ones stand for. */
  readonly totalPoints: number;
};

/** Both ends belong to the range; in the unit of the chart's x axis. */
export type Range = readonly [from: number, to: number];

/** What all line charts of a page share. */
export type LineChartControls = {
  readonly axis: XAxis;
  /** 0 (off) to 0.99. */
  readonly smoothing: number;
  readonly isLog: boolean;
};

export const DEFAULT_CONTROLS: LineChartControls = { axis: 'iteration', smoothing: 0, isLog: false };

/** The data-table twin of a chart: numbers as they were recorded, not as they are formatted. */
export type ChartTable = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
};
