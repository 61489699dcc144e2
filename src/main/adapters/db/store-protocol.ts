import { AppError, type CallError } from '#shared/ipc/result.ts';
import type { StoreChange, StoreRepositories } from '#main/services/store-port.ts';
import type { PackedLog } from './packed-log.ts';

type Mode = 'read' | 'write';
type MethodTable = { readonly [R in keyof StoreRepositories]: Readonly<Record<keyof StoreRepositories[R], Mode>> };

/** Every method of the store, and whether it takes the write lock. A missing one does not compile. */
export const STORE_METHODS = {
  tasks: {
    insert: 'write',
    list: 'read',
    get: 'read',
    getMany: 'read',
    edit: 'write',
    changeStatus: 'write',
    setArchived: 'write',
    markDeleted: 'write',
    restore: 'write',
    purgeDeleted: 'write',
    setProgress: 'write',
    setHyperparameters: 'write',
    setEnvironment: 'write',
    addArtifacts: 'write',
    requestStop: 'write',
    stopRequested: 'read',
    claimNext: 'write',
    adoptQueued: 'write',
    queuedBy: 'read',
  },
  events: {
    append: 'write',
    scalars: 'read',
    scalarSummaries: 'read',
    rawScalars: 'read',
    console: 'read',
    plots: 'read',
    debugSamples: 'read',
  },
  searches: { insert: 'write', job: 'read', active: 'read', runs: 'read', record: 'write', stopRuns: 'write' },
  models: { insert: 'write', list: 'read', get: 'read', edit: 'write', publish: 'write', latestPublished: 'read' },
  projects: { list: 'read', ensure: 'write' },
  instances: {
    register: 'write',
    setAddress: 'write',
    unregister: 'write',
    list: 'read',
    recoverInterrupted: 'write',
  },
  stack: {
    insertJob: 'write',
    setProgress: 'write',
    endJob: 'write',
    requestCancel: 'write',
    adoptJob: 'write',
    latestJob: 'read',
    addHistory: 'write',
    history: 'read',
    settings: 'read',
    setSettings: 'write',
  },
  admin: { status: 'read', isFileReferenced: 'read' },
} as const satisfies MethodTable;

/** Arguments as they cross the thread: those of the port, but for logs, which travel packed. */
type WireArguments<R, M, A> = R extends 'events' ? (M extends 'append' ? readonly [readonly PackedLog[]] : A) : A;

type CallTable = {
  [R in keyof StoreRepositories]: {
    [M in keyof StoreRepositories[R]]: StoreRepositories[R][M] extends (...args: infer A) => unknown
      ? {
          readonly kind: 'call';
          readonly seq: number;
          /** The caller's clock; the worker asks no clock of its own. */
          readonly nowMs: number;
          readonly repository: R;
          readonly method: M;
          readonly args: WireArguments<R, M, A>;
        }
      : never;
  }[keyof StoreRepositories[R]];
};
/** One call of one method of one repository. */
export type StoreCall = CallTable[keyof StoreRepositories];
export type StoreRequest = StoreCall | { readonly kind: 'close'; readonly seq: number };

export type StoreMessage =
  | { readonly kind: 'opened'; readonly corruptSetAsideAs: string | null }
  | { readonly kind: 'openFailed'; readonly error: CallError }
  | { readonly kind: 'answer'; readonly seq: number; readonly value: unknown; readonly elapsedMs: number }
  | { readonly kind: 'failure'; readonly seq: number; readonly error: CallError; readonly stack: string }
  | { readonly kind: 'changed'; readonly changes: readonly StoreChange[] };

/** What the worker is started with. */
export interface StoreWorkerData {
  readonly folder: string;
  readonly instanceId: string;
  readonly nowMs: number;
  /** Largest size of the database in pages of 4 KB; for tests of a full disk. */
  readonly maxPageCount: number | null;
}

/** An error of the other thread as an AppError of this one. */
export function fromWireError({ code, message, ref }: CallError, stack = ''): AppError {
  return new AppError(code, message, { ref, cause: stack === '' ? undefined : stack });
}
