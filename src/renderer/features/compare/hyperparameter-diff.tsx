import { Group, Paper, Switch, Table, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { ScrollTable } from '../../ui/scroll-table.tsx';
import { ColumnHeads } from './column-heads.tsx';
import { hyperparameterRows } from './compare-model.ts';
import type { Compared } from './use-compared.ts';

/** Where the experiments' parameters differ; what differs from the base stands in bold. */
export function HyperparameterDiff({ runs }: { readonly runs: readonly Compared[] }) {
  const [isHiding, setIsHiding] = useState(true);
  const rows = useMemo(() => hyperparameterRows(runs.map(({ task }) => task)), [runs]);
  const shown = isHiding ? rows.filter((row) => !row.isIdentical) : rows;
  const identical = rows.filter((row) => row.isIdentical).length;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Hyperparameters">
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2} size="h4">
          Hyperparameters
        </Title>
        <Group gap="sm">
          <Text size="xs" c="dimmed" role="status">
            {rows.length - identical} differ, {identical} identical
          </Text>
          <Switch
            size="xs"
            label="Hide identical"
            checked={isHiding}
            onChange={(event) => setIsHiding(event.currentTarget.checked)}
          />
        </Group>
      </Group>
      {shown.length === 0 ? (
        <Text c="dimmed" size="sm">
          {rows.length === 0 ? 'None of these experiments has a hyperparameter.' : 'All hyperparameters are identical.'}
        </Text>
      ) : (
        <ScrollTable name="Hyperparameters" minWidth={240 + runs.length * 120} maxHeight={420}>
          <Table aria-label="Hyperparameters" fz="sm" verticalSpacing={4} stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Hyperparameter</Table.Th>
                <ColumnHeads runs={runs} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((row) => (
                <Table.Tr key={`${row.section}/${row.name}`}>
                  <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
                    {row.name}
                    <Text size="xs" c="dimmed">
                      {row.section}
                    </Text>
                  </Table.Th>
                  {row.values.map((value, index) => (
                    <Table.Td key={runs[index]?.task.id ?? index} style={{ overflowWrap: 'anywhere' }}>
                      <Text
                        span
                        size="sm"
                        fw={index > 0 && value !== row.values[0] ? 700 : 400}
                        {...(value === null || value === '' ? { c: 'dimmed' } : {})}
                      >
                        {value === null ? 'not set' : value === '' ? '(empty)' : value}
                      </Text>
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollTable>
      )}
    </Paper>
  );
}
