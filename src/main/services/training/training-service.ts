import { nameTimestamp } from '#shared/domain/name-timestamp.ts';
import { trainingParametersSchema, type TrainingParameters } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Clock, IdSource } from '../clock.ts';
import { resolveDataPath } from '../datasets/dataset-service.ts';
import type { FileStore, QueuedTask, Store, StoreChange } from '../store-port.ts';
import type { DatasetInspector, Trainer } from '../trainer-port.ts';
import { checkData } from './check-data.ts';
import { readEnvironment } from './environment.ts';
import { toHyperparameters } from './hyperparameters.ts';
import { closingScalars, registerResult } from './registration.ts';
import { outcomeOf, type RunEnd } from './run-outcome.ts';
import { RunRecorder } from './run-recorder.ts';

interface Run {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

interface TrainingDeps {
  readonly store: Pick<Store, 'tasks' | 'events' | 'models' | 'projects' | 'instances'>;
  readonly files: Pick<FileStore, 'put'>;
  readonly trainer: Trainer;
  readonly inspector: DatasetInspector;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly instanceId: string;
  readonly appVersion: string;
  /** Experiments that may train at once on this machine, in all ClearDeck processes together. */
  readonly cores: number;
  /** Where an unexpected error's full text goes; answers the reference to it. */
  readonly logError: (error: unknown) => string;
}

/** Why a run's signal was aborted. */
type StopReason = 'stop' | 'timeout' | 'store' | 'closing';

const FINISH_RETRY_MS = 5000;

/**
 * Queues and runs experiments. A task is in the store before its worker starts, so that a killed process leaves a task
 * that the next start marks as interrupted. The queue is the store's own: whichever process owns a queued task runs it.
 */
export class TrainingService implements AsyncDisposable {
  readonly #deps: TrainingDeps;
  readonly #runs = new Map<string, Run>();
  #queued = new Set<string>();
  #pumping: Promise<void> | null = null;
  #pumpAgain = false;
  #isClosed = false;

  constructor(deps: TrainingDeps) {
    this.#deps = deps;
  }

  /** Experiments that this process trains or will train. */
  get activeCount(): number {
    return this.#runs.size + this.#queued.size;
  }

