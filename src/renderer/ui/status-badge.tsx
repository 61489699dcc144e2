import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconLoader2,
  IconPlayerStop,
  IconRosetteDiscountCheck,
  type Icon,
} from '@tabler/icons-react';
import type { TaskStatus } from '#shared/domain/task.ts';
import classes from './status-badge.module.css';

/** The names that a person reads for ClearML's task states. */
export const STATUS_LABELS: Readonly<Record<TaskStatus, string>> = {
  created: 'Draft',
  queued: 'Queued',
  in_progress: 'Running',
  stopped: 'Stopped',
  completed: 'Completed',
  failed: 'Failed',
  published: 'Published',
};

const ICONS: Readonly<Record<TaskStatus, Icon>> = {
  created: IconCircleDashed,
  queued: IconClock,
  in_progress: IconLoader2,
  stopped: IconPlayerStop,
  completed: IconCircleCheck,
  failed: IconCircleX,
  published: IconRosetteDiscountCheck,
};

/** A task's state by shape, colour and word, so that none of the three is needed alone. */
export function StatusBadge({ status }: { readonly status: TaskStatus }) {
  const StatusIcon = ICONS[status];
  return (
    <span className={classes['badge']} data-status={status}>
      <StatusIcon className={classes['icon']} size={15} stroke={1.9} aria-hidden />
      {STATUS_LABELS[status]}
    </span>
  );
}
