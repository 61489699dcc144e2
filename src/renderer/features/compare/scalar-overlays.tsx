import { Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { metricRows } from '#shared/domain/comparison.ts';
import type { ScalarSummary } from '#shared/domain/scalar.ts';
import { DEFAULT_CONTROLS } from '../../ui/charts/chart-types.ts';
import { ScalarCard } from '../../ui/charts/scalar-card.tsx';
import { ScalarControls } from '../../ui/charts/scalar-controls.tsx';
import type { Compared } from './use-compared.ts';

/** Low enough for the first curves to be in sight below the headline numbers of three experiments at 1280 × 800. */
const PLOT_HEIGHT_PX = 210;

type OverlaysProps = { readonly runs: readonly Compared[]; readonly summaries: readonly ScalarSummary[] };

/** A chart per metric and variant with a line per experiment. */
export function ScalarOverlays({ runs, summaries }: OverlaysProps) {
  const [controls, setControls] = useState(DEFAULT_CONTROLS);
  const [search, setSearch] = useState('');
  const ids = useMemo(() => runs.map(({ task }) => task.id), [runs]);
  const series = useMemo(() => {
    // What every experiment reported once is a number in the table above, not a curve.
    const curves = new Set(
      summaries.filter(({ count }) => count > 1).map(({ metric, variant }) => JSON.stringify([metric, variant])),
    );
    return metricRows(ids, summaries).filter(({ metric, variant }) => curves.has(JSON.stringify([metric, variant])));
  }, [ids, summaries]);
  const names = runs.map(({ task, label, color }) => [task.id, { label, color }] as const);
  const signature = JSON.stringify(names);
  const describe = useCallback(
    (taskId: string) => new Map(JSON.parse(signature) as typeof names).get(taskId) ?? null,
    [signature],
  );
  const wanted = search.trim().toLowerCase();
  const shown = series.filter(({ metric, variant }) => `${metric} / ${variant}`.toLowerCase().includes(wanted));
  return (
    <Stack gap="sm" component="section" aria-label="Scalars" miw={0}>
      <Group gap="md">
        <Title order={2} size="h4">
          Scalars
        </Title>
        <ScalarControls controls={controls} onChange={setControls} search={search} onSearch={setSearch} />
      </Group>
      {shown.length === 0 && (
        <Text c="dimmed" size="sm">
          {series.length === 0 ? 'None of these experiments has reported a curve.' : `No metric matches “${search}”.`}
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        {shown.map(({ metric, variant }) => (
          <ScalarCard
            key={`${metric}/${variant}`}
            title={`${metric} / ${variant}`}
            ids={ids}
            metric={metric}
            variant={variant}
            controls={controls}
            lineCount={ids.length}
            describe={describe}
            plotHeight={PLOT_HEIGHT_PX}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}
