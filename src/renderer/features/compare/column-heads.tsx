import { Group, Table, Text } from '@mantine/core';
import type { Compared } from './use-compared.ts';

/** One column head per experiment, with its colour; the base is named. */
export function ColumnHeads({ runs }: { readonly runs: readonly Compared[] }) {
  return runs.map(({ task, label, color }, index) => (
    <Table.Th key={task.id} scope="col" miw={120} maw={220}>
      <Group gap={6} wrap="nowrap" align="flex-start">
        <span
          aria-hidden="true"
          style={{ flex: 'none', width: 10, height: 10, marginTop: 5, borderRadius: 3, background: color }}
        />
        <span style={{ overflowWrap: 'anywhere' }}>
          {label}
          {index === 0 && (
            <Text span size="xs" c="dimmed">
              {' '}
              (base)
            </Text>
          )}
        </span>
      </Group>
    </Table.Th>
  ));
}
