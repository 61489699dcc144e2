import type { TrainerEvent } from '#main/services/trainer-port.ts';
import type { ConsoleLevel, TrainingStage } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';

const PROGRESS_INTERVAL_MS = 50;
/** The share of a run that growing forests takes, and where it begins; the rest is the other stages' own. */
const FORESTS_START = 0.18;
const FORESTS_SHARE = 0.77;

type Spans = Readonly<Record<TrainingStage, readonly [start: number, end: number]>>;

/** What one job tells while it runs: progress, console lines, scalars. And whether it is to go on. */
export class RunReporter {
  readonly emit: (event: TrainerEvent) => void;
  readonly #stop: Int32Array;
  readonly #spans: Spans;
  #lastProgressMs = 0;

  /** @param folds forests that cross-validation grows in the evaluate stage, beside the one of the train stage */
  constructor(emit: (event: TrainerEvent) => void, stop: SharedArrayBuffer, folds: number) {
    this.emit = emit;
    this.#stop = new Int32Array(stop);
    const trainEnd = FORESTS_START + FORESTS_SHARE / (1 + folds);
    this.#spans = {
      load: [0, 0.08],
      preprocess: [0.08, FORESTS_START],
      train: [FORESTS_START, trainEnd],
      evaluate: [trainEnd, 0.99],
      register: [0.99, 1],
    };
  }

  /** @throws AppError CANCELLED once the job is to stop */
  check(): void {
    if (Atomics.load(this.#stop, 0) !== 0) throw new AppError('CANCELLED', 'The run was stopped.');
  }

  /** @param share of the stage, 0..1 @param isForced said even if something was said a moment ago */
  progress(stage: TrainingStage, share: number, secondsLeft: number | null = null, isForced = false): void {
    const now = performance.now();
    if (!isForced && now - this.#lastProgressMs < PROGRESS_INTERVAL_MS) return;
    this.#lastProgressMs = now;
    const [start, end] = this.#spans[stage];
    const fraction = start + (end - start) * Math.min(1, share);
    this.emit({ kind: 'progress', progress: { stage, fraction, secondsLeft } });
  }

  log(level: ConsoleLevel, text: string): void {
    this.emit({ kind: 'console', atMs: Date.now(), level, text });
  }

  scalars(metric: string, iteration: number, values: Readonly<Record<string, number>>): void {
    const atMs = Date.now();
    const points = Object.entries(values).map(([variant, value]) => ({ metric, variant, iteration, atMs, value }));
    this.emit({ kind: 'scalars', points });
  }
}
