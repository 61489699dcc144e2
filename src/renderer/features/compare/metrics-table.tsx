import { ActionIcon, Badge, Group, Paper, SegmentedControl, Table, Text, Title, Tooltip } from '@mantine/core';
import { IconDownload, IconInfoCircle } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { ScalarSummary } from '#shared/domain/scalar.ts';
import { downloadText } from '../../lib/download.ts';
import { formatNumber, NO_VALUE } from '../../lib/format.ts';
import { toCsv } from '../../ui/charts/csv.ts';
import { ColumnHeads } from './column-heads.tsx';
import { BETTER_RULE, metricRows, VALUE_CHOICES, type ValueChoice } from './compare-model.ts';
import type { Compared } from './use-compared.ts';

type MetricsTableProps = { readonly runs: readonly Compared[]; readonly summaries: readonly ScalarSummary[] };

const CHOICE_LABELS: Readonly<Record<ValueChoice, string>> = { last: 'Last', min: 'Lowest', max: 'Highest' };

/** Metrics by experiment; the best of each row is marked in words, and the others say how far they are from the base. */
export function MetricsTable({ runs, summaries }: MetricsTableProps) {
  const [choice, setChoice] = useState<ValueChoice>('last');
  const rows = useMemo(
    () =>
      metricRows(
        runs.map(({ task }) => task.id),
        summaries,
        choice,
      ),
    [runs, summaries, choice],
  );
  const save = () =>
    downloadText(
      'compared-metrics.csv',
      toCsv({
        columns: ['Metric', 'Variant', ...runs.map(({ label }) => label)],
        rows: rows.map((row) => [row.metric, row.variant, ...row.values]),
      }),
      'text/csv;charset=utf-8',
    );
  return (
    <Paper withBorder p="sm" component="section" aria-label="Metrics">
      <Group justify="space-between" mb="xs" gap="xs">
        <Group gap={4}>
          <Title order={2} size="h4">
            Metrics
          </Title>
          <Tooltip label={BETTER_RULE} multiline maw={340} events={{ hover: true, focus: true, touch: true }}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label="How the best is chosen"
              aria-description={BETTER_RULE}
            >
              <IconInfoCircle size={18} />
            </ActionIcon>
          </Tooltip>
        </Group>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label="Value of each metric"
            data={VALUE_CHOICES.map((value) => ({ value, label: CHOICE_LABELS[value] }))}
            value={choice}
            onChange={(value) => setChoice(value)}
          />
          <Tooltip label="Save as CSV">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label="Save metrics as CSV"
              onClick={save}
              disabled={rows.length === 0}
            >
              <IconDownload size={18} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {rows.length === 0 ? (
        <Text c="dimmed" size="sm">
          None of these experiments has reported a metric.
        </Text>
      ) : (
        <Table.ScrollContainer
          minWidth={240 + runs.length * 120}
          maxHeight={420}
          scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': 'Metrics, table' } }}
        >
          <Table aria-label="Metrics" fz="sm" verticalSpacing={4} stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Metric</Table.Th>
                <ColumnHeads runs={runs} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={`${row.metric}/${row.variant}`}>
                  <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
                    {row.variant}
                    <Text size="xs" c="dimmed">
                      {row.metric}
                      {row.better === 'lower' && ' · lower is better'}
                    </Text>
                  </Table.Th>
                  {row.values.map((value, index) => (
                    <Table.Td key={runs[index]?.task.id ?? index}>
                      <Group gap={6} wrap="nowrap">
                        <Text
                          span
                          size="sm"
                          fw={row.best.has(index) ? 700 : 400}
                          title={value === null ? undefined : String(value)}
                        >
                          {formatNumber(value)}
                        </Text>
                        {row.best.has(index) && (
                          <Badge size="xs" variant="default" tt="none">
                            best
                          </Badge>
                        )}
                      </Group>
                      {index > 0 && (
                        <Text size="xs" c="dimmed">
                          {differenceText(value, row.values[0] ?? null)}
                        </Text>
                      )}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Paper>
  );
}

/** "+0.02" against the base; nothing where either is unknown. */
function differenceText(value: number | null, base: number | null): string {
  if (value === null) return '';
  if (base === null) return NO_VALUE;
  const difference = value - base;
  if (difference === 0) return '= base';
  return `${difference > 0 ? '+' : '−'}${formatNumber(Math.abs(difference))}`;
}