  /** Takes over what a process that is gone left in the queue. */
  async adoptQueued(): Promise<void> {
    if ((await this.#deps.store.tasks.adoptQueued(this.#deps.instanceId)) > 0) this.#pump();
  }

  /**
   * Records the task and queues it. What could not even begin is refused here (no such file, no such column, a value
   * out of range) and leaves no task behind.
   */
  async start(given: TrainingParameters, signal: AbortSignal): Promise<{ taskId: string }> {
    if (this.#isClosed) throw new AppError('CANCELLED', 'ClearDeck is closing.');
    const { store, clock, ids, instanceId, cores } = this.#deps;
    const parameters = { ...given, dataPath: given.dataPath === null ? null : resolveDataPath(given.dataPath) };
    const columns = await checkData(this.#deps.inspector, parameters, signal);
    const createdAtMs = clock.nowMs();
    const projectId = await store.projects.ensure(parameters.project, ids.next(), createdAtMs);
    const taskId = ids.next();
    await store.tasks.insert({
      id: taskId,
      name: parameters.name ?? `ML Training_${nameTimestamp(createdAtMs)}`,
      type: 'training',
      status: 'queued',
      projectId,
      parentId: null,
      tags: [...new Set(parameters.tags)],
      comment: parameters.comment,
      createdAtMs,
      ownerInstanceId: instanceId,
      job: JSON.stringify(parameters),
      hyperparameters: toHyperparameters(parameters, { ...columns, workers: parameters.workers ?? cores }),
    });
    this.enqueue([taskId]);
    return { taskId };
  }

  /** Runs tasks of this process that are queued in the store, as cores become free. */
  enqueue(taskIds: readonly string[]): void {
    for (const id of taskIds) this.#queued.add(id);
    this.#pump();
  }

  /** Stops a queued or running task, whichever process runs it. */
  async stop(taskId: string): Promise<void> {
    const { store, clock } = this.#deps;
    const run = this.#runs.get(taskId);
    if (run) {
      await store.tasks.requestStop(taskId);
      run.controller.abort('stop' satisfies StopReason);
      return;
    }
    try {
      await store.tasks.changeStatus({
        id: taskId,
        from: ['queued'],
        to: 'stopped',
        reason: 'stopped by the user',
        message: 'Stopped before it started.',
        atMs: clock.nowMs(),
      });
      this.#queued.delete(taskId);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'CONFLICT')) throw error;
      // Running, perhaps in another process: its owner sees the request through the change feed.
      await store.tasks.requestStop(taskId);
    }
  }

  /** Hears of changes by any process: a stop request for one of ours, or a core that became free. */
  onStoreChange(change: StoreChange): void {
    if (change.topic !== 'tasks.changed' || this.#isClosed) return;
    if (this.#runs.size > 0) void this.#checkStopRequests();
    if (this.#queued.size > 0) this.#pump();
  }

  /** Resolves when every run of this process has ended and been recorded. Queued tasks stay queued for the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const run of this.#runs.values()) run.controller.abort('closing' satisfies StopReason);
    await this.#pumping;
    await Promise.all([...this.#runs.values()].map((run) => run.done));
  }

  async #checkStopRequests(): Promise<void> {
    try {
      const requested = await this.#deps.store.tasks.stopRequested([...this.#runs.keys()]);
      for (const id of requested) this.#runs.get(id)?.controller.abort('stop' satisfies StopReason);
    } catch (error) {
      this.#deps.logError(error);
    }
  }

  /** Starts queued tasks while there are cores for them. One pass at a time; a wish during a pass causes another. */
  #pump(): void {
    this.#pumpAgain = true;
    this.#pumping ??= this.#pumpLoop().finally(() => {
      this.#pumping = null;
      // A wish that came between the last look and here would otherwise be lost.
      if (this.#pumpAgain && !this.#isClosed) this.#pump();
    });
  }

  async #pumpLoop(): Promise<void> {
    const { store, clock, instanceId, cores } = this.#deps;
    while (this.#pumpAgain && !this.#isClosed) {
      this.#pumpAgain = false;
      try {
        for (;;) {
          const claimed = await store.tasks.claimNext(instanceId, cores, clock.nowMs());
          if (claimed === null) break;
          this.#queued.delete(claimed.id);
          const controller = new AbortController();
          const done = this.#run(claimed, controller).finally(() => {
            this.#runs.delete(claimed.id);
            if (!this.#isClosed) this.#pump();
          });
          this.#runs.set(claimed.id, { controller, done });
          if (this.#hasClosed()) controller.abort('closing' satisfies StopReason);
        }
        // What another process stopped is ours no more, and what was adopted is.
        this.#queued = new Set(await store.tasks.queuedBy(instanceId));
      } catch (error) {
        this.#deps.logError(error);
      }
    }
  }

  /** Asked anew after a wait: the compiler would take the loop's earlier answer for this one. */
  #hasClosed(): boolean {
    return this.#isClosed;
  }

  async #run(claimed: QueuedTask, controller: AbortController): Promise<void> {
    const { store, clock } = this.#deps;
    const recorder = new RunRecorder({
      store,
      taskId: claimed.id,
      onError: (error) => {
        this.#deps.logError(error);
        controller.abort('store' satisfies StopReason);
      },
    });
    let timer: NodeJS.Timeout | null = null;
    let end: RunEnd;
    try {
      const parameters = trainingParametersSchema.parse(JSON.parse(claimed.job));
      if (parameters.timeoutSeconds !== null) {
        // setTimeout holds 31 bits of milliseconds: a longer limit is no limit within any run's life.
        const delayMs = Math.min(parameters.timeoutSeconds * 1000, 2 ** 31 - 1);
        timer = setTimeout(() => controller.abort('timeout' satisfies StopReason), delayMs);
      }
      await this.#train(claimed.id, parameters, recorder, controller.signal);
      end = { kind: 'completed' };
    } catch (error) {
      end = { kind: 'ended', error, reason: controller.signal.aborted ? String(controller.signal.reason) : null };
    } finally {
      if (timer) clearTimeout(timer);
    }
    const outcome = outcomeOf(end, this.#deps.logError);
    if (outcome.consoleText !== null) {
      recorder.record({ kind: 'console', atMs: clock.nowMs(), level: outcome.level, text: outcome.consoleText });
    }
    await recorder.flush().catch(() => undefined);
    await this.#finish(claimed.id, outcome);
  }

  async #train(
    taskId: string,
    parameters: TrainingParameters,
    recorder: RunRecorder,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, files, trainer, clock, ids, appVersion } = this.#deps;
    await store.tasks.setEnvironment(taskId, await readEnvironment(parameters.dataPath, appVersion));
    const result = await trainer.run(parameters, { signal, onEvent: (event) => recorder.record(event) });
    signal.throwIfAborted();
    const registeringSinceMs = clock.nowMs();
    recorder.record({ kind: 'progress', progress: { stage: 'register', fraction: 0.99, secondsLeft: 0 } });
    const task = await store.tasks.get(taskId);
    await registerResult({ store, files, clock, ids }, task, parameters, result);
    const nowMs = clock.nowMs();
    const registerSeconds = (nowMs - registeringSinceMs) / 1000;
    recorder.record({ kind: 'scalars', points: closingScalars(result, registerSeconds, parameters.trees, nowMs) });
    await recorder.flush();
  }

  /** Records how a run ended. A store that cannot be written (a full disk) is tried again until it can or we close. */
  async #finish(taskId: string, outcome: ReturnType<typeof outcomeOf>): Promise<void> {
    for (;;) {
      try {
        await this.#deps.store.tasks.changeStatus({
          id: taskId,
          from: ['in_progress'],
          to: outcome.status,
          reason: outcome.reason,
          message: outcome.message,
          atMs: this.#deps.clock.nowMs(),
        });
        return;
      } catch (error) {
        this.#deps.logError(error);
        const isPassing = error instanceof AppError && (error.code === 'STORE_FULL' || error.code === 'STORE_BUSY');
        if (!isPassing || this.#isClosed) return;
        await new Promise((resolve) => setTimeout(resolve, FINISH_RETRY_MS).unref());
      }
    }
  }
}
