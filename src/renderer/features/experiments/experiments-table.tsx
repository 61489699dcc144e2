import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { TaskSummary } from '#shared/domain/task.ts';
import { useNow } from '../../lib/use-now.ts';
import { COLUMNS } from './columns.ts';
import { ExperimentRow } from './experiment-row.tsx';
import classes from './experiments-table.module.css';
import type { ListFilter, SortKey } from './use-list-state.ts';
import { useRowFocus } from './use-row-focus.ts';
import type { Selection } from './use-selection.ts';

const ROW_HEIGHT_PX = 44;
/** Rows before the end of what is loaded at which the next window is asked for. */
const READ_AHEAD_ROWS = 40;

type ExperimentsTableProps = {
  readonly rows: readonly TaskSummary[];
  /** Rows that match, loaded or not. */
  readonly total: number;
  readonly filter: ListFilter;
  readonly selection: Selection;
  readonly isStale: boolean;
  readonly onSort: (key: SortKey) => void;
  readonly onNearEnd: () => void;
  readonly onStop: (task: TaskSummary) => void;
};

/** The virtualised grid. Arrows move from row to row, Space picks, Enter opens, Ctrl/Cmd+A picks all that is loaded. */
export function ExperimentsTable(props: ExperimentsTableProps) {
  const { rows, total, filter, selection, isStale, onSort, onNearEnd, onStop } = props;
  const [, navigate] = useLocation();
  const scroller = useRef<HTMLDivElement>(null);
  const nowMs = useNow(rows.some((row) => row.startedAtMs !== null && row.endedAtMs === null));
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const focus = useRowFocus({
    rowIds: rows.map((row) => row.id),
    pageRows: Math.max(1, items.length - 24),
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    onOpen: (id) => navigate(`/experiments/${id}`),
    selection,
  });

  const order = JSON.stringify(filter);
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [order]);

  const lastShown = items.at(-1)?.index ?? 0;
  const isNearEnd = rows.length < total && lastShown >= rows.length - READ_AHEAD_ROWS;
  useEffect(() => {
    if (isNearEnd) onNearEnd();
  }, [isNearEnd, onNearEnd, rows.length]);

  return (
    <div className={classes['scroller']} ref={scroller} data-stale={isStale || undefined}>
      <div
        className={classes['table']}
        role="grid"
        aria-label="Experiments"
        aria-rowcount={total + 1}
        aria-multiselectable
        aria-busy={isStale}
        onKeyDown={focus.onKeyDown}
      >
        <div className={classes['head']} role="rowgroup">
          <div className={classes['row']} role="row" aria-rowindex={1}>
            <HeadCheckbox rows={rows} selection={selection} />
            {COLUMNS.map((column) => (
              <HeadCell key={column.id} column={column} filter={filter} onSort={onSort} />
            ))}
            <span role="columnheader" className={classes['cell']}>
              <span className={classes['hiddenText']}>Actions</span>
            </span>
          </div>
        </div>
        <div role="rowgroup" className={classes['body']} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const task = rows[item.index];
            if (task === undefined) return null;
            return (
              <ExperimentRow
                key={task.id}
                task={task}
                index={item.index}
                offsetPx={item.start}
                nowMs={task.startedAtMs !== null && task.endedAtMs === null ? nowMs : 0}
                isSelected={selection.ids.has(task.id)}
                isActive={focus.activeIndex === item.index}
                onToggle={selection.toggle}
                onActivate={focus.activate}
                onStop={onStop}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

type HeadCellProps = {
  readonly column: (typeof COLUMNS)[number];
  readonly filter: ListFilter;
  readonly onSort: (key: SortKey) => void;
};

function HeadCell({ column, filter, onSort }: HeadCellProps) {
  const { sort } = column;
  const isSorted = sort !== null && filter.sort === sort;
  const Arrow = filter.order === 'asc' ? IconArrowUp : IconArrowDown;
  return (
    <span
      role="columnheader"
      className={classes['cell']}
      data-number={column.isNumber === true || undefined}
      aria-sort={isSorted ? (filter.order === 'asc' ? 'ascending' : 'descending') : sort === null ? undefined : 'none'}
    >
      {sort === null ? (
        column.label
      ) : (
        <button type="button" className={classes['sort']} onClick={() => onSort(sort)}>
          {column.label}
          {isSorted && <Arrow size={13} aria-hidden />}
        </button>
      )}
    </span>
  );
}

function HeadCheckbox({ rows, selection }: Pick<ExperimentsTableProps, 'rows' | 'selection'>) {
  const picked = rows.reduce((count, row) => count + (selection.ids.has(row.id) ? 1 : 0), 0);
  const isAll = rows.length > 0 && picked === rows.length;
  return (
    <span role="columnheader" className={classes['check']}>
      <input
        type="checkbox"
        aria-label="Select all loaded experiments"
        checked={isAll}
        ref={(box) => {
          if (box !== null) box.indeterminate = picked > 0 && !isAll;
        }}
        onChange={() => (isAll ? selection.drop(rows.map((row) => row.id)) : selection.selectAll())}
      />
    </span>
  );
}
