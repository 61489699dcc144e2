import type { StackLogPage } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { TimerClock } from '../../clock.ts';
import type { Engine, EngineContainer, EngineEvent } from '../engine-port.ts';
import { atMost } from './at-most.ts';
import { ContainerLog } from './container-log.ts';
import type { UnnumberedLine } from './log-ring.ts';

/** Several events of one cause (a restart has four) are one look. */
const SETTLE_MS = 150;
/** A stream that breaks at once is taken up again after this, then twice this, up to the longest. */
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;
/** A stream that held this long is taken up again as if it had never broken. */
const STEADY_MS = 5000;
/** What came before a look is put in the order of its times; a container that answers later than this comes after. */
const GATHER_MS = 2000;

/** What following the containers needs of the world. */
export interface FollowersDeps {
  readonly containers: () => Promise<readonly EngineContainer[]>;
  readonly engine: () => Pick<Engine, 'logs'>;
  /** Told of connects, disconnects (null) and events of containers; answers the unsubscriber. */
  readonly onEngineChange: (listener: (event: EngineEvent | null) => void) => () => void;
  readonly clock: TimerClock;
  readonly logError: (error: unknown) => unknown;
  readonly onLines: (lines: readonly UnnumberedLine[]) => void;
  readonly tail: number;
  readonly catchUp: number;
  readonly maxLineCharacters: number;
  /** Of lines that wait to be put in order: more are handed on before all are there. */
  readonly maxCharacters: number;
}

/** One stream per container while it is started; none while it is not. */
export class LogFollowers {
  readonly #deps: FollowersDeps;
  readonly #logs = new Map<string, ContainerLog>();
  readonly #busy = new Set<string>();
  /** Containers that a look found busy: it may have been for one of them. */
  readonly #missed = new Set<string>();
  readonly #retryMs = new Map<string, number>();
  #running: { readonly controller: AbortController; readonly unsubscribe: () => void } | null = null;
  #nextLook: { readonly atMs: number; readonly cancel: () => void } | null = null;
  #isLooking = false;
  /** Counts what asked for a look while one was under way: that one may have missed why. */
  #missedLooks = 0;
  #failure: AppError | null = null;

  constructor(deps: FollowersDeps) {
    this.#deps = deps;
  }

  get isStarted(): boolean {
    return this.#running !== null;
  }

  /** Why the containers could not be listed; null where they could. */
  get failure(): AppError | null {
    return this.#failure;
  }

