import { Anchor, Button, Group, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { taskQueries } from '../../../bridge/queries.ts';

/** Says that only the runs of one search are listed, and takes that away again. */
export function SearchFilter({ id, onClear }: { readonly id: string; readonly onClear: () => void }) {
  const search = useQuery(taskQueries.detail(useBridge(), id));
  return (
    <Group gap="xs" px="md" pb="sm" component="section" aria-label="Runs of one search">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        Only the runs of{' '}
        {search.data === undefined ? (
          search.isPending ? (
            'a search'
          ) : (
            'a search that is gone'
          )
        ) : (
          <Anchor component={Link} href={`/experiments/${id}`} size="sm">
            {search.data.name}
          </Anchor>
        )}
      </Text>
      <Button size="compact-xs" variant="default" leftSection={<IconX size={13} aria-hidden />} onClick={onClear}>
        Show all experiments
      </Button>
    </Group>
  );
}
