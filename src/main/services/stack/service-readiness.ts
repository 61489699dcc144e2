import type { Probe } from '#shared/domain/stack.ts';
import type { EngineContainer } from './engine-port.ts';

/** Where a container stands on its way to being ready. */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly detail: string }
  /** It will not become ready by waiting. */
  | { readonly kind: 'failed'; readonly detail: string };

/** Restarts in one start after which a service counts as crashing again and again. */
const MAX_RESTARTS = 3;
/** A `docker restart` by other hands is an end, too; the engine takes less than this to start what it has ended. */
const RESTART_MS = 3_000;

export interface ReadinessFacts {
  readonly container: EngineContainer | null;
  /** Restarts that there were when waiting began. */
  readonly restartsBefore: number;
  /** ClearDeck's own look at the published port; null where there is none to look at. */
  readonly probe: Probe | null;
  /** A health check that ClearDeck ran by itself and that passed since the container started. */
  readonly hasPassedOwnCheck: boolean;
  /** The engine told of an out-of-memory kill since waiting began. */
  readonly wasOomKilled: boolean;
  /** How it ended last since waiting began: a container that was started again does not say it any more. */
  readonly lastExitCode: number | null;
  /** Since when it has been seen ended, in milliseconds; 0 where it is seen so for the first time, or not at all. */
  readonly endedForMs: number;
}

/**
 * Judges a service by its container's state, the engine's health and the port that answers, in this order: what has
 * stopped is never ready, and what runs is ready only when it answers.
 */
export function readinessOf(facts: ReadinessFacts): Readiness {
  const { container } = facts;
  if (container === null) return { kind: 'failed', detail: 'Its container was removed while it started.' };
  if (facts.wasOomKilled || container.isOomKilled) return { kind: 'failed', detail: oomText(container) };
  const restarts = container.restartCount - facts.restartsBefore;
  if (restarts >= MAX_RESTARTS) {
    const exitCode = container.exitCode ?? facts.lastExitCode;
    return { kind: 'failed', detail: `It keeps ending: ${String(restarts)} restarts, ${exitText({ exitCode })}.` };
  }
  switch (container.state) {
    case 'running':
      break;
    case 'restarting':
      return { kind: 'waiting', detail: `It ended (${exitText(container)}) and is started again` };
    case 'created':
      return container.error === ''
        ? { kind: 'waiting', detail: 'Starting' }
        : { kind: 'failed', detail: container.error };
    case 'paused':
      return { kind: 'failed', detail: 'It is paused. Resume it with docker unpause, or restart it.' };
    default:
      if (container.error !== '') return { kind: 'failed', detail: container.error };
      return container.state === 'exited' && facts.endedForMs < RESTART_MS
        ? { kind: 'waiting', detail: `It ended (${exitText(container)})` }
        : { kind: 'failed', detail: `It ended: ${exitText(container)}.` };
  }
  if (container.health === 'unhealthy') return { kind: 'failed', detail: unhealthyText(container) };
  if (facts.probe !== null && !facts.probe.isOk)
    return { kind: 'waiting', detail: `Waiting for an answer: ${facts.probe.detail}` };
  if (container.health === 'healthy' || facts.hasPassedOwnCheck || !container.hasHealthCheck) return { kind: 'ready' };
  const last = container.healthProbe;
  return {
    kind: 'waiting',
    detail: last === null ? 'Waiting for its first health check' : `Not ready yet: ${short(last.detail)}`,
  };
}

/**
 * Whether a container that is up is past waiting for: what a start wants of it comes sooner, and with what was changed for
 * it meanwhile, when it is stopped before. The engine's own next try may be a minute off, and may never be made.
 */
export function isPastWaiting({
  state,
  health,
  restartCount,
}: Pick<EngineContainer, 'state' | 'health' | 'restartCount'>): boolean {
  if (state === 'restarting') return true;
  return state === 'running' && (health === 'unhealthy' || (health === 'starting' && restartCount > 0));
}

export function exitText({ exitCode }: Pick<EngineContainer, 'exitCode'>): string {
  return exitCode === null ? 'no exit code' : `exit code ${String(exitCode)}`;
}

export function oomText({ memoryLimitBytes }: Pick<EngineContainer, 'memoryLimitBytes'>): string {
  const limit =
    memoryLimitBytes === null
      ? 'the machine ran out of memory'
      : `its limit is ${Math.round(memoryLimitBytes / 2 ** 20).toLocaleString('en')} MiB`;
  return `It was killed for want of memory: ${limit}. Give it more in the compose file, or free memory.`;
}

export function unhealthyText(container: Pick<EngineContainer, 'healthProbe' | 'failingStreak'>): string {
  const { healthProbe, failingStreak } = container;
  const said = healthProbe === null || healthProbe.detail === '' ? 'it says nothing' : short(healthProbe.detail);
  return `Its health check failed ${String(failingStreak)} times: ${said}`;
}

/** One line of bearable length. */
export function short(text: string, length = 300): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
