import { Badge, Table, Text } from '@mantine/core';
import type { Face, Instance } from '#shared/domain/app.ts';
import { formatDateTime, NO_VALUE } from '../../../lib/format.ts';
import { ScrollTable } from '../../../ui/scroll-table.tsx';
import { Copyable } from '../parts/copyable.tsx';

const FACE_LABELS: Readonly<Record<Face, string>> = {
  window: 'Desktop window',
  serve: 'Browser (serve)',
  terminal: 'Terminal command',
};

/** Every live ClearDeck process on the data folder, oldest first. */
export function InstanceTable({ instances }: { readonly instances: readonly Instance[] }) {
  if (instances.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No process has registered itself on this data folder.
      </Text>
    );
  }
  return (
    <ScrollTable name="Processes" minWidth={480}>
      <Table aria-label="ClearDeck processes">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Face</Table.Th>
            <Table.Th scope="col">Process</Table.Th>
            <Table.Th scope="col">Since</Table.Th>
            <Table.Th scope="col">Address</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {instances
            .toSorted((a, b) => a.startedAtMs - b.startedAtMs)
            .map((instance) => (
              <Table.Tr key={instance.id} aria-current={instance.isThis ? 'true' : undefined}>
                <Table.Th scope="row">
                  {FACE_LABELS[instance.face]}{' '}
                  {instance.isThis && (
                    <Badge size="sm" variant="light" tt="none">
                      This one
                    </Badge>
                  )}
                </Table.Th>
                <Table.Td>{instance.pid}</Table.Td>
                <Table.Td>{formatDateTime(instance.startedAtMs)}</Table.Td>
                <Table.Td>
                  {instance.address === null ? (
                    NO_VALUE
                  ) : (
                    <Copyable value={instance.address} name={`the address of process ${instance.pid}`} />
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </ScrollTable>
  );
}
