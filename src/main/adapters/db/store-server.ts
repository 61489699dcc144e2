import { z } from 'zod';
import { AppError } from '#shared/ipc/result.ts';
import { ChangeFeed } from './change-feed.ts';
import { ChangeLog } from './change-log.ts';
import type { DatabaseContext } from './database-context.ts';
import { InstanceLocks } from './instance-locks.ts';
import { openDatabase } from './open-database.ts';
import { createRepositories, type SqlRepositories } from './repositories.ts';
import { toStoreError } from './store-error.ts';
import { STORE_METHODS, type StoreCall, type StoreMessage, type StoreWorkerData } from './store-protocol.ts';

/** Writes that share one commit at most; the disk is asked to sync once for all of them. */
const MAX_GROUP = 64;

type Outcome =
  | { readonly isOk: true; readonly call: StoreCall; readonly value: unknown; readonly elapsedMs: number }
  | { readonly isOk: false; readonly call: StoreCall; readonly error: unknown };

/** The worker's half of the store: opens it, runs calls in order, tells changes. */
export class StoreServer {
  readonly #context: DatabaseContext;
  readonly #repositories: SqlRepositories;
  readonly #feed: ChangeFeed;
  readonly #send: (message: StoreMessage) => void;
  #queue: StoreCall[] = [];
  #isScheduled = false;
  #nowMs: number;

  /** Throws an AppError where the store cannot be opened. */
  constructor(data: StoreWorkerData, send: (message: StoreMessage) => void) {
    this.#send = send;
    this.#nowMs = data.nowMs;
    const locks = new InstanceLocks(data.folder, data.instanceId);
    const { db, path, corruptSetAsideAs } = openDatabase({ folder: data.folder, locks, nowMs: data.nowMs });
    if (data.maxPageCount !== null) db.pragma(`max_page_count = ${data.maxPageCount}`);
    const changes = new ChangeLog(db);
    this.#context = { db, path, changes, locks, nowMs: () => this.#nowMs };
    this.#repositories = createRepositories(this.#context);
    this.#feed = new ChangeFeed(db, changes, data.folder, (told) => send({ kind: 'changed', changes: told }));
    send({ kind: 'opened', corruptSetAsideAs });
  }

  /** Runs the call after those before it; the answer goes out by `send`. */
  accept(call: StoreCall): void {
    this.#queue.push(call);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Whatever arrived together is seen together, so that writes can share a commit.
    setImmediate(() => this.#drain());
  }

  /** Runs what is waiting, then closes. The lock goes last: until then this process lives. */
  close(): void {
    this.#drain();
    this.#feed.stop();
    this.#context.db.close();
    this.#context.locks.release();
  }

  #drain(): void {
    this.#isScheduled = false;
    const calls = this.#queue;
    this.#queue = [];
    let index = 0;
    while (index < calls.length) {
      const call = calls[index] as StoreCall;
      const group = [call];
      if (isWrite(call)) {
        while (group.length < MAX_GROUP) {
          const next = calls[index + group.length];
          if (next === undefined || !isWrite(next)) break;
          group.push(next);
        }
        this.#write(group);
      } else {
        this.#read(call);
      }
      index += group.length;
    }
  }

  #read(call: StoreCall): void {
    this.#report(this.#attempt(call, (run) => this.#context.db.transaction(run).deferred()));
  }

  /** One transaction for all, a savepoint for each: one that fails takes none of its neighbours with it. */
  #write(group: readonly StoreCall[]): void {
    const { db } = this.#context;
    let outcomes: readonly Outcome[];
    try {
      outcomes = db
        .transaction(() =>
          group.map((call) => {
            const outcome = this.#attempt(call, (run) => db.transaction(run)());
            // SQLite rolls back everything by itself where the disk is full; nothing may go on as if it had not.
            if (!outcome.isOk && !db.inTransaction) throw outcome.error;
            return outcome;
          }),
        )
        .immediate();
    } catch (error) {
      outcomes = group.map((call) => ({ isOk: false, call, error }));
    }
    for (const outcome of outcomes) this.#report(outcome);
    this.#feed.wake();
  }

  #attempt(call: StoreCall, inTransaction: (run: () => unknown) => unknown): Outcome {
    const startedMs = performance.now();
    this.#nowMs = call.nowMs;
    try {
      const value = inTransaction(() => this.#invoke(call));
      return { isOk: true, call, value, elapsedMs: performance.now() - startedMs };
    } catch (error) {
      return { isOk: false, call, error };
    }
  }

  #invoke(call: StoreCall): unknown {
    if (call.repository === 'events' && call.method === 'append') {
      this.#repositories.events.appendPacked(call.args[0]);
      return undefined;
    }
    const repository = this.#repositories[call.repository] as unknown as Record<
      string,
      (...args: unknown[]) => unknown
    >;
    const method = repository[call.method];
    if (method === undefined) throw new AppError('INTERNAL', `The store has no ${call.repository}.${call.method}`);
    return method.apply(repository, call.args as unknown as unknown[]);
  }

  #report(outcome: Outcome): void {
    if (outcome.isOk) {
      this.#send({ kind: 'answer', seq: outcome.call.seq, value: outcome.value, elapsedMs: outcome.elapsedMs });
      return;
    }
    const error = this.#toAppError(outcome.call, outcome.error);
    const stack = outcome.error instanceof Error ? (outcome.error.stack ?? '') : '';
    const { code, message, ref } = error;
    this.#send({ kind: 'failure', seq: outcome.call.seq, error: { code, message, ref }, stack });
  }

  #toAppError(call: StoreCall, error: unknown): AppError {
    if (!(error instanceof z.ZodError)) return toStoreError(error, this.#context.path);
    return isWrite(call)
      ? new AppError('INVALID_INPUT', `What was to be stored is not valid: ${z.prettifyError(error)}`)
      : new AppError('STORE_CORRUPT', `A stored record is damaged: ${z.prettifyError(error)}`);
  }
}

function isWrite({ repository, method }: StoreCall): boolean {
  const methods: Readonly<Record<string, 'read' | 'write'>> = STORE_METHODS[repository];
  return methods[method] !== 'read';
}
