import type { StackJob, StackJobKind } from '#shared/domain/stack.ts';

type Stage = StackJob['progress']['stage'];
export type StageState = 'done' | 'current' | 'failed' | 'cancelled' | 'waiting';

const START = [
  { label: 'Checks', stages: ['preflight'] },
  { label: 'Images', stages: ['pull'] },
  { label: 'Services', stages: ['stop', 'create', 'health'] },
  { label: 'Connect', stages: ['connect'] },
] as const satisfies readonly { label: string; stages: readonly Stage[] }[];
const STOP = [{ label: 'Stop services', stages: ['preflight', 'stop'] }] as const;
const AROUND_A_COPY = (label: string) =>
  [
    { label: 'Checks', stages: ['preflight'] },
    { label: 'Stop services', stages: ['stop'] },
    { label, stages: ['copy'] },
    { label: 'Start services', stages: ['pull', 'create', 'health', 'connect'] },
  ] as const;

const STEPS: Readonly<Record<StackJobKind, readonly { label: string; stages: readonly Stage[] }[]>> = {
  start: START,
  restart: START,
  stop: STOP,
  backup: AROUND_A_COPY('Copy data'),
  restore: AROUND_A_COPY('Put data back'),
  removeData: AROUND_A_COPY('Set data aside'),
};

/** The steps of a job, each with how it stands. */
export function stagesOf(job: Pick<StackJob, 'kind' | 'state' | 'progress'>) {
  const steps = STEPS[job.kind];
  const at = steps.findIndex(({ stages }) => stages.includes(job.progress.stage));
  const isOver = job.state === 'succeeded' || job.progress.stage === 'done';
  return steps.map(({ label }, index): { label: string; state: StageState } => {
    if (isOver || index < at) return { label, state: 'done' };
    if (index > at || job.state === 'queued') return { label, state: 'waiting' };
    if (job.state === 'failed') return { label, state: 'failed' };
    return { label, state: job.state === 'cancelled' ? 'cancelled' : 'current' };
  });
}
