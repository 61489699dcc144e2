import { ActionIcon, Tooltip } from '@mantine/core';
import { IconListSearch, IconPlayerStopFilled } from '@tabler/icons-react';
import { memo } from 'react';
import { Link } from 'wouter';
import { durationMs, type TaskSummary } from '#shared/domain/task.ts';
import { formatDateTime, formatDuration, formatPercent } from '../../lib/format.ts';
import classes from './experiments-table.module.css';
import { StatusCell } from './status-cell.tsx';

type ExperimentRowProps = {
  readonly task: TaskSummary;
  readonly index: number;
  readonly offsetPx: number;
  /** Ticks for rows under way; 0 for all others, so that they are not drawn again every second. */
  readonly nowMs: number;
  readonly isSelected: boolean;
  /** Whether the Tab key reaches this row and what is in it. */
  readonly isActive: boolean;
  readonly onToggle: (id: string, isRange: boolean) => void;
  readonly onActivate: (index: number) => void;
  readonly onStop: (task: TaskSummary) => void;
};

/** One experiment in the table. */
export const ExperimentRow = memo(function ExperimentRow(props: ExperimentRowProps) {
  const { task, index, offsetPx, nowMs, isSelected, isActive, onToggle, onActivate, onStop } = props;
  const tabIndex = isActive ? 0 : -1;
  const canStop = task.status === 'in_progress' || task.status === 'queued';
  return (
    <div
      className={classes['row']}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-row-index={index}
      tabIndex={tabIndex}
      style={{ transform: `translateY(${String(offsetPx)}px)` }}
      onFocus={() => onActivate(index)}
    >
      <span role="gridcell" className={classes['check']}>
        <input
          type="checkbox"
          aria-label={`Select ${task.name}`}
          tabIndex={tabIndex}
          checked={isSelected}
          onChange={(event) => {
            const { nativeEvent } = event;
            onToggle(task.id, 'shiftKey' in nativeEvent && nativeEvent.shiftKey === true);
          }}
        />
      </span>
      <span role="gridcell" className={classes['cell']}>
        <span className={classes['nameLine']}>
          {task.type === 'optimizer' && (
            <IconListSearch className={classes['mark'] ?? ''} size={15} role="img" aria-label="Search" />
          )}
          <Link
            href={`/experiments/${task.id}`}
            className={classes['name'] ?? ''}
            tabIndex={tabIndex}
            title={task.name}
          >
            <WholeNumber name={task.name} />
          </Link>
          {task.parentId !== null && (
            <Tooltip label="A run of a search: open the search">
              <Link
                href={`/experiments/${task.parentId}`}
                className={classes['parent'] ?? ''}
                tabIndex={tabIndex}
                aria-label={`Search of ${task.name}`}
              >
                <IconListSearch size={14} aria-hidden />
              </Link>
            </Tooltip>
          )}
        </span>
      </span>
      <span role="gridcell" className={classes['cell']}>
        <StatusCell task={task} />
      </span>
      <span role="gridcell" className={classes['cell']} title={task.projectName}>
        {task.projectName}
      </span>
      <span role="gridcell" className={classes['cell']} title={formatDateTime(task.createdAtMs)}>
        {formatDateTime(task.createdAtMs).slice(0, -3)}
      </span>
      <span role="gridcell" className={classes['cell']} data-number>
        {formatDuration(durationMs(task, nowMs))}
      </span>
      <span role="gridcell" className={classes['cell']} data-number>
        {formatPercent(task.accuracy)}
      </span>
      <span role="gridcell" className={classes['cell']} data-number>
        {formatPercent(task.f1Score)}
      </span>
      <span role="gridcell" className={classes['cell']} title={task.tags.join(', ')}>
        {task.tags.map((tag) => (
          <span key={tag} className={classes['tag']}>
            {tag}
          </span>
        ))}
      </span>
      <span role="gridcell" className={classes['action']}>
        {canStop && (
          <Tooltip label="Stop">
            <ActionIcon
              variant="subtle"
              color="red"
              size="sm"
              tabIndex={tabIndex}
              aria-label={`Stop ${task.name}`}
              onClick={() => onStop(task)}
            >
              <IconPlayerStopFilled size={15} color="var(--mantine-color-error)" aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </span>
    </div>
  );
});

/** Names may break anywhere, but not within the number by which the runs of a search are told apart. */
function WholeNumber({ name }: { readonly name: string }) {
  const at = name.search(/#\d+$/);
  if (at < 0) return name;
  return (
    <>
      {name.slice(0, at)}
      <span className={classes['number']}>{name.slice(at)}</span>
    </>
  );
}
