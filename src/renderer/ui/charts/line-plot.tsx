import { memo } from 'react';
import { CartesianGrid, LineChart, XAxis, YAxis } from 'recharts';
import type { XAxis as AxisName } from '#shared/domain/scalar.ts';
import type { Range } from './chart-types.ts';
import { LinePaths, type DrawnLine } from './line-paths.tsx';
import { formatValue, formatX, logTicks, niceTicks, xTicks } from './ticks.ts';

/** Space around the plot area, in pixels; fixed, so that what lies over it knows where it is. */
export const PLOT_INSETS = { left: 62, right: 14, top: 8, bottom: 42 } as const;

type LinePlotProps = {
  readonly lines: readonly DrawnLine[];
  readonly axis: AxisName;
  /** Whether all x are whole numbers, so that the ticks are to be, too. */
  readonly hasWholeX: boolean;
  readonly xLabel: string;
  readonly yLabel?: string | undefined;
  readonly view: Range;
  readonly yView: Range;
  readonly isLog: boolean;
  readonly width: number;
  readonly height: number;
};

const TICK = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' } as const;
const MARGIN = { left: 0, right: PLOT_INSETS.right, top: PLOT_INSETS.top, bottom: 0 } as const;
const LINE = 'var(--mantine-color-default-border)';
const NO_DATA: readonly never[] = [];

/** Axes, grid and lines; drawn again only when the data, the view or the size change, not when the pointer moves. */
export const LinePlot = memo(function LinePlot(props: LinePlotProps) {
  const { axis, view, yView, isLog, width, height } = props;
  const span = view[1] - view[0];
  const plotWidth = width - PLOT_INSETS.left - PLOT_INSETS.right;
  const plotHeight = height - PLOT_INSETS.top - PLOT_INSETS.bottom;
  const ticks = xTicks(axis, view, Math.max(2, Math.floor(plotWidth / 90)), props.hasWholeX);
  const yTicks = isLog ? logTicks(yView) : niceTicks(yView, Math.max(2, Math.floor(plotHeight / 45)));
  return (
    <LineChart
      width={width}
      height={height}
      data={NO_DATA}
      margin={MARGIN}
      accessibilityLayer={false}
      aria-hidden="true"
    >
      <CartesianGrid stroke={LINE} strokeDasharray="3 3" vertical={false} syncWithTicks />
      <XAxis
        dataKey="x"
        type="number"
        domain={[view[0], view[1]]}
        ticks={ticks}
        interval={0}
        allowDataOverflow
        height={PLOT_INSETS.bottom}
        tick={TICK}
        stroke={LINE}
        tickFormatter={(value: number) => formatX(axis, value, span)}
        label={{
          value: props.xLabel,
          position: 'insideBottom',
          offset: 4,
          fontSize: 11,
          fill: 'var(--mantine-color-dimmed)',
        }}
      />
      <YAxis
        type="number"
        scale={isLog ? 'log' : 'linear'}
        domain={[yView[0], yView[1]]}
        ticks={yTicks}
        interval={0}
        allowDataOverflow
        width={PLOT_INSETS.left}
        tick={TICK}
        stroke={LINE}
        tickFormatter={formatValue}
        {...(props.yLabel === undefined
          ? {}
          : {
              label: {
                value: props.yLabel,
                angle: -90,
                position: 'insideLeft',
                fontSize: 11,
                fill: 'var(--mantine-color-dimmed)',
                style: { textAnchor: 'middle' },
              },
            })}
      />
      <LinePaths lines={props.lines} isLog={isLog} />
    </LineChart>
  );
});
