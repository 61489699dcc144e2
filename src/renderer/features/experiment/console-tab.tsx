import { Group, Stack, Switch, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconTerminal2 } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { CONSOLE_LEVELS, isFinished, type ConsoleLevel, type TaskDetail } from '#shared/domain/task.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { LevelChips } from '../../ui/lines/level-chips.tsx';
import { LinesTextButtons } from '../../ui/lines/lines-text-buttons.tsx';
import { Once } from '../../ui/lines/once.tsx';
import { EmptyPanel, PageState } from '../../ui/page-state.tsx';
import { ConsoleView } from './console-view.tsx';
import { readConsoleText, type ConsoleFilter } from './console-text.ts';
import { useConsoleTotal } from './use-console-lines.ts';

/** What the run wrote, as it writes it. */
export function ConsoleTab({ task }: { readonly task: Pick<TaskDetail, 'id' | 'name' | 'status'> }) {
  const bridge = useBridge();
  const [search, setSearch] = useState('');
  const [levels, setLevels] = useState<readonly ConsoleLevel[]>([]);
  const [isWrapped, setIsWrapped] = useState(true);
  const [settledSearch] = useDebouncedValue(search, 200);
  const filter = useMemo<ConsoleFilter>(
    () => ({ id: task.id, search: settledSearch, levels: [...levels] }),
    [task.id, settledSearch, levels],
  );
  const query = useConsoleTotal(filter);
  const total = query.data?.total ?? 0;
  const all = query.data?.totalUnfiltered ?? 0;
  const isFiltered = settledSearch !== '' || levels.length > 0;

  return (
    <PageState
      isLoading={query.data === undefined}
      error={query.data === undefined ? query.error : null}
      onRetry={() => void query.refetch()}
      isEmpty={all === 0}
      empty={
        <EmptyPanel
          icon={<IconTerminal2 size={32} />}
          title="No console lines yet"
          text={
            isFinished(task.status)
              ? 'This experiment wrote nothing to its console.'
              : 'Lines appear here as the experiment writes them.'
          }
        />
      }
    >
      <Stack gap="xs">
        <Group gap="sm">
          <TextInput
            type="search"
            size="xs"
            w={220}
            aria-label="Search the console"
            placeholder="Search the console"
            leftSection={<IconSearch size={14} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <LevelChips levels={CONSOLE_LEVELS} labelOf={(level) => level} chosen={levels} onChosen={setLevels} />
          <Switch
            size="xs"
            label="Wrap lines"
            checked={isWrapped}
            onChange={(event) => setIsWrapped(event.currentTarget.checked)}
          />
          <Group gap="xs" ml="auto">
            <LinesTextButtons
              read={() => readConsoleText(bridge, filter)}
              fileNameAt={() => `console-${task.id}.log`}
              noClipboardAdvice="Save the console instead."
            />
          </Group>
        </Group>
        <Text size="xs" c="dimmed">
          {isFiltered
            ? `${total.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} lines match`
            : `${all.toLocaleString('en-US')} lines`}
        </Text>
        <VisuallyHidden role="status">
          {isFiltered && !query.isPlaceholderData && (
            <Once key={JSON.stringify(filter)} text={`Lines that match: ${total.toLocaleString('en-US')}`} />
          )}
        </VisuallyHidden>
        <ConsoleView
          // A new view per search: its place in the old lines means nothing in the new ones.
          key={`${settledSearch}/${levels.join()}/${String(isWrapped)}`}
          filter={filter}
          total={total}
          isWrapped={isWrapped}
          isLive={!isFinished(task.status)}
        />
      </Stack>
    </PageState>
  );
}
