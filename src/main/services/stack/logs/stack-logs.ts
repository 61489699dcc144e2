import type { StackLogPage, StackLogQuery } from '#shared/domain/stack.ts';
import type { TimerClock } from '../../clock.ts';
import { atMost } from './at-most.ts';
import { LogFollowers, type FollowersDeps } from './log-followers.ts';
import { logWindow, shownSeqs } from './log-page.ts';
import { LogRing } from './log-ring.ts';
import { PausedLines } from './paused-lines.ts';
import { SearchedLines } from './searched-lines.ts';

/** Nobody has asked for this long: the streams are closed. */
const LOOKED_AT_MS = 15_000;
/** So much later, what was held is let go. */
const KEPT_MS = 60_000;
/** An engine that does not answer keeps no page waiting longer. */
const FIRST_ANSWER_MS = 3000;
const MAX_TEXT_BYTES = 8_000_000;

export interface StackLogLimits {
  /** Held over all services. */
  readonly maxLines: number;
  readonly maxCharacters: number;
  /** Longer lines are cut. Docker itself cuts at 16 KB. */
  readonly maxLineCharacters: number;
  /** Lines per container at the first look. */
  readonly tail: number;
}

export const DEFAULT_LOG_LIMITS: StackLogLimits = {
  maxLines: 20_000,
  maxCharacters: 32_000_000,
  maxLineCharacters: 16_384,
  tail: 1000,
};

type TextQuery = Omit<StackLogQuery, 'offset' | 'limit' | 'findFromSeq' | 'isFindingBackwards'>;

interface StackLogsDeps extends Pick<FollowersDeps, 'containers' | 'engine' | 'onEngineChange' | 'logError'> {
  readonly clock: TimerClock;
  readonly limits: StackLogLimits;
}

/** The lines of the stack's containers: followed while somebody looks, held in a bounded ring, searched. */
export class StackLogs implements Disposable {
  readonly #deps: StackLogsDeps;
  readonly #live: SearchedLines;
  readonly #paused: PausedLines;
  readonly #followers: LogFollowers;
  #starting: Promise<void> | null = null;
  #askedAtMs = 0;
  #cancelTimer: (() => void) | null = null;
  #isDisposed = false;

  constructor(deps: StackLogsDeps) {
    this.#deps = deps;
    const { maxLines } = deps.limits;
    this.#live = new SearchedLines(new LogRing(deps.limits), maxLines, deps.clock);
    this.#paused = new PausedLines(maxLines, deps.clock);
    this.#followers = new LogFollowers({
      containers: deps.containers,
      engine: deps.engine,
      onEngineChange: deps.onEngineChange,
      clock: deps.clock,
      logError: deps.logError,
      tail: deps.limits.tail,
      catchUp: maxLines,
      maxLineCharacters: deps.limits.maxLineCharacters,
      maxCharacters: deps.limits.maxCharacters,
      onLines: (lines) => {
        this.#live.ring.append(lines);
      },
    });
  }

  /**
   * A window of the lines held; asking keeps the streams open. The first call waits for the last lines of the containers.
   * @throws AppError ENGINE_UNAVAILABLE and the engine's others where nothing is held and the containers cannot be listed
   */
  async page(query: StackLogQuery): Promise<StackLogPage> {
    const lines = await this.#ask(query);
    const { isMatch, problem } = await lines.search(query);
    return { ...logWindow(lines.ring, query, isMatch), ...this.#followers.state(), searchProblem: problem };
  }

  /** The lines that `page` would show, one per line with time and service; of more than 8 MB the last ones. */
  async text(query: TextQuery): Promise<{ text: string; lineCount: number; isCut: boolean }> {
    const held = await this.#ask(query);
    const { isMatch } = await held.search(query);
    const { seqs } = shownSeqs(held.ring, query, isMatch);
    const lines: string[] = [];
    let bytes = 0;
    for (const seq of seqs.toReversed()) {
      const line = held.ring.at(seq);
      if (line === undefined) continue;
      const text = `${new Date(line.atMs).toISOString()} ${line.service} ${line.text}\n`;
      bytes += Buffer.byteLength(text);
      if (bytes > MAX_TEXT_BYTES) break;
      lines.push(text);
    }
    return { text: lines.reverse().join(''), lineCount: lines.length, isCut: lines.length < seqs.length };
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#cancelTimer?.();
    this.#followers.stop();
    this.#release();
    this.#paused.clear();
  }

  async #ask({ untilSeq }: TextQuery): Promise<SearchedLines> {
    await this.#follow();
    const lines = untilSeq === null ? this.#live : this.#paused.until(untilSeq, this.#live.ring);
    const { failure } = this.#followers;
    if (failure !== null && lines.ring.size === 0) throw failure;
    return lines;
  }

  async #follow(): Promise<void> {
    if (this.#isDisposed) return;
    this.#askedAtMs = this.#deps.clock.nowMs();
    if (!this.#followers.isStarted) {
      this.#setTimer(LOOKED_AT_MS, () => {
        this.#pauseWhenIdle();
      });
      this.#starting = this.#followers.start().finally(() => {
        this.#starting = null;
      });
    }
    if (this.#starting !== null) await atMost(this.#deps.clock, FIRST_ANSWER_MS, this.#starting);
  }

  #setTimer(delayMs: number, run: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#deps.clock.after(delayMs, run);
  }

  #pauseWhenIdle(): void {
    const leftMs = this.#askedAtMs + LOOKED_AT_MS - this.#deps.clock.nowMs();
    if (leftMs > 0) {
      this.#setTimer(leftMs, () => {
        this.#pauseWhenIdle();
      });
      return;
    }
    this.#followers.stop();
    // Counted from here, not from the last question: a process that was asleep first gets the chance to ask.
    this.#setTimer(KEPT_MS, () => {
      this.#release();
    });
  }

  #release(): void {
    this.#followers.forget();
    this.#live.clear();
  }
}
