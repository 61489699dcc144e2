import type { TaskSummary } from '#shared/domain/task.ts';
import { STAGE_LABELS } from '../../lib/stage-labels.ts';
import { formatDuration } from '../../lib/format.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import classes from './status-cell.module.css';

/** The state; under it what a running experiment does and how far it is, or why another one ended. */
export function StatusCell({ task }: { readonly task: TaskSummary }) {
  const { status, progress } = task;
  if (status === 'in_progress' && progress !== null) {
    const percent = Math.round(progress.fraction * 100);
    // A search is in no stage of its own: its runs are.
    const stage = task.type === 'optimizer' ? 'Search' : STAGE_LABELS[progress.stage];
    const left = progress.secondsLeft === null ? null : `${secondsInWords(progress.secondsLeft)} left`;
    return (
      <span className={classes['cell']}>
        <span className={classes['line']}>
          <StatusBadge status={status} />
          <span className={classes['detail']}>{stage}</span>
        </span>
        <span className={classes['line']}>
          <span
            className={classes['track']}
            role="progressbar"
            aria-label={`Progress of ${task.name}`}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={percent}
            aria-valuetext={`${stage}, ${String(percent)} %${left === null ? '' : `, ${left}`}`}
          >
            <span className={classes['bar']} style={{ width: `${String(percent)}%` }} />
          </span>
          <span className={classes['detail']}>{left ?? `${String(percent)} %`}</span>
        </span>
      </span>
    );
  }
  const reason = status === 'failed' || status === 'stopped' ? task.statusReason || task.statusMessage : '';
  return (
    <span className={classes['cell']} title={[task.statusReason, task.statusMessage].filter(Boolean).join(': ')}>
      <StatusBadge status={status} />
      {reason !== '' && <span className={classes['reason']}>{reason}</span>}
    </span>
  );
}

/** An estimate is not good to a tenth of a second. */
function secondsInWords(seconds: number): string {
  return seconds < 59.5 ? `${String(Math.ceil(seconds))} s` : formatDuration(seconds * 1000);
}