  /** Resolves when the last lines of every container that answers in time have been handed over. */
  async start(): Promise<void> {
    if (this.#running !== null) return;
    const controller = new AbortController();
    const unsubscribe = this.#deps.onEngineChange(() => {
      this.#lookIn(SETTLE_MS);
    });
    this.#running = { controller, unsubscribe };
    await this.#look();
  }

  /** Closes every stream. What has been read is remembered, so that a new start goes on from there. */
  stop(): void {
    this.#running?.controller.abort();
    this.#running?.unsubscribe();
    this.#running = null;
    this.#nextLook?.cancel();
    this.#nextLook = null;
    this.#retryMs.clear();
  }

  /** Forgets what has been read: a new start begins with the last lines again. */
  forget(): void {
    this.#logs.clear();
    this.#missed.clear();
    this.#failure = null;
  }

  state(): Pick<StackLogPage, 'followed' | 'problems'> {
    const logs = [...this.#logs.values()].sort((a, b) => a.service.localeCompare(b.service));
    const followed = [...new Set(logs.filter((log) => log.isFollowing).map((log) => log.service))];
    const problems = new Map<string, string>();
    for (const { service, problem } of logs) {
      if (problem !== null && !followed.includes(service)) problems.set(service, problem);
    }
    return { followed, problems: [...problems].map(([service, problem]) => ({ service, problem })) };
  }

  #lookIn(delayMs: number): void {
    const atMs = this.#deps.clock.nowMs() + delayMs;
    if (this.#running === null || (this.#nextLook !== null && this.#nextLook.atMs <= atMs)) return;
    this.#nextLook?.cancel();
    const cancel = this.#deps.clock.after(delayMs, () => {
      this.#nextLook = null;
      void this.#look();
    });
    this.#nextLook = { atMs, cancel };
  }

  async #look(): Promise<void> {
    const signal = this.#running?.controller.signal;
    if (signal === undefined) return;
    if (this.#isLooking) {
      this.#missedLooks += 1;
      return;
    }
    this.#isLooking = true;
    const missedLooks = this.#missedLooks;
    try {
      const containers = await this.#deps.containers();
      const engine = this.#deps.engine();
      this.#failure = null;
      if (!signal.aborted) await this.#take(engine, containers, signal);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isLooking = false;
    }
    if (this.#missedLooks > missedLooks) this.#lookIn(0);
  }

  #fail(error: unknown): void {
    if (!(error instanceof AppError)) this.#deps.logError(error);
    this.#failure =
      error instanceof AppError ? error : new AppError('ENGINE_FAILED', 'the containers cannot be listed');
    for (const log of this.#logs.values()) if (!log.isFollowing) log.setProblem(this.#failure.message);
    this.#lookIn(LONGEST_RETRY_MS);
  }

  /** Takes up every container that nobody reads, and lets go of those that are no more. */
  async #take(
    engine: Pick<Engine, 'logs'>,
    containers: readonly EngineContainer[],
    signal: AbortSignal,
  ): Promise<void> {
    const ids = new Set(containers.map(({ id }) => id));
    for (const id of this.#logs.keys()) if (!ids.has(id)) this.#logs.delete(id);
    for (const { id } of containers) if (this.#busy.has(id)) this.#missed.add(id);
    const taken: Taken[] = containers
      .filter(({ id }) => !this.#busy.has(id))
      .map((container) => ({ container, log: this.#logOf(container) }));
    for (const { container } of taken) {
      this.#busy.add(container.id);
      this.#missed.delete(container.id);
    }
    const gathering = new Gathering(this.#deps.onLines, this.#deps.maxCharacters);
    const caughtUp = taken.map(async ({ log, container }) => {
      if (log.isBehind) await log.catchUp(engine, container, signal, (lines) => gathering.add(lines));
    });
    await atMost(this.#deps.clock, GATHER_MS, Promise.all(caughtUp));
    gathering.end();
    for (const [index, one] of taken.entries()) void caughtUp[index]?.then(() => this.#follow(engine, one, signal));
  }

  #logOf(container: EngineContainer): ContainerLog {
    const known = this.#logs.get(container.id);
    if (known !== undefined) return known;
    const { tail, catchUp, maxLineCharacters, logError } = this.#deps;
    const log = new ContainerLog({ service: container.service, tail, catchUp, maxLineCharacters, logError });
    this.#logs.set(container.id, log);
    return log;
  }

  async #follow(engine: Pick<Engine, 'logs'>, { container, log }: Taken, signal: AbortSignal): Promise<void> {
    const startedAtMs = this.#deps.clock.nowMs();
    const isDone = await log.readOn(engine, container, signal, this.#deps.onLines);
    this.#busy.delete(container.id);
    // Somebody may look again already, and found this one busy.
    if (signal.aborted) return this.#lookIn(0);
    // An event tells when it starts again, or has told already.
    if (isDone) return this.#missed.delete(container.id) ? this.#lookIn(0) : undefined;
    const isSteady = this.#deps.clock.nowMs() - startedAtMs >= STEADY_MS;
    const waitMs = isSteady ? FIRST_RETRY_MS : (this.#retryMs.get(container.id) ?? FIRST_RETRY_MS);
    this.#retryMs.set(container.id, Math.min(LONGEST_RETRY_MS, waitMs * 2));
    this.#lookIn(waitMs);
  }
}

interface Taken {
  readonly container: EngineContainer;
  readonly log: ContainerLog;
}

/**
 * Lines of many containers from before they are followed, put in the order of their times; those that come late are
 * handed on as they are.
 */
class Gathering {
  readonly #onLines: (lines: readonly UnnumberedLine[]) => void;
  readonly #maxCharacters: number;
  #lines: UnnumberedLine[] = [];
  #characters = 0;
  #isOver = false;

  constructor(onLines: (lines: readonly UnnumberedLine[]) => void, maxCharacters: number) {
    this.#onLines = onLines;
    this.#maxCharacters = maxCharacters;
  }

  add(lines: readonly UnnumberedLine[]): void {
    if (this.#isOver) return this.#onLines(lines);
    for (const line of lines) {
      this.#lines.push(line);
      this.#characters += line.text.length;
    }
    if (this.#characters > this.#maxCharacters) this.#handOn();
  }

  end(): void {
    this.#isOver = true;
    this.#handOn();
  }

  #handOn(): void {
    const lines = this.#lines.sort((a, b) => a.atMs - b.atMs);
    this.#lines = [];
    this.#characters = 0;
    this.#onLines(lines);
  }
}
