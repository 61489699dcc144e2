import { Anchor, Badge, Button, Table, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconSelector } from '@tabler/icons-react';
import { useState, type MouseEvent } from 'react';
import { Link, useLocation } from 'wouter';
import type { Model } from '#shared/domain/model.ts';
import { formatBytes, formatDateTime, formatPercent } from '../../lib/format.ts';
import { groupByFamily, nextSort, type ModelFamily, type ModelSort, type ModelSortKey } from './model-order.ts';
import classes from './models.module.css';
import { PublishedMark } from './published-mark.tsx';

/** A family with a nightly schedule has hundreds of versions: so many are drawn until more are asked for. */
const VERSIONS_AT_ONCE = 50;

interface Column {
  readonly label: string;
  readonly sortKey: ModelSortKey | null;
  readonly isNumeric?: boolean;
  /** Left out where the table is narrow, the least needed first; the detail has them all. */
  readonly rank?: 'second' | 'third';
}
const COLUMNS: readonly Column[] = [
  { label: 'Version', sortKey: 'version' },
  { label: 'Name', sortKey: 'name' },
  { label: 'Published', sortKey: null },
  { label: 'Accuracy', sortKey: 'accuracy', isNumeric: true },
  { label: 'F1', sortKey: 'f1Score', isNumeric: true },
  { label: 'Framework', sortKey: null, rank: 'third' },
  { label: 'Created', sortKey: 'created', rank: 'second' },
  { label: 'Tags', sortKey: null, rank: 'third' },
  { label: 'Size', sortKey: 'size', isNumeric: true, rank: 'second' },
];

type ModelListProps = {
  readonly models: readonly Model[];
  readonly selectedId: string | null;
  readonly sort: ModelSort;
  readonly onSortChange: (sort: ModelSort) => void;
};

export function ModelList({ models, selectedId, sort, onSortChange }: ModelListProps) {
  return (
    <Table stickyHeader highlightOnHover className={classes['table'] ?? ''} aria-label="Models">
      <Table.Thead>
        <Table.Tr>
          {COLUMNS.map((column) => (
            <HeaderCell key={column.label} column={column} sort={sort} onSortChange={onSortChange} />
          ))}
        </Table.Tr>
      </Table.Thead>
      {groupByFamily(models, sort).map((family) => (
        <FamilyRows key={family.key} family={family} selectedId={selectedId} />
      ))}
    </Table>
  );
}

type HeaderCellProps = { readonly column: Column } & Pick<ModelListProps, 'sort' | 'onSortChange'>;

function HeaderCell({ column, sort, onSortChange }: HeaderCellProps) {
  const { label, sortKey } = column;
  const attributes = {
    scope: 'col',
    'data-numeric': column.isNumeric,
    'data-rank': column.rank,
  } as const;
  if (sortKey === null) return <Table.Th {...attributes}>{label}</Table.Th>;
  const isSorted = sort.key === sortKey;
  const SortIcon = !isSorted ? IconSelector : sort.order === 'asc' ? IconChevronUp : IconChevronDown;
  return (
    <Table.Th {...attributes} aria-sort={isSorted ? (sort.order === 'asc' ? 'ascending' : 'descending') : 'none'}>
      <UnstyledButton className={classes['sort'] ?? ''} onClick={() => onSortChange(nextSort(sort, sortKey))}>
        {label}
        <SortIcon size={14} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}

function FamilyRows({ family, selectedId }: { readonly family: ModelFamily; readonly selectedId: string | null }) {
  const [shown, setShown] = useState(VERSIONS_AT_ONCE);
  const hidden = family.models.length - shown;
  return (
    <Table.Tbody>
      <Table.Tr className={classes['family'] ?? ''}>
        <Table.Th scope="rowgroup" colSpan={COLUMNS.length}>
          {family.family}{' '}
          <Text span size="xs" c="dimmed" fw={400}>
            {family.projectName} · {family.models.length} {family.models.length === 1 ? 'version' : 'versions'}
          </Text>
        </Table.Th>
      </Table.Tr>
      {family.models.slice(0, shown).map((model) => (
        <ModelRow key={model.id} model={model} isSelected={model.id === selectedId} />
      ))}
      {hidden > 0 && (
        <Table.Tr>
          <Table.Td colSpan={COLUMNS.length}>
            <Button variant="subtle" onClick={() => setShown(shown + VERSIONS_AT_ONCE)}>
              Show {Math.min(hidden, VERSIONS_AT_ONCE)} more of {family.family} ({hidden} left)
            </Button>
          </Table.Td>
        </Table.Tr>
      )}
    </Table.Tbody>
  );
}

function ModelRow({ model, isSelected }: { readonly model: Model; readonly isSelected: boolean }) {
  const [, navigate] = useLocation();
  const href = `/models/${model.id}`;
  return (
    // The link in the row is the keyboard's way; the whole row is only a larger target for the pointer.
    <Table.Tr className={classes['row'] ?? ''} data-selected={isSelected || undefined} onClick={() => navigate(href)}>
      <Table.Td>v{model.version}</Table.Td>
      <Table.Td className={classes['name'] ?? ''}>
        <Anchor
          component={Link}
          href={href}
          size="sm"
          aria-current={isSelected ? 'page' : undefined}
          onClick={(event: MouseEvent) => event.stopPropagation()}
        >
          {model.name}
        </Anchor>
      </Table.Td>
      <Table.Td>{model.isPublished && <PublishedMark />}</Table.Td>
      <Table.Td data-numeric>{formatPercent(model.accuracy)}</Table.Td>
      <Table.Td data-numeric>{formatPercent(model.f1Score)}</Table.Td>
      <Table.Td data-rank="third">{model.framework}</Table.Td>
      <Table.Td data-rank="second" className={classes['time'] ?? ''}>
        {formatDateTime(model.createdAtMs)}
      </Table.Td>
      <Table.Td data-rank="third">
        <span className={classes['tags']}>
          {model.tags.map((tag) => (
            <Badge key={tag} variant="default" size="sm" tt="none">
              {tag}
            </Badge>
          ))}
        </span>
      </Table.Td>
      <Table.Td data-rank="second" data-numeric>
        {formatBytes(model.sizeBytes)}
      </Table.Td>
    </Table.Tr>
  );
}
