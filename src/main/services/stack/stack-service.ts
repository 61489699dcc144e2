import {
  type DoctorReport,
  type StackData as StackDataView,
  type StackHistoryEntry,
  type StackLogPage,
  type StackJobKind,
  type StackLogQuery,
  type StackSettings,
  type StackStatus,
  type StackUsage,
} from '#shared/domain/stack.ts';
import { AppError, reportableMessage } from '#shared/ipc/result.ts';
import type { Clock, IdSource } from '../clock.ts';
import type { Store, StoreChange } from '../store-port.ts';
import { makerOf } from './adoption.ts';
import { connectPanel } from './connect-panel.ts';
import { isOurs, isUp, portsOf } from './container-facts.ts';
import type { StackData } from './data/stack-data.ts';
import { problemsThatBlock } from './doctor/problems-that-block.ts';
import type { EngineConnection } from './engine-port.ts';
import { HealthWatch } from './health-watch.ts';
import { JobRunner, jobView, type JobEnd, type JobInput, type JobWork } from './job-runner.ts';
import type { StackLogs } from './logs/stack-logs.ts';
import type { OwnChecks } from './own-checks.ts';
import { stackState, summaryOf } from './service-views.ts';
import type { ClearmlApi, HttpProbe, SetupFiles } from './setup-files-port.ts';
import { StackHistorian } from './stack-history.ts';
import type { StackOperator } from './stack-operator.ts';
import { urlsOf, type Doctor, type JobContext } from './stack-port.ts';
import { StackReader } from './stack-reader.ts';
import { sleep } from './wait.ts';
import type { SecretStore } from './stack-secrets.ts';
import type { UsageSampler } from './usage-sampler.ts';
import type { WantedStackReader } from './wanted-stack.ts';

const HISTORY_SHOWN = 200;
/** Where an unfinished job of a process that died is looked for, beside at start. */
const ADOPT_EVERY_MS = 30_000;
const OBSERVE_AFTER_MS = 250;
/** Whoever quits does not wait longer for an engine. */
const QUIT_LOOK_MS = 1_000;

interface StackServiceDeps {
  readonly store: Pick<Store, 'stack' | 'instances'>;
  readonly connection: EngineConnection;
  readonly wanted: WantedStackReader;
  readonly operator: StackOperator;
  readonly doctor: Doctor;
  readonly data: StackData;
  readonly logs: StackLogs;
  readonly usage: UsageSampler;
  readonly files: SetupFiles;
  readonly secrets: SecretStore;
  readonly ownChecks: OwnChecks;
  readonly api: ClearmlApi;
  readonly probe: HttpProbe;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly instanceId: string;
  readonly dataFolder: string;
  /** True for faces that stay open: they watch the server's health and take over jobs of processes that died. */
  readonly isStaying: boolean;
  readonly logError: (error: unknown) => string;
  /** Something on the page changed that the store does not tell of. */
  readonly onChange: () => void;
}

/** What changed for the worse or the better, for those who notify. */
export type StackStateListener = (entries: readonly Omit<StackHistoryEntry, 'id'>[]) => void;

/** The docker stack as a whole: what the server page and `cleardeck server` talk to. */
export class StackService implements AsyncDisposable {
  readonly #deps: StackServiceDeps;
  readonly #jobs: JobRunner;
  readonly #watch: HealthWatch;
  readonly #historian = new StackHistorian();
  readonly #listeners = new Set<StackStateListener>();
  readonly #reader: StackReader;
  #panel: { isConnected: boolean; detail: string } = { isConnected: false, detail: 'Not connected yet.' };
  #connecting: Promise<void> | null = null;
  #doctorRun: Promise<DoctorReport> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #observation: NodeJS.Timeout | null = null;
  readonly #unsubscribe: () => void;
  readonly #end = new AbortController();

