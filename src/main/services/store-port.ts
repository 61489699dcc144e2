import type { Face, Instance } from '#shared/domain/app.ts';
import type { Model } from '#shared/domain/model.ts';
import type { Plot } from '#shared/domain/plot.ts';
import type { ScalarPoint, ScalarSeries, ScalarSummary } from '#shared/domain/scalar.ts';
import type { StackHistoryEntry, StackJob, StackJobProgress, StackSettings } from '#shared/domain/stack.ts';
import type {
  Artifact,
  ConsoleLevel,
  ConsoleLine,
  DebugSample,
  Hyperparameter,
  Project,
  TaskDetail,
  TaskProgress,
  TaskStatus,
  TaskSummary,
  TaskType,
} from '#shared/domain/task.ts';
import type { ConsolePage, ConsoleQuery, ScalarQuery, TaskPage, TaskQuery } from '#shared/ipc/contract.ts';

/**
 * What the services ask of the store. The repositories implement these synchronously inside the store's worker thread;
 * services see the same methods as promises (`Store`). Every write is one transaction and is durable when its promise
 * resolves. Errors are `AppError`s (NOT_FOUND, CONFLICT, STORE_FULL, STORE_READ_ONLY …).
 */
export interface StoreRepositories {
  readonly tasks: TaskRepository;
  readonly events: EventRepository;
  readonly searches: SearchRepository;
  readonly models: ModelRepository;
  readonly projects: ProjectRepository;
  readonly instances: InstanceRepository;
  readonly stack: StackRepository;
  readonly admin: AdminRepository;
}

type Promised<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;
};
/** The store as services see it. */
export type Store = { readonly [K in keyof StoreRepositories]: Promised<StoreRepositories[K]> };

export interface NewTask {
  readonly id: string;
  readonly name: string;
  readonly type: TaskType;
  readonly status: TaskStatus;
  readonly projectId: string;
  readonly parentId: string | null;
  readonly tags: readonly string[];
  readonly comment: string;
  readonly createdAtMs: number;
  /** The process that will run it; null for tasks that nobody here runs. */
  readonly ownerInstanceId: string | null;
  /** What its runner needs to start it again after a restart, as JSON; opaque to the store. */
  readonly job: string | null;
  readonly hyperparameters: readonly Hyperparameter[];
}

export interface StatusChange {
  readonly id: string;
  readonly to: TaskStatus;
  /** The change is refused with CONFLICT where the task is in none of these states. */
  readonly from: readonly TaskStatus[];
  readonly reason: string;
  readonly message: string;
  readonly atMs: number;
}

export interface QueuedTask {
  readonly id: string;
  readonly job: string;
}

export interface TaskRepository {
  insert(task: NewTask): void;
  list(query: TaskQuery): TaskPage;
  /** NOT_FOUND where there is none (deleted ones included). */
  get(id: string): TaskDetail;
  /** Those of the given ids that exist, in the order given. */
  getMany(ids: readonly string[]): readonly TaskSummary[];
  edit(id: string, change: { name?: string; comment?: string; tags?: readonly string[] }, atMs: number): void;
  /** Sets started/ended times from the new state. Leaving in_progress clears the progress and the stop request. */
  changeStatus(change: StatusChange): void;
  /** Every id must exist; answers those that were in the other state. */
  setArchived(ids: readonly string[], isArchived: boolean, atMs: number): readonly string[];
  /** Hides; CONFLICT where one is queued or in progress. */
  markDeleted(ids: readonly string[], atMs: number): readonly string[];
  restore(ids: readonly string[]): readonly string[];
  /** Removes what was marked before `beforeMs`, with everything that hangs on it except models. */
  purgeDeleted(beforeMs: number): number;
  setProgress(id: string, progress: TaskProgress): void;
  setHyperparameters(id: string, parameters: readonly Hyperparameter[]): void;
  setEnvironment(id: string, environment: readonly { name: string; value: string }[]): void;
  addArtifacts(id: string, artifacts: readonly Artifact[]): void;
  /** Makes the task's owner see that it should stop. NOT_FOUND / CONFLICT where it is neither queued nor running. */
  requestStop(id: string): void;
  /** Of the given ids, those whose stop was requested. */
  stopRequested(ids: readonly string[]): readonly string[];
  /**
   * Takes the oldest queued task of this instance into in_progress, unless `maxRunning` tasks are in progress in all
   * live instances together. One transaction, so that two processes never pass the limit together. Runs of a search
   * come after all others: nobody waits for five hundred of them.
   */
  claimNext(instanceId: string, maxRunning: number, atMs: number): QueuedTask | null;
  /** Gives the queued tasks of dead instances to this one. Answers how many. */
  adoptQueued(instanceId: string): number;
  /** The queued tasks that this instance will run. */
  queuedBy(instanceId: string): readonly string[];
}

