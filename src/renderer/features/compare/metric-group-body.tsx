import { Badge, Group, Table, Text } from '@mantine/core';
import { isLowerBetter, type MetricRow } from '#shared/domain/comparison.ts';
import { formatNumber, NO_VALUE } from '../../lib/format.ts';
import type { MetricGroup } from './compare-model.ts';
import type { Compared } from './use-compared.ts';

type BodyProps = {
  readonly group: MetricGroup;
  readonly runs: readonly Compared[];
  /** Whether a row with the metric's name stands above; the rows of the first group carry it themselves. */
  readonly isHeaded?: boolean;
};

/** The rows of one metric; the best of each is marked in words, and the others say how far they are from the base. */
export function MetricGroupBody({ group, runs, isHeaded = false }: BodyProps) {
  const { metric, rows } = group;
  return (
    <Table.Tbody>
      {isHeaded && (
        <Table.Tr bg="var(--mantine-color-default-hover)">
          <Table.Th scope="rowgroup" colSpan={runs.length + 1} fz="xs" c="dimmed">
            {metric}
          </Table.Th>
        </Table.Tr>
      )}
      {rows.map((row) => (
        <Table.Tr key={row.variant}>
          <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
            {row.variant}
            <Text span size="xs" c="dimmed">
              {!isHeaded && ` ${metric}`}
              {row.best.length > 0 && isLowerBetter(`${metric} / ${row.variant}`) && ' · lower is better'}
            </Text>
          </Table.Th>
          {row.values.map((value, index) => (
            <Table.Td key={runs[index]?.task.id ?? index}>
              <MetricCell row={row} value={value} index={index} />
            </Table.Td>
          ))}
        </Table.Tr>
      ))}
    </Table.Tbody>
  );
}

function MetricCell({
  row,
  value,
  index,
}: {
  readonly row: MetricRow;
  readonly value: number | null;
  readonly index: number;
}) {
  const isBest = row.best.includes(index);
  const difference = index === 0 ? '' : differenceText(value, row.values[0] ?? null);
  return (
    <Group gap={6} wrap="nowrap">
      <Text span size="sm" fw={isBest ? 700 : 400} title={value === null ? undefined : String(value)}>
        {formatNumber(value)}
      </Text>
      {difference !== '' && (
        <Text span size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {difference}
        </Text>
      )}
      {isBest && (
        <Badge size="xs" variant="default" tt="none" style={{ flex: 'none' }}>
          best
        </Badge>
      )}
    </Group>
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
