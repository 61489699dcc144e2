import type { TaskProgress } from '#shared/domain/task.ts';
import type { LogBatch, Store } from '../store-port.ts';
import type { TrainerEvent } from '../trainer-port.ts';

const FLUSH_INTERVAL_MS = 250;
const FLUSH_EVENTS = 500;

/**
 * Writes what a run tells into the store, in order and in batches: a message per tree would be a transaction per tree.
 * The first failed write is kept, told once through `onError`, and thrown again by `flush`.
 */
export class RunRecorder {
  readonly #store: Pick<Store, 'tasks' | 'events'>;
  readonly #taskId: string;
  readonly #onError: (error: unknown) => void;
  #pending: TrainerEvent[] = [];
  #progress: TaskProgress | null = null;
  #timer: NodeJS.Timeout | null = null;
  #tail: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | null = null;

  constructor(deps: { store: Pick<Store, 'tasks' | 'events'>; taskId: string; onError: (error: unknown) => void }) {
    this.#store = deps.store;
    this.#taskId = deps.taskId;
    this.#onError = deps.onError;
  }

  record(event: TrainerEvent): void {
    if (event.kind === 'progress') this.#progress = event.progress;
    else this.#pending.push(event);
    if (this.#pending.length >= FLUSH_EVENTS) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), FLUSH_INTERVAL_MS);
  }

  /** Resolves when everything recorded so far is durable; rejects if any of it could not be written. */
  async flush(): Promise<void> {
    this.#write();
    await this.#tail;
    if (this.#failure) throw this.#failure.error;
  }

  #write(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const events = this.#pending;
    const progress = this.#progress;
    if (events.length === 0 && progress === null) return;
    this.#pending = [];
    this.#progress = null;
    this.#tail = this.#tail.then(async () => {
      if (this.#failure) return;
      try {
        if (events.length > 0) await this.#store.events.append([toBatch(this.#taskId, events)]);
        if (progress) await this.#store.tasks.setProgress(this.#taskId, progress);
      } catch (error) {
        this.#failure = { error };
        this.#onError(error);
      }
    });
  }
}

function toBatch(taskId: string, events: readonly TrainerEvent[]): LogBatch {
  return {
    taskId,
    scalars: events.flatMap((event) => (event.kind === 'scalars' ? event.points : [])),
    console: events.flatMap((event) =>
      event.kind === 'console' ? [{ atMs: event.atMs, level: event.level, text: event.text }] : [],
    ),
    plots: events.flatMap((event) => (event.kind === 'plots' ? event.plots : [])),
    debugSamples: events.flatMap((event) => (event.kind === 'debugSamples' ? event.samples : [])),
  };
}
