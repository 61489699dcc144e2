import { Button, Checkbox, Group, Modal, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { MAX_COMPARED_TASKS } from '#shared/ipc/contract.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import { formatDateTime, formatPercent } from '../../lib/format.ts';
import { PageState } from '../../ui/page-state.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';

type PickerProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly selected: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
};

/** Chooses the experiments to compare, out of all that are not archived. */
export function ExperimentPicker({ isOpen, onClose, selected, onChange }: PickerProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Experiments to compare"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <PickerList selected={selected} onChange={onChange} onClose={onClose} />
    </Modal>
  );
}

function PickerList({ selected, onChange, onClose }: Omit<PickerProps, 'isOpen'>) {
  const bridge = useBridge();
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search, 200);
  const query = useInfiniteQuery(taskQueries.list(bridge, { search: settled }));
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const total = query.data?.pages[0]?.total ?? 0;
  const isFull = selected.length >= MAX_COMPARED_TASKS;
  return (
    <Stack gap="sm">
      <TextInput
        type="search"
        data-autofocus
        aria-label="Search experiments"
        placeholder="Name, id, tag or comment"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <PageState
        isLoading={query.data === undefined}
        error={query.data === undefined ? query.error : null}
        onRetry={() => void query.refetch()}
        isEmpty={rows.length === 0}
        empty={
          <Text c="dimmed">{search === '' ? 'There is no experiment yet.' : `No experiment matches “${search}”.`}</Text>
        }
      >
        <ScrollArea.Autosize
          mah="50vh"
          type="auto"
          viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Experiments to pick from' }}
        >
          <Stack gap={2}>
            {rows.map((task) => {
              const isSelected = selected.includes(task.id);
              return (
                <Checkbox
                  key={task.id}
                  p={6}
                  checked={isSelected}
                  disabled={isFull && !isSelected}
                  onChange={() =>
                    onChange(isSelected ? selected.filter((id) => id !== task.id) : [...selected, task.id])
                  }
                  label={task.name}
                  description={
                    <Group component="span" gap="sm">
                      <StatusBadge status={task.status} />
                      <span>{task.projectName}</span>
                      <span>{formatDateTime(task.createdAtMs)}</span>
                      {task.accuracy !== null && <span>accuracy {formatPercent(task.accuracy)}</span>}
                    </Group>
                  }
                />
              );
            })}
          </Stack>
        </ScrollArea.Autosize>
        {query.hasNextPage && (
          <Button
            size="xs"
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show more ({rows.length} of {total})
          </Button>
        )}
      </PageState>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {selected.length} chosen{isFull && `; at most ${String(MAX_COMPARED_TASKS)} can be compared`}
        </Text>
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}
