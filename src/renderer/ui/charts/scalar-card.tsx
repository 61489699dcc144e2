import { Box, Paper, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { CallInput } from '#shared/ipc/contract.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import { PageState } from '../page-state.tsx';
import type { ChartLine, LineChartControls, Range } from './chart-types.ts';
import { LineChartCard } from './line-chart-card.tsx';
import { useSeen } from './use-seen.ts';
import { useWidth } from './use-width.ts';

type ScalarCardProps = {
  readonly title: string;
  readonly ids: readonly string[];
  readonly metric: string;
  /** Only this variant; all of the metric where absent. */
  readonly variant?: string | undefined;
  readonly controls: LineChartControls;
  /** How many lines will be drawn, to share out the points. */
  readonly lineCount: number;
  /** Name and colour of a series. Keep the function stable: new names redraw the chart. */
  readonly describe: (taskId: string, variant: string) => { readonly label: string; readonly color: string } | null;
  readonly width?: number | undefined;
  /** Height of the picture without title and legend, in pixels. */
  readonly plotHeight?: number | undefined;
};

type ScalarsInput = CallInput<'tasks.scalars'>;

const POINTS_PER_PX = 2;
const MAX_POINTS = 1000;
const MIN_POINTS = 100;
const MAX_POINTS_PER_CHART = 40_000;
const PLOT_HEIGHT_PX = 260;
/** Title and legend around the picture. */
const FRAME_PX = 80;

/** Points to ask for: two per pixel, in steps (so that resizing does not re-read at each pixel), fewer for many lines. */
export function pointBudget(widthPx: number, lineCount: number): number {
  const wanted = Math.min(MAX_POINTS, Math.ceil((widthPx * POINTS_PER_PX) / 250) * 250);
  return Math.max(MIN_POINTS, Math.min(wanted, Math.floor(MAX_POINTS_PER_CHART / Math.max(1, lineCount))));
}

/** One metric (or one variant of it) over one or many tasks, read from the store in the detail that the screen shows. */
export function ScalarCard(props: ScalarCardProps) {
  const { title, ids, metric, variant, controls, describe } = props;
  const { axis } = controls;
  const { plotHeight = PLOT_HEIGHT_PX } = props;
  const cardHeight = plotHeight + FRAME_PX;
  const bridge = useBridge();
  const [seenRef, isSeen] = useSeen();
  const [widthRef, width] = useWidth(props.width);
  const [zoomed, setZoomed] = useState<{ axis: string; range: Range } | null>(null);
  // A range of iterations means nothing on a time axis.
  const zoom = zoomed?.axis === axis ? zoomed.range : null;
  const input: ScalarsInput = {
    ids: [...ids],
    metrics: [metric],
    axis,
    maxPoints: pointBudget(width, props.lineCount),
    from: zoom?.[0] ?? null,
    to: zoom?.[1] ?? null,
  };
  const options = taskQueries.scalars(bridge, input);
  const query = useQuery({
    ...options,
    enabled: isSeen && ids.length > 0,
    // The last picture stays while a new one is read, unless it was drawn on another axis.
    placeholderData: (previous, previousQuery) =>
      (previousQuery?.queryKey[3] as ScalarsInput | undefined)?.axis === axis ? previous : undefined,
  });
  const lines = useMemo<readonly ChartLine[]>(() => {
    const order = new Map(ids.map((id, index) => [id, index]));
    return (query.data ?? [])
      .filter((series) => series.metric === metric && (variant === undefined || series.variant === variant))
      .sort((a, b) => (order.get(a.taskId) ?? 0) - (order.get(b.taskId) ?? 0))
      .flatMap((series) => {
        const described = describe(series.taskId, series.variant);
        if (described === null) return [];
        return [
          {
            id: `${series.taskId}/${series.variant}`,
            x: series.x,
            y: series.y,
            totalPoints: series.totalPoints,
            ...described,
          },
        ];
      });
  }, [query.data, ids, metric, variant, describe]);
  return (
    <Box
      ref={(element) => {
        seenRef(element);
        widthRef(element);
      }}
      miw={0}
      mih={cardHeight}
    >
      <PageState
        isLoading={query.data === undefined}
        error={query.data === undefined ? query.error : null}
        onRetry={() => void query.refetch()}
        isEmpty={query.data?.length === 0 && zoom === null}
        empty={
          <Paper withBorder p="sm" mih={cardHeight}>
            <Title order={3} size="h5">
              {title}
            </Title>
            <Text size="sm" c="dimmed">
              No values of this metric are recorded.
            </Text>
          </Paper>
        }
        loading={<Skeleton height={cardHeight} role="img" aria-label={`Loading ${title}`} />}
      >
        <LineChartCard
          title={title}
          lines={lines}
          controls={controls}
          zoom={zoom}
          onZoom={(range) => setZoomed(range === null ? null : { axis, range })}
          width={props.width}
          height={plotHeight}
        />
      </PageState>
    </Box>
  );
}
