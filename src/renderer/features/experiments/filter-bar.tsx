import { Kbd, MultiSelect, Switch, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { TASK_STATUSES } from '#shared/domain/task.ts';
import { STATUS_LABELS } from '../../ui/status-badge.tsx';
import classes from './filter-bar.module.css';
import type { ListFilter } from './use-list-state.ts';

const SEARCH_DELAY_MS = 200;
const STATUS_OPTIONS = TASK_STATUSES.map((status) => ({ value: status, label: STATUS_LABELS[status] }));

type FilterBarProps = {
  readonly filter: ListFilter;
  readonly onChange: (change: Partial<ListFilter>) => void;
  /** Tags in use. */
  readonly tags: readonly string[];
  /** How many match; null while unknown. */
  readonly total: number | null;
};

/** Search, status, tags and archive. `/` goes to the search from anywhere on the page. */
export function FilterBar({ filter, onChange, tags, total }: FilterBarProps) {
  return (
    <div className={classes['bar']} role="search" aria-label="Filter experiments">
      <SearchBox value={filter.search} onChange={(search) => onChange({ search })} />
      <MultiSelect
        className={classes['status'] ?? ''}
        aria-label="Filter by status"
        placeholder={filter.statuses.length === 0 ? 'Any status' : ''}
        data={STATUS_OPTIONS}
        value={[...filter.statuses]}
        onChange={(statuses) => onChange({ statuses })}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear status filter' }}
      />
      <MultiSelect
        className={classes['tags'] ?? ''}
        aria-label="Filter by tag"
        placeholder={filter.tags.length === 0 ? 'Any tag' : ''}
        // A tag in the address may be in use no more; it must still be there to be taken away.
        data={[...new Set([...tags, ...filter.tags])]}
        value={[...filter.tags]}
        onChange={(chosen) => onChange({ tags: chosen })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'Clear tag filter' }}
        nothingFoundMessage="No such tag"
      />
      <Switch
        label="Archived"
        checked={filter.archived}
        onChange={(event) => onChange({ archived: event.currentTarget.checked })}
      />
      <span className={classes['total']} role="status">
        {total === null ? '' : total === 1 ? '1 experiment' : `${total.toLocaleString('en')} experiments`}
      </span>
    </div>
  );
}

function SearchBox({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(value);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next;
    onChange(next);
  }, SEARCH_DELAY_MS);

  // The address changed from elsewhere (cleared filters, a link): the box follows. Its own changes come back equal.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);

  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);

  return (
    <TextInput
      ref={input}
      className={classes['search'] ?? ''}
      type="search"
      aria-label="Search experiments"
      aria-keyshortcuts="/"
      placeholder="Search name, id, comment, tags"
      maxLength={500}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        text === '' ? (
          <Kbd size="xs" aria-hidden>
            /
          </Kbd>
        ) : null
      }
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
    />
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input:not([type="checkbox"]), textarea, select, [role="dialog"]') !== null)
  );
}
