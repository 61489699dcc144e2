import { Worker } from 'node:worker_threads';
import { AppError } from '#shared/ipc/result.ts';
import type { LogBatch, Store, StoreChange, StoreHandle } from '#main/services/store-port.ts';
import { packLog } from './packed-log.ts';
import {
  fromWireError,
  STORE_METHODS,
  type StoreMessage,
  type StoreRequest,
  type StoreWorkerData,
} from './store-protocol.ts';

export interface StoreOptions {
  /** The data folder; made where it is missing. */
  readonly folder: string;
  /** The entry `store-worker`, as source or built. */
  readonly workerUrl: URL;
  /** Names this process among those on the folder: letters, digits, dashes; fresh for every process. */
  readonly instanceId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called for calls that took longer than `slowMs` (250) inside the store. */
  readonly onSlowCall?: (call: { readonly name: string; readonly elapsedMs: number }) => void;
  readonly slowMs?: number;
  /** Largest size of the database in 4 KB pages; for tests of a full disk. */
  readonly maxPageCount?: number;
}

interface Pending {
  readonly name: string;
  resolve(value: unknown): void;
  reject(error: AppError): void;
}

/** SQLite's temporary files need these; nothing else of the environment reaches the worker. */
const KEPT_VARIABLES = ['TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG'];

function trimmedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    KEPT_VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * Opens the store of a data folder in a worker thread of its own. Throws STORE_NEWER, STORE_READ_ONLY, STORE_FULL,
 * STORE_BUSY or STORE_CORRUPT (damaged and in use by another process); a damaged store that nobody uses is set aside and
 * told in `openedWith`. Dispose it to close: waiting calls are done first, and the worker has ended when that resolves.
 */
export async function openStore(options: StoreOptions): Promise<StoreHandle> {
  const data: StoreWorkerData = {
    folder: options.folder,
    instanceId: options.instanceId,
    nowMs: options.now(),
    maxPageCount: options.maxPageCount ?? null,
  };
  const worker = new Worker(options.workerUrl, {
    name: 'store',
    workerData: data,
    env: trimmedEnvironment(),
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  const client = new StoreClient(worker, options);
  await client.opened();
  return client;
}

class StoreClient implements StoreHandle {
  readonly repositories: Store;
  readonly #worker: Worker;
  readonly #options: StoreOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Set<(change: StoreChange) => void>();
  readonly #exited: Promise<void>;
  readonly #opening: PromiseWithResolvers<true> = Promise.withResolvers();
  #openedWith: StoreHandle['openedWith'] = { corruptSetAsideAs: null };
  #nextSeq = 1;
  #ended: AppError | null = null;
  #closing: Promise<void> | null = null;

  constructor(worker: Worker, options: StoreOptions) {
    this.#worker = worker;
    this.#options = options;
    this.repositories = this.#makeRepositories();
    worker.on('message', (message: StoreMessage) => this.#receive(message));
    worker.on('error', (error) =>
      this.#end(new AppError('STORE_CLOSED', 'The store stopped working.', { cause: error })),
    );
    worker.on('messageerror', (error) =>
      this.#end(new AppError('INTERNAL', 'The store sent garbage.', { cause: error })),
    );
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#end(new AppError('STORE_CLOSED', 'The store is closed.'));
        resolve();
      });
    });
  }

  get openedWith(): StoreHandle['openedWith'] {
    return this.#openedWith;
  }

  async opened(): Promise<void> {
    try {
      await this.#opening.promise;
    } catch (error) {
      await this.#exited;
      throw error;
    }
  }

  onChange(listener: (change: StoreChange) => void): () => void {
    // A wrapper, so that the same function given twice is two subscriptions.
    const own = (change: StoreChange): void => listener(change);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#ended === null) {
      const closed = this.#request('close', (seq) => ({ kind: 'close', seq }));
      this.#ended = new AppError('STORE_CLOSED', 'The store is closed.');
      // Where the worker died meanwhile, its exit says all.
      await closed.catch(() => undefined);
    }
    await this.#exited;
    this.#listeners.clear();
  }

  #request(name: string, make: (seq: number) => StoreRequest): Promise<unknown> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const seq = this.#nextSeq++;
    return new Promise((resolve, reject) => {
      this.#pending.set(seq, { name, resolve, reject });
      try {
        this.#worker.postMessage(make(seq));
      } catch (error) {
        this.#pending.delete(seq);
        reject(new AppError('INVALID_INPUT', `Not something that can be stored: ${name}`, { cause: error }));
      }
    });
  }

  #receive(message: StoreMessage): void {
    switch (message.kind) {
      case 'opened':
        this.#openedWith = { corruptSetAsideAs: message.corruptSetAsideAs };
        this.#opening.resolve(true);
        return;
      case 'openFailed':
        this.#end(fromWireError(message.error));
        return;
      case 'answer': {
        const pending = this.#take(message.seq);
        if (message.elapsedMs > (this.#options.slowMs ?? 250)) {
          this.#options.onSlowCall?.({ name: pending?.name ?? '', elapsedMs: message.elapsedMs });
        }
        pending?.resolve(message.value);
        return;
      }
      case 'failure':
        this.#take(message.seq)?.reject(fromWireError(message.error, message.stack));
        return;
      case 'changed':
        for (const change of message.changes) for (const listener of this.#listeners) listener(change);
        return;
    }
  }

  #take(seq: number): Pending | undefined {
    const pending = this.#pending.get(seq);
    this.#pending.delete(seq);
    return pending;
  }

  /** Nothing will be answered any more. */
  #end(error: AppError): void {
    this.#ended ??= error;
    this.#opening.reject(error);
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of waiting) pending.reject(error);
  }

  #makeRepositories(): Store {
    const call = (repository: string, method: string, args: readonly unknown[]): Promise<unknown> =>
      this.#request(
        `${repository}.${method}`,
        // The table below holds real names only; which arguments belong to which, the type `Store` has checked.
        (seq) => ({ kind: 'call', seq, nowMs: this.#options.now(), repository, method, args }) as StoreRequest,
      );
    const repositories = Object.fromEntries(
      Object.entries(STORE_METHODS).map(([repository, methods]) => [
        repository,
        Object.fromEntries(
          Object.keys(methods).map((method) => [method, (...args: unknown[]) => call(repository, method, args)]),
        ),
      ]),
    ) as unknown as Store;
    const append = async (batches: readonly LogBatch[]): Promise<void> => {
      await call('events', 'append', [batches.map(packLog)]);
    };
    return { ...repositories, events: { ...repositories.events, append } };
  }
}
