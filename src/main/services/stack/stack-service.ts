import {
  type DoctorReport,
  type StackData as StackDataView,
  type StackJobKind,
  type StackLogPage,
  type StackLogQuery,
  type StackSettings,
  type StackStatus,
  type StackUsage,
} from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Clock, IdSource } from '../clock.ts';
import type { Store, StoreChange } from '../store-port.ts';
import type { StackData } from './data/stack-data.ts';
import type { EngineConnection } from './engine-port.ts';
import { HealthWatch } from './health-watch.ts';
import { isUnfinished, JobRunner, jobView } from './job-runner.ts';
import type { StackLogs } from './logs/stack-logs.ts';
import type { OwnChecks } from './own-checks.ts';
import { PanelConnection } from './panel-connection.ts';
import type { ClearmlApi, HttpProbe, SetupFiles } from './setup-files-port.ts';
import { jobLine } from './stack-history.ts';
import { StackObserver, type StackStateListener } from './stack-observer.ts';
import type { StackOperator } from './stack-operator.ts';
import type { Doctor } from './stack-port.ts';
import { StackReader } from './stack-reader.ts';
import type { SecretStore } from './stack-secrets.ts';
import { statusOf } from './stack-status.ts';
import { createStackWork } from './stack-work.ts';
import type { UsageSampler } from './usage-sampler.ts';
import type { WantedStackReader } from './wanted-stack.ts';

const HISTORY_SHOWN = 200;
/** How often an unfinished job of a process that died is looked for, after the first time at the start. */
const ADOPT_EVERY_MS = 30_000;
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

/** The docker stack as a whole: what the server page and `cleardeck server` talk to. */
export class StackService implements AsyncDisposable {
  readonly #deps: StackServiceDeps;
  readonly #jobs: JobRunner;
  readonly #watch: HealthWatch;
  readonly #reader: StackReader;
  readonly #panel: PanelConnection;
  readonly #observer: StackObserver;
  #doctorRun: Promise<DoctorReport> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #unsubscribe: (() => void) | null = null;
  readonly #end = new AbortController();

