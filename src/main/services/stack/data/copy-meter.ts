import type { Clock } from '#main/services/clock.ts';
import type { StackJobProgress } from '#shared/domain/stack.ts';
import type { JobContext } from '../stack-port.ts';

/** Progress is told this often at most. */
const REPORT_EVERY_MS = 200;
/** The rate is the mean over this long. */
const WINDOW_MS = 5000;

/** Counts the bytes of a copy and tells of them: how many, how fast, how much longer. */
export class CopyMeter {
  readonly #clock: Clock;
  readonly #context: JobContext;
  readonly #totalBytes: number | null;
  #doneBytes = 0;
  #reportedAtMs = Number.NEGATIVE_INFINITY;
  #marks: { atMs: number; doneBytes: number }[] = [];

  constructor(clock: Clock, context: JobContext, totalBytes: number | null) {
    this.#clock = clock;
    this.#context = context;
    this.#totalBytes = totalBytes;
  }

  /** Begins a step of the copy; the count goes on. */
  step(step: string): void {
    this.#tell({ stage: 'copy', step });
  }

  add(bytes: number): void {
    this.#doneBytes += bytes;
    if (this.#clock.nowMs() - this.#reportedAtMs >= REPORT_EVERY_MS) this.#tell({});
  }

  #tell(change: Partial<StackJobProgress>): void {
    const nowMs = this.#clock.nowMs();
    this.#reportedAtMs = nowMs;
    this.#marks.push({ atMs: nowMs, doneBytes: this.#doneBytes });
    while (this.#marks.length > 2 && (this.#marks[1]?.atMs ?? nowMs) <= nowMs - WINDOW_MS) this.#marks.shift();
    const first = this.#marks[0];
    const spanMs = first === undefined ? 0 : nowMs - first.atMs;
    const bytesPerSecond =
      first === undefined || spanMs < REPORT_EVERY_MS ? null : ((this.#doneBytes - first.doneBytes) / spanMs) * 1000;
    // The total is an estimate while the engine still tells more (headers, files that nobody here may see).
    const totalBytes = this.#totalBytes === null ? null : Math.max(this.#totalBytes, this.#doneBytes);
    const secondsLeft =
      totalBytes === null || bytesPerSecond === null || bytesPerSecond === 0
        ? null
        : (totalBytes - this.#doneBytes) / bytesPerSecond;
    this.#context.report({ ...change, doneBytes: this.#doneBytes, totalBytes, bytesPerSecond, secondsLeft });
  }
}
