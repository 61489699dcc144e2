import { AppError } from '#shared/ipc/result.ts';
import { isUp } from '../container-facts.ts';
import type { Engine, EngineContainer, EngineLogLine } from '../engine-port.ts';
import { cleanLine, logLevelOf } from './log-level.ts';
import type { UnnumberedLine } from './log-ring.ts';
import { RecentLines } from './recent-lines.ts';

interface ContainerLogDeps {
  readonly service: string;
  /** Lines asked for at the first look. */
  readonly tail: number;
  /** Lines asked for when a stream is taken up again. */
  readonly catchUp: number;
  readonly maxLineCharacters: number;
  readonly logError: (error: unknown) => unknown;
}

/** Tells one end of a container from the next. */
function endOf(container: EngineContainer): number {
  return container.finishedAtMs ?? 0;
}

/** Reads one container's lines: the last ones first, then as they come, then on after a restart. */
export class ContainerLog {
  readonly service: string;
  readonly #deps: ContainerLogDeps;
  readonly #recent = new RecentLines();
  /** Whether only what comes from now on is missing. */
  #isCaughtUp = false;
  #isFollowing = false;
  #problem: string | null = null;
  /** Of a container that has ended, what had been read when: its end does not change any more. */
  #readEndMs: number | null = null;

  constructor(deps: ContainerLogDeps) {
    this.#deps = deps;
    this.service = deps.service;
  }

  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /** Why nothing more comes, in words; null where it does. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Told by the stack when the container cannot be asked at all. */
  setProblem(problem: string): void {
    this.#problem = problem;
  }

  /** Before the first read, and after every stream that broke off: lines of other containers may be newer than its own. */
  get isBehind(): boolean {
    return !this.#isCaughtUp;
  }

  /** What was said until now and not read: at first the last lines. Nothing where the engine refuses. Never rejects. */
  async catchUp(
    engine: Pick<Engine, 'logs'>,
    container: EngineContainer,
    signal: AbortSignal,
    onLines: (lines: readonly UnnumberedLine[]) => void,
  ): Promise<void> {
    // A look that was broken off is begun again, and repeats nothing.
    this.#isCaughtUp = await this.#read(engine, container, { isFollowing: false, signal }, onLines);
  }

  /**
   * What came since; where the container runs, until it ends or `signal` aborts. Answers whether all of a container that
   * does not run has been read. Never rejects.
   */
  async readOn(
    engine: Pick<Engine, 'logs'>,
    container: EngineContainer,
    signal: AbortSignal,
    onLines: (lines: readonly UnnumberedLine[]) => void,
  ): Promise<boolean> {
    const isFollowing = isUp(container);
    if (isFollowing || this.#readEndMs !== endOf(container)) {
      await this.#read(engine, container, { isFollowing, signal }, onLines);
      if (isFollowing) this.#isCaughtUp = false;
    }
    return !isFollowing && this.#readEndMs === endOf(container);
  }

  /** Answers whether all was read that there is: false where the engine refuses or `signal` aborts. */
  async #read(
    engine: Pick<Engine, 'logs'>,
    container: EngineContainer,
    options: { readonly isFollowing: boolean; readonly signal: AbortSignal },
    onLines: (lines: readonly UnnumberedLine[]) => void,
  ): Promise<boolean> {
    const { isFollowing, signal } = options;
    const { tail, catchUp } = this.#deps;
    const sinceMs = this.#recent.resume();
    this.#isFollowing = isFollowing;
    this.#problem = isUp(container) ? null : `its container does not run (${container.state})`;
    try {
      await engine.logs(
        container.id,
        { tail: sinceMs === null ? tail : catchUp, sinceMs, isFollowing, signal },
        (lines) => {
          if (signal.aborted) return;
          const fresh = this.#recent.admit(lines.map((line) => this.#lineOf(line)));
          if (fresh.length > 0) onLines(fresh);
        },
      );
      if (!signal.aborted && !isUp(container)) this.#readEndMs = endOf(container);
      return !signal.aborted;
    } catch (error) {
      if (signal.aborted) return false;
      this.#problem = error instanceof AppError ? error.message : 'its lines cannot be read';
      if (!(error instanceof AppError)) this.#deps.logError(error);
      return false;
    } finally {
      this.#isFollowing = false;
    }
  }

  #lineOf({ stream, atMs, text: raw }: EngineLogLine): UnnumberedLine {
    const text = cleanLine(raw, this.#deps.maxLineCharacters);
    return { service: this.service, stream, atMs, level: logLevelOf(text), text };
  }
}
