import { Text } from '@mantine/core';
import { splitLastWords } from '#shared/domain/last-words.ts';
import type { StackJobProgress, StackStatus } from '#shared/domain/stack.ts';
import { StateMark, type Tone } from '../parts/state-mark.tsx';
import { wholeSeconds } from '../parts/whole-seconds.ts';
import classes from './job.module.css';

type ServiceProgress = StackJobProgress['services'][number];

const STATES: Readonly<Record<ServiceProgress['state'], { readonly tone: Tone; readonly label: string }>> = {
  waiting: { tone: 'waiting', label: 'Waiting' },
  starting: { tone: 'busy', label: 'Starting' },
  ready: { tone: 'good', label: 'Ready' },
  stopping: { tone: 'busy', label: 'Stopping' },
  stopped: { tone: 'stopped', label: 'Stopped' },
  failed: { tone: 'bad', label: 'Failed' },
};

type JobServicesProps = {
  readonly services: readonly ServiceProgress[];
  readonly status: StackStatus;
  readonly nowMs: number;
};

/** The services of a job, one by one: ready, or what each waits for and since when. */
export function JobServices({ services, status, nowMs }: JobServicesProps) {
  if (services.length === 0) return null;
  const readyCount = services.filter(({ state }) => state === 'ready').length;
  return (
    <div>
      {readyCount > 0 && (
        <Text size="xs" c="dimmed" mb={4} role="status">
          {readyCount} of {services.length} services are ready
        </Text>
      )}
      <ul className={classes['services']} aria-label="Services of this job">
        {services.map(({ name, state, detail }) => {
          const startedAtMs = status.services.find((service) => service.name === name)?.startedAtMs ?? null;
          const elapsed =
            state === 'starting' && startedAtMs !== null && nowMs >= startedAtMs
              ? ` (for ${wholeSeconds(nowMs - startedAtMs)})`
              : '';
          return (
            <li key={name} className={classes['service']}>
              <span className={classes['serviceName']}>{name}</span>
              <StateMark tone={STATES[state].tone}>{STATES[state].label}</StateMark>
              {/* The last words of one that failed are shown where the failure is told. */}
              <Text size="xs" c="dimmed" className={classes['barName'] ?? ''}>
                {splitLastWords(detail).reason}
                {elapsed}
              </Text>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
