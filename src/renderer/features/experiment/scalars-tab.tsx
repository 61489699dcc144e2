import { SimpleGrid, Stack, Text } from '@mantine/core';
import { IconChartLine } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { isFinished, type TaskDetail } from '#shared/domain/task.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import { DEFAULT_CONTROLS } from '../../ui/charts/chart-types.ts';
import { ScalarCard } from '../../ui/charts/scalar-card.tsx';
import { ScalarControls } from '../../ui/charts/scalar-controls.tsx';
import { EmptyPanel, PageState } from '../../ui/page-state.tsx';
import { seriesColor } from '../../ui/series-colors.ts';
import { groupScalars } from './scalar-groups.ts';
import { SingleValues, SingleValueTable } from './single-values.tsx';

/** A card per metric, its variants as lines. Of what was reported only once, the headline numbers stand above, the rest in tables. */
export function ScalarsTab({ task }: { readonly task: Pick<TaskDetail, 'id' | 'status'> }) {
  const bridge = useBridge();
  const [controls, setControls] = useState(DEFAULT_CONTROLS);
  const [search, setSearch] = useState('');
  const ids = useMemo(() => [task.id], [task.id]);
  const query = useQuery(taskQueries.scalarSummaries(bridge, ids));
  const summaries = query.data;
  const groups = useMemo(() => groupScalars(summaries ?? [], search), [summaries, search]);
  const isNoneMatching = groups.charts.length === 0 && groups.headline.length === 0 && groups.tables.length === 0;
  return (
    <PageState
      isLoading={summaries === undefined}
      error={summaries === undefined ? query.error : null}
      onRetry={() => void query.refetch()}
      isEmpty={summaries?.length === 0}
      empty={
        <EmptyPanel
          icon={<IconChartLine size={32} />}
          title="No scalars yet"
          text={
            isFinished(task.status)
              ? 'This experiment ended without reporting a number.'
              : 'Curves appear here as soon as the experiment reports its first number.'
          }
        />
      }
    >
      <Stack gap="md" miw={0}>
        <ScalarControls controls={controls} onChange={setControls} search={search} onSearch={setSearch} />
        {isNoneMatching && <Text c="dimmed">No metric matches “{search}”.</Text>}
        {groups.headline.length > 0 && <SingleValues summaries={groups.headline} />}
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
          {groups.charts.map(({ metric, variants }) => (
            <MetricCard key={metric} ids={ids} metric={metric} variants={variants} controls={controls} />
          ))}
          {groups.tables.map((table) => (
            <SingleValueTable key={table.metrics.join('/')} table={table} />
          ))}
        </SimpleGrid>
      </Stack>
    </PageState>
  );
}

type MetricCardProps = {
  readonly ids: readonly string[];
  readonly metric: string;
  readonly variants: readonly string[];
  readonly controls: typeof DEFAULT_CONTROLS;
};

function MetricCard({ ids, metric, variants, controls }: MetricCardProps) {
  // As a text, so that a re-read with the same variants does not make a new function and draw the chart again.
  const names = JSON.stringify(variants);
  const describe = useCallback(
    (_taskId: string, variant: string) => {
      const index = (JSON.parse(names) as string[]).indexOf(variant);
      return index < 0 ? null : { label: variant, color: seriesColor(index) };
    },
    [names],
  );
  return (
    <ScalarCard
      title={metric}
      ids={ids}
      metric={metric}
      controls={controls}
      lineCount={variants.length}
      describe={describe}
    />
  );
}
