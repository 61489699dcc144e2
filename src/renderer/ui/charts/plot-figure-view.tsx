import { Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { PlotFigure, PlotTrace } from '#shared/domain/plot.ts';
import { seriesColor } from '../series-colors.ts';
import { BarPlot } from './bar-plot.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { DEFAULT_CONTROLS, type Range } from './chart-types.ts';
import { DataTable } from './data-table.tsx';
import { HeatmapPlot } from './heatmap-plot.tsx';
import { LineChartCard } from './line-chart-card.tsx';
import { drawingsOf, linesOf, titleOf, traceTable, type Drawing } from './plot-data.ts';

type PlotFigureViewProps = {
  readonly figure: PlotFigure;
  /** Used where the figure has no title of its own. */
  readonly title: string;
  readonly width?: number | undefined;
};

/** Draws the part of Plotly's JSON that we know (heatmap, bar, lines), and shows any other trace as a table. */
export function PlotFigureView({ figure, title, width }: PlotFigureViewProps) {
  const drawings = useMemo(() => drawingsOf(figure), [figure]);
  const name = titleOf(figure.layout) ?? title;
  const xTitle = titleOf(figure.layout?.xaxis);
  const yTitle = titleOf(figure.layout?.yaxis);
  if (drawings.length === 0) return <Text c="dimmed">{name}: this plot is empty.</Text>;
  return (
    <Stack gap="sm" miw={0}>
      {drawings.map((drawing, index) => (
        <DrawingView key={index} drawing={drawing} title={name} xTitle={xTitle} yTitle={yTitle} width={width} />
      ))}
    </Stack>
  );
}

type DrawingViewProps = {
  readonly drawing: Drawing;
  readonly title: string;
  readonly xTitle: string | undefined;
  readonly yTitle: string | undefined;
  readonly width: number | undefined;
};

function DrawingView({ drawing, title, xTitle, yTitle, width }: DrawingViewProps) {
  switch (drawing.kind) {
    case 'heatmap':
      return (
        <HeatmapPlot
          title={title}
          rows={drawing.rows}
          columns={drawing.columns}
          values={drawing.values}
          rowTitle={yTitle}
          columnTitle={xTitle}
        />
      );
    case 'bars':
      return (
        <BarPlot
          title={title}
          bars={drawing.bars}
          valueTitle={drawing.isHorizontal ? xTitle : yTitle}
          labelTitle={drawing.isHorizontal ? yTitle : xTitle}
          width={width}
        />
      );
    case 'lines':
      return <LinesView traces={drawing.traces} title={title} xTitle={xTitle} yTitle={yTitle} width={width} />;
    case 'table':
      return <TraceTable trace={drawing.trace} title={title} />;
  }
}

function LinesView(props: Omit<DrawingViewProps, 'drawing'> & { readonly traces: readonly PlotTrace[] }) {
  const [zoom, setZoom] = useState<Range | null>(null);
  const lines = useMemo(() => linesOf(props.traces, seriesColor), [props.traces]);
  return (
    <LineChartCard
      title={props.title}
      lines={lines}
      controls={DEFAULT_CONTROLS}
      zoom={zoom}
      onZoom={setZoom}
      xLabel={props.xTitle ?? 'x'}
      yLabel={props.yTitle}
      width={props.width}
    />
  );
}

function TraceTable({ trace, title }: { readonly trace: PlotTrace; readonly title: string }) {
  const table = useMemo(() => traceTable(trace), [trace]);
  const kind = trace.type ?? 'unnamed';
  return (
    <ChartFrame title={title} summary={`${title}: a ${kind} plot, shown as a table.`} table={table} hasSvg={false}>
      <Text size="xs" c="dimmed" mb="xs">
        Plots of type “{kind}” are shown as a table.
      </Text>
      <DataTable title={`${title}, data`} table={table} />
    </ChartFrame>
  );
}
