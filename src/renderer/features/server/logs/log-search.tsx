import { ActionIcon, Group, Switch, TextInput, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconRegex, IconSearch } from '@tabler/icons-react';
import { MAX_SEARCH_LENGTH } from './log-filter.ts';
import classes from './logs.module.css';
import type { Direction } from './use-log-find.ts';

type LogSearchProps = {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly isRegex: boolean;
  readonly onRegex: (isRegex: boolean) => void;
  readonly onlyMatches: boolean;
  readonly onOnlyMatches: (onlyMatches: boolean) => void;
  /** What is wrong with the expression, in words; null where nothing is. */
  readonly problem: string | null;
  readonly canFind: boolean;
  readonly onFind: (direction: Direction) => void;
};

/** Words or a pattern to look for; Enter and Shift+Enter go from match to match. */
export function LogSearch(props: LogSearchProps) {
  const { search, isRegex, canFind, onFind } = props;
  return (
    <Group gap="xs" align="flex-start" role="search" aria-label="Logs">
      <TextInput
        type="search"
        className={classes['search'] ?? ''}
        aria-label="Search the logs"
        placeholder={isRegex ? 'Regular expression' : 'Search the logs'}
        spellCheck={false}
        maxLength={MAX_SEARCH_LENGTH}
        error={props.problem}
        errorProps={{ role: 'alert' }}
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={
          <Tooltip label="Regular expression">
            <ActionIcon
              size="sm"
              variant={isRegex ? 'filled' : 'subtle'}
              aria-label="Regular expression"
              aria-pressed={isRegex}
              onClick={() => props.onRegex(!isRegex)}
            >
              <IconRegex size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        }
        value={search}
        onChange={(event) => props.onSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !canFind) return;
          event.preventDefault();
          onFind(event.shiftKey ? 'previous' : 'next');
        }}
      />
      <ActionIcon.Group>
        <Tooltip label="Previous match (Shift+Enter)">
          <ActionIcon
            variant="default"
            size={30}
            aria-label="Previous match"
            disabled={!canFind}
            onClick={() => onFind('previous')}
          >
            <IconChevronUp size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Next match (Enter)">
          <ActionIcon
            variant="default"
            size={30}
            aria-label="Next match"
            disabled={!canFind}
            onClick={() => onFind('next')}
          >
            <IconChevronDown size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </ActionIcon.Group>
      <Switch
        label="Matches only"
        className={classes['onlyMatches'] ?? ''}
        checked={props.onlyMatches}
        onChange={(event) => props.onOnlyMatches(event.currentTarget.checked)}
      />
    </Group>
  );
}
