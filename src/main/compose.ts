import { existsSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Face } from '#shared/domain/app.ts';
import { AppError, type CallResult } from '#shared/ipc/result.ts';
import type { CallInput, CallOutput, EventPayload } from '#shared/ipc/contract.ts';
import type { CallName, EventTopic } from '#shared/ipc/names.ts';
import { openStore } from './adapters/db/store-client.ts';
import { createFileStore } from './adapters/files/file-store.ts';
import { createFileLog, type FileLog } from './adapters/log/file-log.ts';
import { createDatasetInspector } from './adapters/training/dataset-inspector.ts';
import { createModelExporter } from './adapters/training/model-exporter.ts';
import { createPredictor } from './adapters/training/predictor.ts';
import { createTrainer } from './adapters/training/trainer.ts';
import { APP_VERSION } from './app-version.ts';
import { rendererFolder, workerUrls } from './build-layout.ts';
import type { CliBackend, OpenBackendOptions } from './cli/cli-backend.ts';
import { composeStack } from './compose-stack.ts';
import { dataFolderOf } from './data-folder.ts';
import { createEventHub, type EventHub } from './ipc/events.ts';
import { createHandlers } from './ipc/handlers.ts';
import { createRouter, newRef, type ErrorLog, type Router } from './ipc/router.ts';
import type { QuitWork } from './quit-work.ts';
import { startServe, type RunningServe } from './serve/http-server.ts';
import { randomIds, systemClock } from './services/clock.ts';
import { DatasetService } from './services/datasets/dataset-service.ts';
import { ModelService } from './services/models/model-service.ts';
import { ServerService } from './services/server/server-service.ts';
import type { Store, StoreHandle } from './services/store-port.ts';
import { TaskService } from './services/tasks/task-service.ts';
import { InterruptionWatch } from './services/training/interruption-watch.ts';
import { SearchService } from './services/training/search-service.ts';
import { TrainingService } from './services/training/training-service.ts';

/** The whole application without a face. Disposing it ends its runs, leaves the store clean and frees every worker. */
export interface Backend extends AsyncDisposable {
  readonly router: Router;
  readonly hub: EventHub;
  readonly log: ErrorLog;
  readonly logPath: string;
  readonly dataFolder: string;
  /** Experiments that this process trains or will train. */
  activeRunCount(): number;
  /** What ending this process ends, puts off or leaves behind. */
  quitWork(): Promise<QuitWork>;
  /** Opens the browser face and tells the other processes its address. */
  serve(options: { readonly port: number }): Promise<RunningServe>;
}

/**
 * Builds everything that the three faces share; `index.ts` and `cli/index.ts` add nothing but their own door. This is
 * the only place that constructs services and adapters.
 */
export async function createBackend(options: { readonly face: Face; readonly dataFolder?: string }): Promise<Backend> {
  const { face, dataFolder = dataFolderOf(process.env) } = options;
  await makeDataFolder(dataFolder);
  const log = createFileLog({ dataFolder });
  const logError = (error: unknown): string => {
    const ref = newRef();
    log.error(ref, error);
    return ref;
  };
  const instanceId = randomIds.next();
  const urls = workerUrls();
  const handle = await openStore({
    folder: dataFolder,
    workerUrl: urls.store,
    instanceId,
    now: () => systemClock.nowMs(),
  });
  try {
    return await composeServices({ face, dataFolder, instanceId, handle, log, logError });
  } catch (error) {
    await handle[Symbol.asyncDispose]();
    throw error;
  }
}