/** What a run logs, recorded in one transaction per call. */
export interface LogBatch {
  readonly taskId: string;
  /** Upserts by (metric, variant, iteration), as ClearML's events are. */
  readonly scalars?: readonly ScalarPoint[];
  readonly console?: readonly Omit<ConsoleLine, 'seq'>[];
  readonly plots?: readonly Plot[];
  readonly debugSamples?: readonly DebugSample[];
}

/** A search under way, and what there is to do for it. */
export interface ActiveSearch {
  readonly id: string;
  readonly job: string;
  readonly isStopRequested: boolean;
  /** Runs that are queued or in progress. */
  readonly unfinishedCount: number;
  /** Runs that have ended and that no report has told of. */
  readonly unreportedCount: number;
}

/** A run of a search as the store knows it, in the order of insertion. */
export interface StoredSearchRun {
  readonly id: string;
  readonly name: string;
  readonly status: TaskStatus;
  readonly statusMessage: string;
  /** Last value of the series that was asked for. */
  readonly objective: number | null;
  readonly accuracy: number | null;
  readonly f1Score: number | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly isReported: boolean;
}

/** What a search shows after some of its runs have ended. Everything but the console lines may be written twice. */
export interface SearchReport {
  readonly id: string;
  /** The runs from which the report was made; it is refused where they are others by now. */
  readonly seen: readonly { readonly id: string; readonly status: TaskStatus }[];
  readonly log: Omit<LogBatch, 'taskId'>;
  /** A console line per ended run; those that were told before are left out. */
  readonly lines: readonly { readonly runId: string; readonly level: ConsoleLevel; readonly text: string }[];
  /** The run that is to carry the tag `best`, alone among its siblings. */
  readonly bestId: string | null;
  readonly progress: TaskProgress;
  /** How the search ended; null while runs are queued or in progress. `comment` is put below the search's own. */
  readonly end: {
    readonly status: Extract<TaskStatus, 'completed' | 'stopped' | 'failed'>;
    readonly reason: string;
    readonly message: string;
    readonly comment: string;
  } | null;
  readonly atMs: number;
}

export interface SearchRepository {
  /** The search, its runs and its first lines, all or nothing. */
  insert(search: NewTask, runs: readonly NewTask[], log: LogBatch): void;
  /** What the search was started with. NOT_FOUND where there is no such task or it is no search. */
  job(id: string): string;
  active(): readonly ActiveSearch[];
  /** The runs that are not deleted. */
  runs(id: string, objective: { metric: string; variant: string }): readonly StoredSearchRun[];
  /** False where the search has ended or its runs have changed since they were seen: look again. */
  record(report: SearchReport): boolean;
  /** Stops the queued runs and asks those in progress to stop. */
  stopRuns(id: string, reason: string, message: string, atMs: number): void;
}

export interface EventRepository {
  append(batches: readonly LogBatch[]): void;
  scalars(query: ScalarQuery): readonly ScalarSeries[];
  scalarSummaries(taskIds: readonly string[]): readonly ScalarSummary[];
  /** Every recorded point of a task, a page at a time, ordered by metric, variant, iteration. */
  rawScalars(taskId: string, offset: number, limit: number): readonly ScalarPoint[];
  console(query: ConsoleQuery): ConsolePage;
  plots(taskId: string): readonly Plot[];
  debugSamples(taskId: string, offset: number, limit: number): { samples: readonly DebugSample[]; total: number };
}

/** A model as it is registered; family, version and publication are the store's. */
export interface NewModel {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly framework: string;
  readonly projectId: string;
  readonly taskId: string | null;
  readonly tags: readonly string[];
  readonly comment: string;
  readonly createdAtMs: number;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly vocabularySha256: string | null;
  readonly labels: readonly string[];
  readonly metadata: Model['metadata'];
}

export interface ModelRepository {
  /** The version is the next one of (project, family). */
  insert(model: NewModel): Model;
  list(filter: { search: string; onlyPublished: boolean }): readonly Model[];
  get(id: string): Model;
  edit(id: string, change: { tags?: readonly string[]; comment?: string }): void;
  /** CONFLICT where it is published already. Publishes the task that made it too, where that is completed. */
  publish(id: string, atMs: number): void;
  /** The model published last in a project, other than `exceptId`. */
  latestPublished(projectId: string, exceptId: string): Model | null;
}

