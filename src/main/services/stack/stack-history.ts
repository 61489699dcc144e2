import type { ServiceView, StackHistoryEntry } from '#shared/domain/stack.ts';
import type { JobEnd } from './job-runner.ts';
import { isAiling } from './service-views.ts';

/** A line of the history before it is stored. */
export type HistoryLine = Omit<StackHistoryEntry, 'id'>;
/** What a line of the history is about: changes of this are told, others are not. */
type Condition = 'down' | 'failed' | 'starting' | 'well' | 'ailing';

function conditionOf(service: ServiceView): Condition {
  if (service.state === 'none' || service.state === 'created') return service.detail === '' ? 'down' : 'failed';
  if (service.state === 'exited' || service.state === 'dead' || service.state === 'removing')
    return service.detail === '' ? 'down' : 'failed';
  if (isAiling(service)) return 'ailing';
  return service.health === 'starting' ? 'starting' : 'well';
}

/** Turns what is seen of the services into lines of the history: a line per change of a service's condition. */
export class StackHistorian {
  readonly #conditions = new Map<string, Condition>();
  #isFirst = true;

  /** The lines for what changed since the last look. The first look only learns. */
  look(services: readonly ServiceView[], atMs: number): HistoryLine[] {
    const entries: HistoryLine[] = [];
    for (const service of services) {
      const condition = conditionOf(service);
      const before = this.#conditions.get(service.name);
      this.#conditions.set(service.name, condition);
      if (this.#isFirst || before === undefined || before === condition) continue;
      const entry = lineOf(service, condition);
      if (entry !== null) entries.push({ atMs, service: service.name, ...entry });
    }
    this.#isFirst = false;
    return entries;
  }

  /** What was seen of another engine is no change of this one. */
  forget(): void {
    this.#conditions.clear();
    this.#isFirst = true;
  }
}

function lineOf({ detail }: ServiceView, condition: Condition): Pick<HistoryLine, 'level' | 'text'> | null {
  switch (condition) {
    case 'well':
      return { level: 'info', text: 'Healthy' };
    case 'down':
      return { level: 'info', text: 'Stopped' };
    case 'failed':
      return { level: 'error', text: detail };
    case 'ailing':
      return { level: 'error', text: detail === '' ? 'Not healthy' : detail };
    case 'starting':
      return null;
  }
}

const JOB_WORDS = {
  start: 'Starting',
  stop: 'Stopping',
  restart: 'Restarting',
  backup: 'Backing up',
  restore: 'Restoring',
  removeData: 'Removing the data',
} as const;

/** What the history says of a job's end; null where the services' own lines say it. */
export function jobLine(
  kind: keyof typeof JOB_WORDS,
  { state, problem, result }: JobEnd,
  atMs: number,
): HistoryLine | null {
  const line = (level: StackHistoryEntry['level'], text: string) => ({ atMs, level, service: null, text });
  const words = JOB_WORDS[kind];
  if (state === 'failed') return line('error', `${words} failed. ${problem ?? ''}`.trim());
  if (state === 'cancelled') return line('warning', `${words} was cancelled.`);
  if (result === null) return null;
  return line('info', kind === 'backup' ? `Backed up to ${result}` : result);
}
