import { Button, CloseButton, Tooltip } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconArrowsDiff, IconTrash } from '@tabler/icons-react';
import { Link } from 'wouter';
import { MAX_COMPARED_TASKS } from '#shared/ipc/contract.ts';
import classes from './selection-bar.module.css';

type SelectionBarProps = {
  readonly ids: readonly string[];
  /** Picked, but not among the rows that the filter lets through. */
  readonly hiddenCount: number;
  readonly isArchivedView: boolean;
  readonly isBusy: boolean;
  readonly onArchive: () => void;
  readonly onDelete: () => void;
  readonly onClear: () => void;
};

/** What can be done with the picked experiments. Nothing while none is picked. */
export function SelectionBar({ ids, hiddenCount, isArchivedView, isBusy, ...on }: SelectionBarProps) {
  if (ids.length === 0) return null;
  const obstacle =
    ids.length < 2
      ? 'Select at least two experiments to compare'
      : ids.length > MAX_COMPARED_TASKS
        ? `At most ${String(MAX_COMPARED_TASKS)} experiments can be compared at once`
        : null;
  const ArchiveIcon = isArchivedView ? IconArchiveOff : IconArchive;
  return (
    <section className={classes['bar']} aria-label="Selected experiments">
      <span role="status">
        <strong>{ids.length} selected</strong>
        {hiddenCount > 0 && <span className={classes['hidden']}> ({hiddenCount} not in this list)</span>}
      </span>
      <Tooltip label={obstacle} disabled={obstacle === null}>
        {obstacle === null ? (
          <Button
            component={Link}
            href={`/compare?ids=${ids.join(',')}`}
            leftSection={<IconArrowsDiff size={15} aria-hidden />}
          >
            Compare
          </Button>
        ) : (
          <Button
            data-disabled
            aria-disabled
            aria-description={obstacle}
            onClick={(event) => event.preventDefault()}
            leftSection={<IconArrowsDiff size={15} aria-hidden />}
          >
            Compare
          </Button>
        )}
      </Tooltip>
      <Button
        variant="default"
        disabled={isBusy}
        onClick={on.onArchive}
        leftSection={<ArchiveIcon size={15} aria-hidden />}
      >
        {isArchivedView ? 'Unarchive' : 'Archive'}
      </Button>
      <Button
        variant="default"
        disabled={isBusy}
        onClick={on.onDelete}
        leftSection={<IconTrash size={15} aria-hidden />}
      >
        Delete
      </Button>
      <CloseButton className={classes['clear'] ?? ''} aria-label="Clear selection" onClick={on.onClear} />
    </section>
  );
}
