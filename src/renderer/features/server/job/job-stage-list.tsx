import { VisuallyHidden } from '@mantine/core';
import type { StackJob } from '#shared/domain/stack.ts';
import { StateMark, type Tone } from '../parts/state-mark.tsx';
import { stagesOf, type StageState } from './job-stages.ts';
import classes from './job.module.css';

const TONES: Readonly<Record<StageState, Tone>> = {
  done: 'good',
  current: 'busy',
  failed: 'bad',
  cancelled: 'stopped',
  waiting: 'none',
};
/** Heard, not seen: the shape of the mark says it to the eye. */
const WORDS: Readonly<Record<StageState, string>> = {
  done: 'done',
  current: 'under way',
  failed: 'failed',
  cancelled: 'cancelled',
  waiting: 'to come',
};

export function JobStages({ job }: { readonly job: StackJob }) {
  return (
    <ol className={classes['stages']} aria-label="Stages">
      {stagesOf(job).map(({ label, state }) => (
        <li key={label} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
          <StateMark tone={TONES[state]}>
            {label}
            <VisuallyHidden component="span">, {WORDS[state]}</VisuallyHidden>
          </StateMark>
        </li>
      ))}
    </ol>
  );
}
