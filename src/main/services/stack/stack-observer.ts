import { AppError } from '#shared/ipc/result.ts';
import type { Clock } from '../clock.ts';
import type { Store } from '../store-port.ts';
import type { EngineConnection } from './engine-port.ts';
import { StackHistorian, type HistoryLine } from './stack-history.ts';
import type { StackLook, StackReader } from './stack-reader.ts';

/** A start is dozens of events within a second: they are looked at together. */
const OBSERVE_AFTER_MS = 250;

interface StackObserverDeps {
  readonly store: Pick<Store, 'stack' | 'instances'>;
  readonly connection: EngineConnection;
  readonly reader: Pick<StackReader, 'look'>;
  readonly clock: Clock;
  readonly instanceId: string;
  /** Of faces that do not, nobody sees what was observed. */
  readonly isStaying: boolean;
  /** Shown what was seen, after the history was. */
  readonly onLook: (look: StackLook) => void;
  readonly logError: (error: unknown) => string;
}

/** What changed for the worse or the better, for those who notify. */
export type StackStateListener = (entries: readonly HistoryLine[]) => void;

/** Looks at the services, writes into the history what changed, and tells who listens. */
export class StackObserver implements Disposable {
  readonly #deps: StackObserverDeps;
  readonly #historian = new StackHistorian();
  #engineCount = 0;
  readonly #listeners = new Set<StackStateListener>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #isWanted = false;
  #isDisposed = false;

  constructor(deps: StackObserverDeps) {
    this.#deps = deps;
  }

  /** Answers the unsubscriber. */
  onStateChange(listener: StackStateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  observeSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.observe();
    }, OBSERVE_AFTER_MS).unref();
  }

  /** One look at a time, in order: an old one that ended after a new one would undo it in the history. */
  async observe(): Promise<void> {
    this.#isWanted = true;
    this.#looking ??= this.#lookWhileWanted().finally(() => {
      this.#looking = null;
    });
    await this.#looking;
  }

  /** What was seen before, or is being looked at now, is another engine's. */
  forget(): void {
    this.#engineCount += 1;
    this.#historian.forget();
  }

  /** @param isWriter whether this process writes the lines into the history, beside telling them here */
  tell(entries: readonly HistoryLine[], isWriter: boolean): void {
    if (isWriter) void this.#deps.store.stack.addHistory(entries).catch(this.#deps.logError);
    for (const listener of this.#listeners) listener(entries);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #lookWhileWanted(): Promise<void> {
    while (this.#isWanted && !this.#isDisposed) {
      this.#isWanted = false;
      try {
        await this.#look();
      } catch (error) {
        if (!(error instanceof AppError)) this.#deps.logError(error);
      }
    }
  }

  async #look(): Promise<void> {
    const { connection, reader, isStaying, clock, onLook } = this.#deps;
    if (!isStaying || connection.view().state !== 'connected') return;
    const engineCount = this.#engineCount;
    const look = await reader.look();
    const isWriter = await this.#isFirstInstance();
    if (this.#isDisposed || this.#engineCount !== engineCount || look.engine.state !== 'connected') return;
    const entries = this.#historian.look(look.services, clock.nowMs());
    if (entries.length > 0) this.tell(entries, isWriter);
    onLook(look);
  }

  /** Of several processes that watch, one writes the history. */
  async #isFirstInstance(): Promise<boolean> {
    const { store, instanceId } = this.#deps;
    const instances = await store.instances.list(instanceId);
    return instances.find(({ face }) => face !== 'terminal')?.isThis ?? true;
  }
}