async function composeServices(deps: {
  readonly face: Face;
  readonly dataFolder: string;
  readonly instanceId: string;
  readonly handle: StoreHandle;
  readonly log: FileLog;
  readonly logError: (error: unknown) => string;
}): Promise<Backend> {
  const { face, dataFolder, instanceId, handle, log, logError } = deps;
  const store: Store = handle.repositories;
  const clock = systemClock;
  const cores = availableParallelism();
  const urls = workerUrls();
  const files = createFileStore(dataFolder);
  const inspector = createDatasetInspector({ workerUrl: urls.dataset });

  await store.instances.register({ id: instanceId, pid: process.pid, face, startedAtMs: clock.nowMs(), address: null });
  const interrupted = await store.instances.recoverInterrupted(clock.nowMs());

  const exporter = createModelExporter({ workerUrl: urls.dataset, folder: path.join(dataFolder, 'exports') });
  const tasks = new TaskService({ store, files, exports: exporter, clock });
  const predictor = createPredictor({ workerUrl: urls.dataset });
  const models = new ModelService({ store, files, predictor, exporter, clock });
  const datasets = new DatasetService({ inspector, folder: path.join(dataFolder, 'datasets') });
  const server = new ServerService({ store, files, instanceId, face, version: APP_VERSION, dataFolder });
  const training = new TrainingService({
    store,
    files,
    trainer: createTrainer({ workerUrls: { training: urls.training, tree: urls.tree }, cores }),
    inspector,
    clock,
    ids: randomIds,
    instanceId,
    appVersion: APP_VERSION,
    cores,
    logError,
  });
  const search = new SearchService({ store, training, inspector, clock, ids: randomIds, instanceId, cores, logError });
  // A terminal command ends with its own run: only a face that stays open takes over what others left queued.
  const adoptQueued = () => (face === 'terminal' ? Promise.resolve() : training.adoptQueued());
  const watch = new InterruptionWatch({ store, clock, ownRunCount: () => training.activeCount, adoptQueued, logError });
  tellWhatHappened(server, handle, interrupted.length);

  const hub = createEventHub({ onListenerError: logError });
  const stack = composeStack({
    store,
    dataFolder,
    instanceId,
    face,
    logError,
    onChange: () => hub.publish('stack.changed', ['engine']),
  });
  const services = { tasks, training, search, models, datasets, server, stack: stack.service };
  const router = createRouter({ handlers: createHandlers(services), log });
  const unsubscribe = handle.onChange((change) => {
    hub.publish(change.topic, change.ids, change.isEverything);
    training.onStoreChange(change);
    search.onStoreChange(change);
    watch.onStoreChange(change);
    stack.service.onStoreChange(change);
  });
  await adoptQueued();
  await search.look();
  await tasks.purgeDeleted();
  await stack.service.open();

  return {
    router,
    hub,
    log,
    logPath: log.path,
    dataFolder,
    activeRunCount: () => training.activeCount,
    quitWork: async () => ({ experiments: training.activeCount, ...(await stack.service.quitWork()) }),
    async serve({ port }) {
      const running = await startServe({ router, hub, rendererFolder: rendererFolder(), port, log });
      await store.instances.setAddress(instanceId, running.origin);
      return running;
    },
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]();
      // Side by side: a window that quits waits 15 s for all of it, and neither may cost the other its clean end.
      await Promise.all([stack[Symbol.asyncDispose](), training[Symbol.asyncDispose]()]);
      await search[Symbol.asyncDispose]();
      unsubscribe();
      hub.close();
      await exporter[Symbol.asyncDispose]();
      await store.instances.unregister(instanceId).catch(logError);
      await handle[Symbol.asyncDispose]();
    },
  };
}

/** The terminal's view of the application: calls pass the same router, checks and all, as those of a window. */
export async function openCliBackend({ face }: OpenBackendOptions): Promise<CliBackend> {
  const backend = await createBackend({ face });
  let callCount = 0;
  return {
    async call<N extends CallName>(
      name: N,
      input: CallInput<N>,
      { signal }: { readonly signal: AbortSignal },
    ): Promise<CallOutput<N>> {
      const callId = `terminal-${(callCount += 1)}`;
      const result = (await backend.router.dispatch(name, callId, input, { face, signal })) as CallResult<
        CallOutput<N>
      >;
      if (result.ok) return result.value;
      throw new AppError(result.error.code, result.error.message, { ref: result.error.ref });
    },
    on<T extends EventTopic>(topic: T, listener: (payload: EventPayload<T>) => void) {
      return backend.hub.subscribe((published, payload) => {
        if (published === topic) listener(payload as EventPayload<T>);
      });
    },
    serve: (options) => backend.serve(options),
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}

async function makeDataFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOSPC') {
      throw new AppError('STORE_FULL', `The disk is full: the data folder ${folder} cannot be made.`, { cause: error });
    }
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'a file is in its place' : (code ?? 'unknown error');
    throw new AppError('STORE_READ_ONLY', `The data folder ${folder} cannot be made or written (${why}).`, {
      cause: error,
    });
  }
}

/** Level by level: Node's recursive `mkdir` never returns on file systems that answer ENOENT for every new folder. */
async function makeFolders(folder: string): Promise<void> {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    return;
  }
  const parent = path.dirname(folder);
  if (parent !== folder) await makeFolders(parent);
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    // Another process may have made it in between.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}

function tellWhatHappened(server: ServerService, handle: StoreHandle, interruptedCount: number): void {
  const { corruptSetAsideAs } = handle.openedWith;
  if (corruptSetAsideAs !== null) {
    server.addNotice(
      'error',
      `The store was damaged and could not be read. It was set aside, not deleted, as ${corruptSetAsideAs}; a new, empty one is in use.`,
    );
  }
  if (interruptedCount > 0) {
    const runs = interruptedCount === 1 ? 'One experiment was' : `${interruptedCount} experiments were`;
    server.addNotice('warning', `${runs} interrupted when ClearDeck ended. What was logged until then is kept.`);
  }
}
