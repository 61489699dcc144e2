import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { IconZoomReset } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import { ChartLegend } from './chart-legend.tsx';
import type { ChartLine, LineChartControls, Range } from './chart-types.ts';
import { countHiddenByLog, lineTable, summarizeLines, xRange, yRange, zoomRange } from './line-data.ts';
import type { DrawnLine } from './line-paths.tsx';
import { LinePlot } from './line-plot.tsx';
import { LinePointer } from './line-pointer.tsx';
import { smooth } from './smoothing.ts';
import { formatX, X_AXIS_LABELS } from './ticks.ts';
import { useWidth } from './use-width.ts';

export type LineChartCardProps = {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly controls: LineChartControls;
  /** The part of the x axis that is shown; null shows all. The owner may read that part again with more detail. */
  readonly zoom: Range | null;
  readonly onZoom: (range: Range | null) => void;
  readonly xLabel?: string | undefined;
  readonly yLabel?: string | undefined;
  /** Overrules the measured width, in pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
};

const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

/** Lines over a common x axis, with legend, tooltip, zoom, smoothing, table twin and export. */
export function LineChartCard(props: LineChartCardProps) {
  const { title, lines, controls, zoom, onZoom, height = 260 } = props;
  const { axis, smoothing, isLog } = controls;
  const [measure, width] = useWidth(props.width);
  const [hidden, setHidden] = useState(NOTHING_HIDDEN);
  const [whole, setWhole] = useState<Range | null>(null);

  const drawn = useMemo<readonly DrawnLine[]>(
    () =>
      lines
        .filter((line) => !hidden.has(line.id))
        .map((line) => ({ ...line, smoothed: smooth(line.x, line.y, smoothing) })),
    [lines, hidden, smoothing],
  );
  const table = useMemo(() => lineTable(lines, props.xLabel ?? X_AXIS_LABELS[axis]), [lines, axis, props.xLabel]);
  const summary = useMemo(() => summarizeLines(title, lines, axis, props.xLabel), [title, lines, axis, props.xLabel]);
  const hasWholeX = useMemo(() => lines.every(({ x }) => x.every(Number.isInteger)), [lines]);
  const view = useMemo<Range>(() => zoom ?? xRange(drawn.length > 0 ? drawn : lines), [zoom, drawn, lines]);
  const yView = useMemo(() => yRange(drawn, view, isLog), [drawn, view, isLog]);

  const drawnPoints = lines.reduce((sum, line) => sum + line.x.length, 0);
  const totalPoints = lines.reduce((sum, line) => sum + line.totalPoints, 0);
  const lostByLog = isLog ? countHiddenByLog(drawn) : 0;
  const zoomTo = (range: Range | null) => {
    const all = zoom === null ? view : whole;
    if (zoom === null) setWhole(view);
    onZoom(range === null || (all !== null && range[0] <= all[0] && range[1] >= all[1]) ? null : range);
  };
  const toggle = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    setHidden(next);
  };
  const span = view[1] - view[0];
  const formatAt = (x: number) =>
    axis === 'iteration' ? `${props.xLabel ?? 'Iteration'} ${formatX(axis, x, span)}` : formatX(axis, x, span / 20);
  return (
    <ChartFrame
      title={title}
      summary={summary}
      table={table}
      formatFirst={(x) => formatX(axis, x, axis === 'wall' ? Math.min(span, 60_000) : span)}
      badge={
        totalPoints > drawnPoints
          ? `${drawnPoints.toLocaleString('en-US')} of ${totalPoints.toLocaleString('en-US')} points`
          : undefined
      }
      badgeHint="Down-sampled to what the screen can show. Every lowest and highest value is kept. Drag over the chart to zoom in for more."
      legend={drawn}
      actions={
        zoom !== null && (
          <Tooltip label="Reset zoom (double click)">
            <ActionIcon variant="light" aria-label={`Reset zoom: ${title}`} onClick={() => zoomTo(null)}>
              <IconZoomReset size={18} />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      <div ref={measure} style={{ position: 'relative', height, minWidth: 0, overflow: 'hidden' }}>
        <LinePlot
          lines={drawn}
          axis={axis}
          hasWholeX={hasWholeX}
          xLabel={props.xLabel ?? X_AXIS_LABELS[axis]}
          yLabel={props.yLabel}
          view={view}
          yView={yView}
          isLog={isLog}
          width={width}
          height={height}
        />
        <LinePointer
          title={title}
          lines={drawn}
          view={view}
          width={width}
          height={height}
          formatAt={formatAt}
          onZoom={zoomTo}
          onZoomBy={(x, factor) => zoomTo(zoomRange(view, (zoom === null ? view : whole) ?? view, x, factor))}
          onReset={() => zoomTo(null)}
        />
      </div>
      {lostByLog > 0 && (
        <Text size="xs" c="dimmed">
          {lostByLog === 1 ? '1 value is' : `${lostByLog.toLocaleString('en-US')} values are`} zero or below and cannot
          be shown on a logarithmic axis.
        </Text>
      )}
      <ChartLegend title={title} items={lines} hidden={hidden} onToggle={toggle} />
    </ChartFrame>
  );
}
