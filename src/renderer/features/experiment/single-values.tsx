import { Group, Paper, Text, Title } from '@mantine/core';
import type { ScalarSummary } from '#shared/domain/scalar.ts';
import { formatNumber } from '../../lib/format.ts';
import { DataTable } from '../../ui/charts/data-table.tsx';
import type { SingleTable } from './scalar-groups.ts';

/** The numbers that matter most, at a glance. */
export function SingleValues({ summaries }: { readonly summaries: readonly ScalarSummary[] }) {
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

/** The other numbers: a row per variant, a column per metric. */
export function SingleValueTable({ table }: { readonly table: SingleTable }) {
  const title = table.metrics.join(', ');
  const columns = table.metrics.length === 1 ? ['variant', 'value'] : ['variant', ...table.metrics];
  const rows = table.rows.map(({ variant, values }) => [variant, ...values]);
  return (
    <Paper withBorder p="sm" component="section" aria-label={title}>
      <Title order={3} size="h5" mb="xs">
        {title}
      </Title>
      <DataTable title={title} table={{ columns, rows }} />
    </Paper>
  );
}