  constructor(deps: StackServiceDeps) {
    this.#deps = deps;
    this.#reader = new StackReader({ ...deps, probeOf: (port) => this.#watch.probeOf(port) });
    this.#panel = new PanelConnection({
      ...deps,
      control: deps.operator,
      isBusy: async () => isUnfinished(await deps.store.stack.latestJob()),
    });
    this.#observer = new StackObserver({
      ...deps,
      reader: this.#reader,
      onLook: (look) => {
        deps.onChange();
        void this.#panel.follow(look, this.#end.signal);
      },
    });
    this.#jobs = new JobRunner({
      ...deps,
      stack: deps.store.stack,
      work: createStackWork({
        ...deps,
        reader: this.#reader,
        panel: this.#panel,
        firstTry: () => this.#firstTry(),
      }),
      onEnd: (job, end) => {
        this.#reader.forget();
        const line = jobLine(job.kind, end, deps.clock.nowMs());
        if (line !== null) this.#observer.tell([line], true);
        this.#watch.wake();
        deps.onChange();
      },
    });
    this.#watch = new HealthWatch({
      probe: deps.probe,
      clock: deps.clock,
      logError: deps.logError,
      targets: () => this.#reader.targets(),
      onRound: () => void this.#observer.observe(),
    });
  }

  /** Takes up what a process that died left undone, and begins to watch. */
  async open(): Promise<void> {
    const { isStaying, logError } = this.#deps;
    if (!isStaying) return;
    this.#listen();
    await this.#jobs.adopt();
    this.#watch.start();
    this.#timer = setInterval(() => void this.#jobs.adopt().catch(logError), ADOPT_EVERY_MS);
    this.#timer.unref();
  }

  /** Told of changes of condition, in this process's own words; answers the unsubscriber. */
  onStateChange(listener: StackStateListener): () => void {
    return this.#observer.onStateChange(listener);
  }

  onStoreChange(change: StoreChange): void {
    if (change.topic === 'stack.changed') void this.#jobs.look().catch(this.#deps.logError);
  }

  /** The job of this process, which the next one would go on with, and whether the server runs without us. */
  async quitWork(): Promise<{ stackJob: StackJobKind | null; isServerUp: boolean }> {
    const job = await this.#deps.store.stack.latestJob();
    const stackJob = job !== null && job.id === this.#jobs.currentId ? job.kind : null;
    return { stackJob, isServerUp: await this.#reader.isAnyUp(QUIT_LOOK_MS, this.#end.signal) };
  }

  async status(): Promise<StackStatus> {
    const { store, files, isStaying, logError } = this.#deps;
    this.#watch.lookedAt();
    await this.#firstTry();
    // While a job of its own runs, the page of a terminal is asked for several times a second, for the job's sake.
    if (!isStaying && this.#jobs.currentId === null) await this.#watch.round().catch(logError);
    const look = await this.#reader.look();
    const [job, history, clearmlConfPath] = await Promise.all([
      store.stack.latestJob(),
      store.stack.history(HISTORY_SHOWN),
      files.clearmlConfPath(),
    ]);
    const isRunning = look.services.some(({ name, state }) => name === 'apiserver' && state === 'running');
    // A face that does not stay has watched nothing: whether the panel's key works is asked now.
    if (isRunning && !isStaying && !isUnfinished(job)) await this.#panel.connectOnce(this.#end.signal).catch(logError);
    const panel = isRunning ? this.#panel.state : { isConnected: false, detail: 'The API server does not run.' };
    return statusOf(look, {
      job: job === null ? null : jobView(job, this.#jobs.currentId),
      connection: { ...panel, clearmlConfPath },
      history: [...history],
    });
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
    const isOtherEngine = before.endpointId !== settings.endpointId;
    if (isOtherEngine) await this.#refuseWhileBusy();
    await this.#deps.store.stack.setSettings(settings);
    if (isOtherEngine) await this.#deps.connection.retry();
    this.#reader.forget();
    this.#deps.onChange();
  }

  async reconnect(): Promise<void> {
    await this.#deps.connection.retry({ isSameEngine: this.#jobs.currentId !== null });
    this.#reader.forget();
    this.#deps.onChange();
  }

  copyComposeFile(): Promise<string> {
    return this.#deps.files.copyCompose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#observer[Symbol.dispose]();
    this.#unsubscribe?.();
    this.#end.abort();
    await this.#jobs[Symbol.asyncDispose]();
    await this.#watch.stop();
  }

  /** Whoever asks first waits until an engine was looked for. */
  async #firstTry(): Promise<void> {
    const { connection } = this.#deps;
    this.#listen();
    if (connection.view().state === 'connecting') await connection.retry();
  }

  /** What a job began on one engine, in whatever process, it must not go on with on another. */
  async #refuseWhileBusy(): Promise<void> {
    const { store, instanceId } = this.#deps;
    const [job, living] = await Promise.all([store.stack.latestJob(), store.instances.list(instanceId)]);
    if (job === null || !isUnfinished(job) || !living.some(({ id }) => id === job.ownerInstanceId)) return;
    const text = 'The server is being worked on. Wait for that, or cancel it, before you choose another engine.';
    throw new AppError('CONFLICT', text);
  }

  /** Not in the constructor: listening connects, and most commands of a terminal have nothing to do with an engine. */
  #listen(): void {
    const { connection, onChange } = this.#deps;
    if (this.#end.signal.aborted) return;
    this.#unsubscribe ??= connection.onChange((event) => {
      this.#reader.forget();
      // A connection that was made or lost: what was seen before is another engine's.
      if (event === null) this.#observer.forget();
      onChange();
      this.#observer.observeSoon();
    });
  }
}
