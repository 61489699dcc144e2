import { Button, Stack, Table, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { DataStore, StackData } from '#shared/domain/stack.ts';
import { formatBytes, NO_VALUE } from '../../../lib/format.ts';
import { Copyable } from '../parts/copyable.tsx';
import { Section } from '../parts/section.tsx';
import classes from './data.module.css';

const WHAT: Readonly<Record<DataStore, string>> = {
  elastic: 'scalars, plots and console lines',
  mongo: 'experiments, models and users',
  redis: 'queues and sessions',
  fileserver: 'uploaded files: artifacts, models and debug samples',
};

type StoresSectionProps = {
  readonly data: StackData;
  readonly isReading: boolean;
  readonly onReadAgain: () => void;
};

/** Where the data is, and how much of it. */
export function StoresSection({ data, isReading, onReadAgain }: StoresSectionProps) {
  const known = data.stores.filter(({ sizeBytes }) => sizeBytes !== null);
  const total = known.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const isPart = known.length < data.stores.length;
  return (
    <Section
      title="Stores"
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={isReading}
          onClick={onReadAgain}
        >
          Measure again
        </Button>
      }
    >
      <Stack gap="xs">
        <Text size="sm" component="div" className={classes['words'] ?? ''}>
          Folder: <Copyable value={data.folder} name="the data folder’s path" />
        </Text>
        <Table aria-label="Stores">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Store</Table.Th>
              <Table.Th scope="col">Holds</Table.Th>
              <Table.Th scope="col" className={classes['size'] ?? ''}>
                Size
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.stores.map((store) => (
              <Table.Tr key={store.name}>
                <Table.Th scope="row" title={store.path}>
                  {store.name}
                </Table.Th>
                <Table.Td className={classes['words'] ?? ''}>
                  {WHAT[store.name]}
                  {store.problem !== null && (
                    <Text size="xs" c="dimmed">
                      {store.problem}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td className={classes['size'] ?? ''}>
                  {store.sizeBytes === null ? `${NO_VALUE} not known` : formatBytes(store.sizeBytes)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th scope="row" colSpan={2}>
                {isPart ? 'Total of those known' : 'Total'}
              </Table.Th>
              <Table.Td className={classes['size'] ?? ''}>{formatBytes(total)}</Table.Td>
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </Stack>
    </Section>
  );
}
