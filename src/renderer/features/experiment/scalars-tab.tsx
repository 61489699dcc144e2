import { Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconChartLine } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { ScalarSummary } from '#shared/domain/scalar.ts';
import { isFinished, type TaskDetail } from '#shared/domain/task.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import { formatNumber } from '../../lib/format.ts';
import { DEFAULT_CONTROLS } from '../../ui/charts/chart-types.ts';
import { ScalarCard } from '../../ui/charts/scalar-card.tsx';
import { ScalarControls } from '../../ui/charts/scalar-controls.tsx';
import { EmptyPanel, PageState } from '../../ui/page-state.tsx';
import { seriesColor } from '../../ui/series-colors.ts';
import { groupScalars } from './scalar-groups.ts';

/** A card per metric, its variants as lines; what was reported only once stands in a table above. */
export function ScalarsTab({ task }: { readonly task: Pick<TaskDetail, 'id' | 'status'> }) {
  const bridge = useBridge();
  const [controls, setControls] = useState(DEFAULT_CONTROLS);
  const [search, setSearch] = useState('');
  const ids = useMemo(() => [task.id], [task.id]);
  const query = useQuery(taskQueries.scalarSummaries(bridge, ids));
  const summaries = query.data;
  const groups = useMemo(() => groupScalars(summaries ?? [], search), [summaries, search]);
  const isNoneMatching = groups.charts.length === 0 && groups.singles.length === 0;
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
        {groups.singles.length > 0 && <SingleValues summaries={groups.singles} />}
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
          {groups.charts.map(({ metric, variants }) => (
            <MetricCard key={metric} ids={ids} metric={metric} variants={variants} controls={controls} />
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

function SingleValues({ summaries }: { readonly summaries: readonly ScalarSummary[] }) {
  return (
    <Paper withBorder p="sm" component="section" aria-label="Single values">
      <Title order={3} size="h5" mb="xs">
        Single values
      </Title>
      <Group component="dl" gap="xl" m={0} style={{ rowGap: 10 }}>
        {summaries.map((summary) => (
          <div key={`${summary.metric}/${summary.variant}`} title={`Iteration ${String(summary.lastIteration)}`}>
            <Text component="dt" size="xs" c="dimmed">
              {summary.metric} / {summary.variant}
            </Text>
            <Text component="dd" m={0} fw={600} title={String(summary.last ?? 'no number')}>
              {formatNumber(summary.last)}
            </Text>
          </div>
        ))}
      </Group>
    </Paper>
  );
}
