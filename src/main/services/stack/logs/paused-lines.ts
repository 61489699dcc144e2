import type { TimerClock } from '../../clock.ts';
import type { LogRing } from './log-ring.ts';
import { SearchedLines } from './searched-lines.ts';

/** A paused view that asks for nothing, such as a hidden one, finds its lines for this long. */
const KEPT_MS = 10 * 60_000;
/** Views that may be paused at a time: each may hold as much as the ring. */
const KEPT_VIEWS = 2;

/** The lines as they were when a view was paused: a flood would soon push them out of the ring. */
export class PausedLines {
  readonly #maxLines: number;
  readonly #clock: TimerClock;
  /** By the last line that the view shows, the one used last at the end. */
  readonly #views = new Map<number, { readonly lines: SearchedLines; readonly askedAtMs: number }>();
  #cancelTimer: (() => void) | null = null;

  constructor(maxLines: number, clock: TimerClock) {
    this.#maxLines = maxLines;
    this.#clock = clock;
  }

  /** Held from the first question on; what the live ring had let go by then is gone. */
  until(seq: number, live: LogRing): SearchedLines {
    const lines = this.#views.get(seq)?.lines ?? new SearchedLines(live.copy(), this.#maxLines, this.#clock);
    this.#views.delete(seq);
    this.#views.set(seq, { lines, askedAtMs: this.#clock.nowMs() });
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= KEPT_VIEWS) break;
      this.#views.delete(oldest);
    }
    this.#cancelTimer ??= this.#clock.after(KEPT_MS, () => {
      this.#letGo();
    });
    return lines;
  }

  clear(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#views.clear();
  }

  #letGo(): void {
    this.#cancelTimer = null;
    const nowMs = this.#clock.nowMs();
    for (const [seq, { askedAtMs }] of this.#views) if (nowMs - askedAtMs >= KEPT_MS) this.#views.delete(seq);
    const [oldest] = this.#views.values();
    if (oldest === undefined) return;
    this.#cancelTimer = this.#clock.after(oldest.askedAtMs + KEPT_MS - nowMs, () => {
      this.#letGo();
    });
  }
}