  constructor(deps: StackServiceDeps) {
    this.#deps = deps;
    const { operator, data } = deps;
    this.#reader = new StackReader({ ...deps, probeOf: (port) => this.#watch.probeOf(port) });
    this.#jobs = new JobRunner({
      stack: deps.store.stack,
      clock: deps.clock,
      ids: deps.ids,
      instanceId: deps.instanceId,
      logError: deps.logError,
      work: this.#ready({
        start: (input, context) => this.#start(input, context),
        stop: async ({ services }, context) => {
          await data.recover(context);
          await operator.stopServices(context, services);
          return null;
        },
        restart: async ({ services }, context) => {
          await data.recover(context);
          await operator.restartServices(services, context);
          await this.#connect(context);
          return null;
        },
        backup: async ({ path }, context) => {
          await this.#refuseStrange();
          return data.backup(path, context);
        },
        restore: async ({ path }, context) => {
          await this.#refuseStrange();
          return data.restore(path ?? '', context);
        },
        removeData: async (_input, context) => {
          await this.#refuseStrange();
          return data.removeData(context);
        },
      }),
      onEnd: (job, { state, problem, result }) => {
        this.#reader.forget();
        const line = jobLine(job.kind, { state, problem, result }, deps.clock.nowMs());
        if (line !== null) this.#tell([line], true);
        this.#watch.wake();
        deps.onChange();
      },
    });
    this.#watch = new HealthWatch({
      probe: deps.probe,
      clock: deps.clock,
      logError: deps.logError,
      targets: () => this.#reader.targets(),
      onRound: () => void this.#observe(),
    });
    this.#unsubscribe = deps.connection.onChange((event) => {
      this.#reader.forget();
      // A connection that was made or lost: what was seen before is another engine's.
      if (event === null) this.#historian.forget();
      deps.onChange();
      this.#observeSoon();
    });
  }

  /** Takes up what a process that died left undone, and begins to watch. */
  async open(): Promise<void> {
    const { isStaying, logError } = this.#deps;
    if (!isStaying) return;
    await this.#jobs.adopt();
    this.#watch.start();
    this.#timer = setInterval(() => void this.#jobs.adopt().catch(logError), ADOPT_EVERY_MS);
    this.#timer.unref();
  }

  /** Told of changes of condition, in this process's own words; answers the unsubscriber. */
  onStateChange(listener: StackStateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onStoreChange(change: StoreChange): void {
    if (change.topic === 'stack.changed') void this.#jobs.look().catch(this.#deps.logError);
  }

  /** The job of this process, which the next one would go on with, and whether the server runs without us. */
  async quitWork(): Promise<{ stackJob: StackJobKind | null; isServerUp: boolean }> {
    const { store, connection } = this.#deps;
    const job = await store.stack.latestJob();
    const look = async () => (await this.#reader.look()).containers.some((container) => isUp(container));
    const late = sleep(QUIT_LOOK_MS, this.#end.signal).then(() => false);
    const isServerUp = connection.view().state === 'connected' && (await Promise.race([look(), late]));
    return { stackJob: job !== null && job.id === this.#jobs.currentId ? job.kind : null, isServerUp };
  }

  async status(): Promise<StackStatus> {
    const { store, files, isStaying, logError } = this.#deps;
    this.#watch.lookedAt();
    await this.#firstTry();
    if (!isStaying) await this.#watch.round().catch(logError);
    const { engine, settings, projectName, composeFile, services, ports, adoptedFrom } = await this.#reader.look();
    const state = stackState(engine, services);
    const [job, history, clearmlConfPath] = await Promise.all([
      store.stack.latestJob(),
      store.stack.history(HISTORY_SHOWN),
      files.clearmlConfPath(),
    ]);
    const isRunning = services.some(({ name, state: own }) => name === 'apiserver' && own === 'running');
    // A face that does not stay has watched nothing: whether the panel's key works is asked now.
    if (isRunning && !isStaying) await this.#connectOnce().catch(logError);
    return {
      engine,
      state,
      summary: summaryOf(state, engine, services),
      projectName,
      adoptedFrom,
      services: [...services],
      job: job === null ? null : jobView(job, this.#jobs.currentId),
      urls: urlsOf(ports),
      settings,
      composeFile,
      connection: {
        ...(isRunning ? this.#panel : { isConnected: false, detail: 'The API server does not run.' }),
        clearmlConfPath,
      },
      history: [...history],
    };
  }

  start(services: readonly string[], ignoredChecks: readonly string[]): Promise<string> {
    return this.#jobs.start('start', { services, ignoredChecks, path: null });
  }

  stop(services: readonly string[]): Promise<string> {
    return this.#jobs.start('stop', { services, ignoredChecks: [], path: null });
  }

  restart(services: readonly string[]): Promise<string> {
    return this.#jobs.start('restart', { services, ignoredChecks: [], path: null });
  }

  async cancel(jobId: string): Promise<void> {
    await this.#deps.store.stack.requestCancel(jobId);
    await this.#jobs.look();
  }

  async usage(): Promise<StackUsage> {
    this.#watch.lookedAt();
    await this.#firstTry();
    return this.#deps.usage.read();
  }

  async logs(query: StackLogQuery): Promise<StackLogPage> {
    this.#watch.lookedAt();
    await this.#firstTry();
    return this.#deps.logs.page(query);
  }

  async logText(query: Parameters<StackLogs['text']>[0]): ReturnType<StackLogs['text']> {
    await this.#firstTry();
    return this.#deps.logs.text(query);
  }

  /** Whoever asks while it looks gets the same answer: every tab of the page shows how much was found. */
  async doctor(): Promise<DoctorReport> {
    await this.#firstTry();
    this.#doctorRun ??= this.#deps.doctor.run({ signal: this.#end.signal }).finally(() => {
      this.#doctorRun = null;
    });
    return this.#doctorRun;
  }

  async fix(checkId: string, signal: AbortSignal): Promise<DoctorReport> {
    await this.#firstTry();
    const report = await this.#deps.doctor.fix(checkId, { signal });
    this.#reader.forget();
    this.#deps.onChange();
    return report;
  }

  async dataOverview(): Promise<StackDataView> {
    await this.#firstTry();
    return this.#deps.data.overview();
  }

  backup(path: string | null): Promise<string> {
    return this.#jobs.start('backup', { services: [], ignoredChecks: [], path });
  }

  restore(path: string): Promise<string> {
    return this.#jobs.start('restore', { services: [], ignoredChecks: [], path });
  }

  removeData(): Promise<string> {
    return this.#jobs.start('removeData', { services: [], ignoredChecks: [], path: null });
  }

  async setSettings(settings: StackSettings): Promise<void> {
    const { web, api, files } = settings.ports;
    if (new Set([web, api, files]).size < 3) throw new AppError('INVALID_INPUT', 'The three ports must differ.');
    const before = await this.#deps.wanted.settings();
    await this.#deps.store.stack.setSettings(settings);
    if (before.endpointId !== settings.endpointId) await this.#deps.connection.retry();
    this.#reader.forget();
    this.#deps.onChange();
  }

  async reconnect(): Promise<void> {
    await this.#deps.connection.retry();
    this.#reader.forget();
    this.#deps.onChange();
  }

  copyComposeFile(): Promise<string> {
    return this.#deps.files.copyCompose();
  }

  /** Resolves when no job of this process runs. */
  settled(): Promise<void> {
    return this.#jobs.settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    if (this.#observation !== null) clearTimeout(this.#observation);
    this.#unsubscribe();
    this.#end.abort();
    await this.#jobs[Symbol.asyncDispose]();
    await this.#watch.stop();
  }

  async #start({ services, ignoredChecks }: JobInput, context: JobContext): Promise<null> {
    const { operator, doctor, connection } = this.#deps;
    context.report({ stage: 'preflight', step: 'Checking this machine and Docker' });
    if (connection.view().state !== 'connected') await connection.retry();
    const report = await doctor.run({ signal: context.signal });
    context.signal.throwIfAborted();
    const problems = problemsThatBlock(report, ignoredChecks);
    if (problems.length > 0) {
      const list = problems.map(({ title, found }) => `${title}: ${found}`).join(' · ');
      throw new AppError('STACK_NOT_READY', `The doctor found what would keep the server from running. ${list}`);
    }
    await this.#deps.data.recover(context);
    await operator.startServices(services, context);
    this.#reader.forget();
    await this.#connect(context);
    return null;
  }

  /** Work that begins when an engine was looked for. */
  #ready(work: Readonly<Record<StackJobKind, JobWork>>): Readonly<Record<StackJobKind, JobWork>> {
    const waiting = Object.entries(work).map(([kind, run]): [string, JobWork] => [
      kind,
      async (input, context) => {
        await this.#firstTry();
        return run(input, context);
      },
    ]);
    return Object.fromEntries(waiting) as Record<StackJobKind, JobWork>;
  }

  /** Whoever asks first waits until an engine was looked for. */
  async #firstTry(): Promise<void> {
    const { connection } = this.#deps;
    if (connection.view().state === 'connecting') await connection.retry();
  }

  /** A panel that cannot connect is no failed start: the server runs, and the page says why. */
  async #connect(context: Pick<JobContext, 'signal' | 'report'>): Promise<void> {
    const { operator, api, secrets, files, dataFolder, logError } = this.#deps;
    const containers = await operator.containers();
    const apiserver = containers.find(({ service }) => service === 'apiserver');
    if (apiserver?.state !== 'running') return;
    const { settings, folders } = await operator.wanted();
    if (!folders.isLocal) {
      this.#panel = {
        isConnected: false,
        detail: 'The engine is remote and its ports are open to itself only: forward them, for example with ssh -L.',
      };
      return;
    }
    context.report({ stage: 'connect', step: 'Connecting the panel' });
    const urls = urlsOf(portsOf(containers, settings.ports));
    try {
      const detail = await connectPanel({ api, secrets, files }, urls, context.signal);
      this.#panel = { isConnected: true, detail };
    } catch (error) {
      if (context.signal.aborted) throw error;
      const hint = isOurs(apiserver, dataFolder) ? '' : ' It was started with keys that this ClearDeck does not know.';
      this.#panel = { isConnected: false, detail: `${reportableMessage(error, logError)}${hint}` };
    }
  }

  /** Data of a stack that something else made is not ours to move. */
  async #refuseStrange(): Promise<void> {
    const maker = makerOf(await this.#deps.operator.containers(), this.#deps.dataFolder);
    if (maker !== null)
      throw new AppError('CONFLICT', `This server was made by ${maker}. Its data is not ClearDeck's to move.`);
  }

  /** A start is dozens of events within a second: they are looked at together. */
  #observeSoon(): void {
    this.#observation ??= setTimeout(() => {
      this.#observation = null;
      void this.#observe();
    }, OBSERVE_AFTER_MS).unref();
  }

  /** Looks at the services, tells what changed, and connects the panel to a server that came up by itself. */
  async #observe(): Promise<void> {
    const { connection, isStaying, clock, logError, onChange } = this.#deps;
    if (!isStaying || this.#end.signal.aborted || connection.view().state !== 'connected') return;
    try {
      const { services } = await this.#reader.look();
      const entries = this.#historian.look(services, clock.nowMs());
      if (entries.length > 0) this.#tell(entries, await this.#isFirstInstance());
      const api = services.find(({ name }) => name === 'apiserver');
      if (api?.probe?.isOk !== true) this.#panel = { isConnected: false, detail: 'The API server does not answer.' };
      else if (!this.#panel.isConnected && this.#jobs.currentId === null) await this.#connectOnce();
      onChange();
    } catch (error) {
      if (!(error instanceof AppError)) logError(error);
    }
  }

  async #connectOnce(): Promise<void> {
    this.#connecting ??= this.#connect({ signal: this.#end.signal, report: () => undefined }).finally(() => {
      this.#connecting = null;
    });
    await this.#connecting;
  }

  /** Of several processes that watch, one writes the history. */
  async #isFirstInstance(): Promise<boolean> {
    const instances = await this.#deps.store.instances.list(this.#deps.instanceId);
    return instances.find(({ face }) => face !== 'terminal')?.isThis ?? true;
  }

  #tell(entries: readonly Omit<StackHistoryEntry, 'id'>[], isWriter: boolean): void {
    if (isWriter) void this.#deps.store.stack.addHistory(entries).catch(this.#deps.logError);
    for (const listener of this.#listeners) listener(entries);
  }
}

const JOB_WORDS = {
  start: 'Starting',
  stop: 'Stopping',
  restart: 'Restarting',
  backup: 'Backing up',
  restore: 'Restoring',
  removeData: 'Removing the data',
} as const;

/** What the history says of a job's end; null where the services' own lines say it. */
function jobLine(
  kind: keyof typeof JOB_WORDS,
  { state, problem, result }: JobEnd,
  atMs: number,
): Omit<StackHistoryEntry, 'id'> | null {
  const line = (level: StackHistoryEntry['level'], text: string) => ({ atMs, level, service: null, text });
  const words = JOB_WORDS[kind];
  if (state === 'failed') return line('error', `${words} failed. ${problem ?? ''}`.trim());
  if (state === 'cancelled') return line('warning', `${words} was cancelled.`);
  if (result === null) return null;
  return line('info', kind === 'backup' ? `Backed up to ${result}` : result);
}