export interface ProjectRepository {
  list(): readonly Project[];
  /** The project of that name, made with `newId` where there is none. */
  ensure(name: string, newId: string, atMs: number): string;
}

export interface InstanceRepository {
  register(instance: { id: string; pid: number; face: Face; startedAtMs: number; address: string | null }): void;
  setAddress(id: string, address: string | null): void;
  unregister(id: string): void;
  /** Live ones only; `isThis` is set for the caller's. */
  list(thisInstanceId: string): readonly Instance[];
  /**
   * Forgets dead instances; tasks they had in progress become failed with the reason "interrupted". Answers their ids.
   * An instance is dead when the lock that its process held is free, whatever its pid says.
   */
  recoverInterrupted(atMs: number): readonly string[];
}

/** A job as it is stored; `isHere` and the like are the service's. */
export interface StoredStackJob extends Omit<StackJob, 'isHere'> {
  /** The process that runs it, or ran it. */
  readonly ownerInstanceId: string;
  /** What was asked for, as JSON; opaque to the store. */
  readonly input: string;
}

/** The stack's jobs, history and settings. At most one job is unfinished, in all processes together. */
export interface StackRepository {
  /** CONFLICT where one is queued or running whose process lives; one of a dead process is ended as failed. */
  insertJob(job: Omit<StoredStackJob, 'state' | 'endedAtMs' | 'isCancelRequested' | 'problem' | 'result'>): void;
  setProgress(id: string, progress: StackJobProgress): void;
  /** Ends it; nothing where it has ended. */
  endJob(
    id: string,
    end: { state: 'succeeded' | 'failed' | 'cancelled'; problem: string | null; result: string | null; atMs: number },
  ): void;
  /** NOT_FOUND; CONFLICT where it has ended. */
  requestCancel(id: string): void;
  /** Gives the unfinished job of a dead process to this one; null where there is none. */
  adoptJob(instanceId: string): StoredStackJob | null;
  /** The unfinished job, else the newest. */
  latestJob(): StoredStackJob | null;
  /** Keeps the newest 1,000. */
  addHistory(entries: readonly Omit<StackHistoryEntry, 'id'>[]): void;
  /** Newest first. */
  history(limit: number): readonly StackHistoryEntry[];
  settings(): StackSettings | null;
  setSettings(settings: StackSettings): void;
}

export interface StoreStatus {
  readonly path: string;
  readonly sizeBytes: number;
  readonly schemaVersion: number;
  readonly taskCount: number;
  readonly scalarCount: number;
  readonly modelCount: number;
  /** Searches are not counted: it is their runs that train. */
  readonly runningTaskCount: number;
  readonly queuedTaskCount: number;
}

export interface AdminRepository {
  status(): StoreStatus;
  /** Whether a task's artifact, a model or a vocabulary refers to this file. */
  isFileReferenced(sha256: string): boolean;
}

/** A change that this or another process committed, as the events of the contract tell it. */
export interface StoreChange {
  readonly topic: 'tasks.changed' | 'tasks.logged' | 'models.changed' | 'server.changed' | 'stack.changed';
  readonly ids: readonly string[];
  /** True where more changed than `ids` can hold. */
  readonly isEverything: boolean;
}

/** The open store: its repositories, its change feed, and its end. */
export interface StoreHandle extends AsyncDisposable {
  readonly repositories: Store;
  /** Called for every committed change of any process on the data folder, soon after it; answers the unsubscriber. */
  onChange(listener: (change: StoreChange) => void): () => void;
  /** What happened at opening: a corrupt store that was set aside, with the path where it lies now. */
  readonly openedWith: { readonly corruptSetAsideAs: string | null };
}

/** Content-addressed files beside the database. */
export interface FileStore {
  /** Writes to a temporary name, syncs, renames. The same bytes are stored once. */
  put(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<{ sha256: string; sizeBytes: number; path: string }>;
  /** NOT_FOUND where there is none; DATA_INVALID where the bytes no longer match their name (whole reads only). */
  read(sha256: string): Promise<Buffer>;
  readChunk(sha256: string, offset: number, limit: number): Promise<{ bytes: Buffer; sizeBytes: number }>;
  totalBytes(): Promise<number>;
}
