import { Select, SimpleGrid, Stack } from '@mantine/core';
import { IconChartHistogram } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Plot } from '#shared/domain/plot.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import { PlotFigureView } from '../../ui/charts/plot-figure-view.tsx';
import { EmptyPanel, PageState } from '../../ui/page-state.tsx';

type PlotGroup = { readonly key: string; readonly title: string; readonly plots: readonly Plot[] };

/** Plots of one metric and variant belong together, the latest iteration first. */
function groupPlots(plots: readonly Plot[]): readonly PlotGroup[] {
  const groups = new Map<string, Plot[]>();
  for (const plot of plots) {
    const key = JSON.stringify([plot.metric, plot.variant]);
    groups.set(key, [...(groups.get(key) ?? []), plot]);
  }
  return [...groups].map(([key, group]) => {
    const sorted = group.sort((a, b) => b.iteration - a.iteration);
    const { metric, variant } = sorted[0] ?? { metric: '', variant: '' };
    return { key, title: variant === '' || variant === metric ? metric : `${metric} / ${variant}`, plots: sorted };
  });
}

/** Every plot that the run reported; where one was reported several times, the iteration can be chosen. */
export function PlotsTab({ id }: { readonly id: string }) {
  const bridge = useBridge();
  const query = useQuery(taskQueries.plots(bridge, id));
  const groups = useMemo(() => groupPlots(query.data ?? []), [query.data]);
  return (
    <PageState
      isLoading={query.data === undefined}
      error={query.data === undefined ? query.error : null}
      onRetry={() => void query.refetch()}
      isEmpty={groups.length === 0}
      empty={
        <EmptyPanel
          icon={<IconChartHistogram size={32} />}
          title="No plots yet"
          text="The confusion matrix, the feature importance, the learning curve and the ROC curves appear here once the model is evaluated."
        />
      }
    >
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        {groups.map((group) => (
          <PlotGroupView key={group.key} group={group} />
        ))}
      </SimpleGrid>
    </PageState>
  );
}

function PlotGroupView({ group }: { readonly group: PlotGroup }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const plot = group.plots.find(({ iteration }) => String(iteration) === chosen) ?? group.plots[0];
  if (plot === undefined) return null;
  return (
    <Stack gap={4} miw={0}>
      {group.plots.length > 1 && (
        <Select
          size="xs"
          w={160}
          label={`Iteration of ${group.title}`}
          data={group.plots.map(({ iteration }) => String(iteration))}
          value={String(plot.iteration)}
          onChange={setChosen}
          allowDeselect={false}
        />
      )}
      <PlotFigureView figure={plot.figure} title={group.title} />
    </Stack>
  );
}
