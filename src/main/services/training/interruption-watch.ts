import type { Clock } from '../clock.ts';
import type { Store, StoreChange } from '../store-port.ts';

/** A run changes its task several times a second; one look for many changes is enough. */
const FIRST_LOOK_MS = 2000;
const CHECK_INTERVAL_MS = 5000;

interface WatchDeps {
  readonly store: Pick<Store, 'admin' | 'instances'>;
  readonly clock: Clock;
  readonly ownRunCount: () => number;
  /** Takes over what a process that died left in the queue. */
  readonly adoptQueued: () => Promise<void>;
  readonly logError: (error: unknown) => unknown;
}

/**
 * Notices that another ClearDeck process died in the middle of a run, so that the run is not shown as running until the
 * next start, and what it left in the queue does not wait for that either. Looks only while the store holds runs that are not this process's own: an idle window does nothing.
 */
export class InterruptionWatch implements Disposable {
  readonly #deps: WatchDeps;
  #timer: NodeJS.Timeout | null = null;
  #isDisposed = false;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  onStoreChange(change: StoreChange): void {
    if (change.topic === 'tasks.changed') this.#lookIn(FIRST_LOOK_MS);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #lookIn(delayMs: number): void {
    if (this.#isDisposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#look();
    }, delayMs).unref();
  }

  async #look(): Promise<void> {
    try {
      const { store, clock, ownRunCount, adoptQueued } = this.#deps;
      const { runningTaskCount, queuedTaskCount } = await store.admin.status();
      if (runningTaskCount + queuedTaskCount <= ownRunCount()) return;
      await store.instances.recoverInterrupted(clock.nowMs());
      await adoptQueued();
      this.#lookIn(CHECK_INTERVAL_MS);
    } catch (error) {
      if (!this.#isDisposed) this.#deps.logError(error);
    }
  }
}
