import type { ServiceView, StackJob, StackJobKind, StackState, StackStatus } from '#shared/domain/stack.ts';
import type { Tone } from './state-mark.tsx';

export type Condition = { readonly tone: Tone; readonly label: string };

/** Exit codes of a service that was asked to end: by itself, or by SIGINT, SIGKILL or SIGTERM. */
const ASKED_EXIT_CODES: ReadonlySet<number> = new Set([0, 130, 137, 143]);

/** A service's container and health as one state. */
export function conditionOf(service: Pick<ServiceView, 'state' | 'health' | 'exitCode' | 'isOomKilled'>): Condition {
  switch (service.state) {
    case 'none':
      return { tone: 'none', label: 'Not created' };
    case 'created':
      return { tone: 'stopped', label: 'Created, not started' };
    case 'running':
      return runningCondition(service.health);
    case 'paused':
      return { tone: 'waiting', label: 'Paused' };
    case 'restarting':
      return { tone: 'warning', label: 'Restarting' };
    case 'removing':
      return { tone: 'busy', label: 'Being removed' };
    case 'exited':
      if (service.isOomKilled) return { tone: 'bad', label: 'Out of memory' };
      if (service.exitCode === null || ASKED_EXIT_CODES.has(service.exitCode)) {
        return { tone: 'stopped', label: 'Stopped' };
      }
      return { tone: 'bad', label: `Ended with exit code ${String(service.exitCode)}` };
    case 'dead':
      return { tone: 'bad', label: 'Dead' };
  }
}

function runningCondition(health: ServiceView['health']): Condition {
  switch (health) {
    case 'healthy':
      return { tone: 'good', label: 'Healthy' };
    case 'starting':
      return { tone: 'busy', label: 'Starting' };
    case 'unhealthy':
      return { tone: 'bad', label: 'Unhealthy' };
    case 'none':
      return { tone: 'good', label: 'Running' };
  }
}

export const STACK_CONDITIONS: Readonly<Record<StackState, Condition>> = {
  unknown: { tone: 'unknown', label: 'Not known' },
  absent: { tone: 'none', label: 'Not set up' },
  stopped: { tone: 'stopped', label: 'Stopped' },
  partial: { tone: 'warning', label: 'Partly running' },
  starting: { tone: 'busy', label: 'Starting' },
  healthy: { tone: 'good', label: 'Running' },
  unhealthy: { tone: 'bad', label: 'Not healthy' },
};

/** What a job does, as the head of its panel. */
export const JOB_TITLES: Readonly<Record<StackJobKind, string>> = {
  start: 'Starting the server',
  stop: 'Stopping the server',
  restart: 'Restarting the server',
  backup: 'Backing up the data',
  restore: 'Restoring a backup',
  removeData: 'Removing the data',
};

const SERVICE_JOB_VERBS: Readonly<Partial<Record<StackJobKind, string>>> = {
  start: 'Starting',
  stop: 'Stopping',
  restart: 'Restarting',
};

export function jobTitle({ kind, services }: Pick<StackJob, 'kind' | 'services'>): string {
  const verb = SERVICE_JOB_VERBS[kind];
  return services.length === 0 || verb === undefined ? JOB_TITLES[kind] : `${verb} ${services.join(', ')}`;
}

/** What the whole server is on its way to; null where no job moves it: half a server is then no warning. */
export function conditionUnderWay({ job }: Pick<StackStatus, 'job'>): Condition | null {
  if (job?.state !== 'running' || job.services.length > 0) return null;
  const label = SERVICE_JOB_VERBS[job.kind];
  return label === undefined ? null : { tone: 'busy', label };
}

export function isActive(job: StackJob | null | undefined): boolean {
  return job?.state === 'queued' || job?.state === 'running';
}
