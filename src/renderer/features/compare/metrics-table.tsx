import { ActionIcon, Group, Paper, SegmentedControl, Table, Text, Title, Tooltip } from '@mantine/core';
import { IconDownload, IconInfoCircle } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { metricRows, VALUE_CHOICES, type ValueChoice } from '#shared/domain/comparison.ts';
import type { ScalarSummary } from '#shared/domain/scalar.ts';
import { downloadText } from '../../lib/download.ts';
import { toCsv } from '../../ui/charts/csv.ts';
import { ScrollTable } from '../../ui/scroll-table.tsx';
import { ColumnHeads } from './column-heads.tsx';
import { BETTER_RULE, groupByMetric } from './compare-model.ts';
import { MetricGroupBody } from './metric-group-body.tsx';
import { MetricGroupToggles } from './metric-group-toggles.tsx';
import type { Compared } from './use-compared.ts';

type MetricsTableProps = { readonly runs: readonly Compared[]; readonly summaries: readonly ScalarSummary[] };

const CHOICE_LABELS: Readonly<Record<ValueChoice, string>> = { last: 'Last', min: 'Lowest', max: 'Highest' };
const NONE: ReadonlySet<string> = new Set();

/**
 * Metrics by experiment. The headline group is open, the others open on demand: dozens of per-class numbers would push
 * the curves out of sight.
 */
export function MetricsTable({ runs, summaries }: MetricsTableProps) {
  const [choice, setChoice] = useState<ValueChoice>('last');
  const [opened, setOpened] = useState(NONE);
  const rows = useMemo(
    () =>
      metricRows(
        runs.map(({ task }) => task.id),
        summaries,
        choice,
      ),
    [runs, summaries, choice],
  );
  const [headline, ...others] = useMemo(() => groupByMetric(rows), [rows]);
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
    <Paper withBorder px="sm" py="xs" component="section" aria-label="Metrics">
      <Group justify="space-between" mb={4} gap="xs">
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
      {headline === undefined ? (
        <Text c="dimmed" size="sm">
          None of these experiments has reported a metric.
        </Text>
      ) : (
        <>
          <ScrollTable name="Metrics" minWidth={240 + runs.length * 150} maxHeight={420}>
            <Table aria-label="Metrics" fz="sm" verticalSpacing={3} stickyHeader>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Metric</Table.Th>
                  <ColumnHeads runs={runs} />
                </Table.Tr>
              </Table.Thead>
              <MetricGroupBody group={headline} runs={runs} />
              {others
                .filter(({ metric }) => opened.has(metric))
                .map((group) => (
                  <MetricGroupBody key={group.metric} group={group} runs={runs} isHeaded />
                ))}
            </Table>
          </ScrollTable>
          <MetricGroupToggles groups={others} opened={opened} onChange={setOpened} />
        </>
      )}
    </Paper>
  );
}
