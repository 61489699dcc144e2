import type { StackPort } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Clock } from '../clock.ts';
import { emptyService, type ComposeProject, type ComposeService } from './compose/compose-project.ts';
import { LABELS } from './compose/container-spec.ts';
import { enabledServices, runInStartOrder, runInStopOrder, withDependencies } from './compose/start-order.ts';
import { toContainerSpec, toNetworkSpec } from './compose/to-container-spec.ts';
import type { Engine, EngineConnection, EngineContainer, EngineEvent } from './engine-port.ts';
import type { OwnChecks } from './own-checks.ts';
import { pullImages } from './pull-images.ts';
import { ServiceBoard } from './service-board.ts';
import { isPastWaiting, readinessOf, short } from './service-readiness.ts';
import type { HttpProbe } from './setup-files-port.ts';
import type { JobContext, StackControl, WantedStack } from './stack-port.ts';
import { abortError, Bell, sleep } from './wait.ts';

/** How often a container that starts is looked at when no event comes. */
const LOOK_EVERY_MS = 1_000;
const PROBE_TIMEOUT_MS = 3_000;
/** How long a start waits for an engine that went away. */
const ENGINE_PATIENCE_MS = 5 * 60_000;
/** Longest wait for one service. Elasticsearch and MongoDB may take minutes on their first start. */
const SERVICE_PATIENCE_MS = 10 * 60_000;
const LAST_WORDS_LINES = 5;
const DEFAULT_GRACE_SECONDS = 10;

interface OperatorDeps {
  readonly connection: EngineConnection;
  readonly wanted: () => Promise<WantedStack>;
  readonly probe: HttpProbe;
  readonly ownChecks: OwnChecks;
  readonly clock: Clock;
  readonly dataFolder: string;
  /** Key of the hash that tells whether a container is what would be made now. */
  readonly hashKey: () => Promise<string>;
  readonly makeFolder: (path: string) => Promise<void>;
  /** Makes the data folders so that their services may write to them. */
  readonly prepareFolders: () => Promise<void>;
}

/** Brings containers to where they should be: the hands of the stack's service. */
export class StackOperator implements StackControl {
  readonly #deps: OperatorDeps;

  constructor(deps: OperatorDeps) {
    this.#deps = deps;
  }

  wanted(): Promise<WantedStack> {
    return this.#deps.wanted();
  }

  engine(): Engine {
    return this.#deps.connection.engine();
  }

  async containers(): Promise<readonly EngineContainer[]> {
    const { projectName } = await this.wanted();
    return this.engine().containers(projectName);
  }

  async startServices(names: readonly string[], context: JobContext): Promise<void> {
    await this.#bringUp(names, context, { isReplacing: false });
  }

  /** Stops what is named and starts it anew, from the compose file as it is now. */
  async restartServices(names: readonly string[], context: JobContext): Promise<void> {
    const chosen = names.length === 0 ? this.#runnable(await this.wanted()) : names;
    await this.#stop(chosen, context);
    await this.#bringUp(chosen, context, { isReplacing: true });
  }

  async stopServices(context: JobContext, names: readonly string[] = []): Promise<readonly string[]> {
    return this.#stop(names, context);
  }

  async createServices(names: readonly string[], context: JobContext): Promise<void> {
    const wanted = await this.wanted();
    const services = wanted.project.services.filter(({ name }) => names.includes(name));
    await pullImages(
      this.engine(),
      services.map(({ image }) => image),
      context,
      () => this.#deps.clock.nowMs(),
    );
    await this.#makeFolders(wanted, services);
    await this.#networks(wanted);
    const containers = await this.containers();
    for (const service of services) {
      context.signal.throwIfAborted();
      if (!containers.some((container) => container.service === service.name)) await this.#create(wanted, service);
    }
  }

  /** Services that start without being asked for by name. */
  #runnable({ project, settings }: WantedStack): string[] {
    return enabledServices(project, settings.withAgentServices ? ['agent-services'] : []).map(({ name }) => name);
  }

  /** Containers of ours whose service the file or the settings no longer have. */
  async #removeUnwanted(containers: readonly EngineContainer[], wanted: readonly string[]): Promise<void> {
    for (const { id, service } of containers) if (!wanted.includes(service)) await this.engine().remove(id);
  }

  async #bringUp(
    names: readonly string[],
    context: JobContext,
    { isReplacing }: { readonly isReplacing: boolean },
  ): Promise<void> {
    const wanted = await this.wanted();
    const before = await this.#patient(context, () => this.containers());
    const strange = before.filter((container) => !isOurs(container, this.#deps.dataFolder));
    const isForeign = strange.length > 0;
    const asked = names.length === 0 ? this.#runnable(wanted) : names;
    const services = isForeign
      ? foreignServices(wanted.project, before, names)
      : withDependencies(wanted.project, asked);
    const chosen = services.map(({ name }) => name);
    const board = new ServiceBoard(chosen, context);
    if (!isForeign) {
      if (names.length === 0) await this.#removeUnwanted(before, chosen);
      const images = services.map(({ image }) => image);
      await this.#patient(context, () => pullImages(this.engine(), images, context, () => this.#deps.clock.nowMs()));
      context.report({
        stage: 'create',
        step: 'Making folders, networks and containers',
        secondsLeft: null,
        bytesPerSecond: null,
      });
      await this.#makeFolders(wanted, services);
      await this.#patient(context, () => this.#networks(wanted));
    }
    context.report({ stage: 'health', step: 'Starting services' });
    const started: string[] = [];
    const abort = new AbortController();
    const signal = AbortSignal.any([context.signal, abort.signal]);
    for (const { name, dependsOn } of services) {
      const before = dependsOn.map(({ service }) => service).filter((service) => chosen.includes(service));
      if (before.length > 0) board.set(name, 'waiting', `Waits for ${before.join(', ')}`);
    }
    const bringUpOne = async (service: ComposeService): Promise<void> => {
      signal.throwIfAborted();
      board.set(service.name, 'starting', 'Starting');
      const how = {
        isReplacing,
        isForeign,
        onStopping: () => board.set(service.name, 'stopping', 'Stopping it first: it is not well as it runs'),
      };
      const id = await this.#patient({ ...context, signal }, () => this.#ensureStarted(wanted, service, how, started));
      await this.#waitReady(wanted, service, id, { ...context, signal }, (detail) =>
        board.set(service.name, 'starting', detail),
      );
      board.set(service.name, 'ready', 'Ready');
    };
    try {
      await runInStartOrder(services, async (service) => {
        try {
          await bringUpOne(service);
        } catch (error) {
          if (!signal.aborted) {
            board.set(service.name, 'failed', error instanceof Error ? error.message : String(error));
            // The others need not be waited for: the page says which one failed, and why.
            abort.abort(error);
          }
          throw error;
        }
      });
    } catch (error) {
      if (!context.signal.aborted) throw abort.signal.aborted ? abort.signal.reason : error;
      if (abortError(context.signal).code === 'CANCELLED') await this.#undo(started);
      throw abortError(context.signal);
    }
  }

  /** What a cancelled start had started is stopped again, whatever it says. */
  async #undo(started: readonly string[]): Promise<void> {
    await Promise.allSettled(started.map((id) => this.engine().stop(id, 10)));
  }

  /** Made here and not by the engine, which would make them as root's. */
  async #makeFolders({ folders }: WantedStack, services: readonly ComposeService[]): Promise<void> {
    if (!folders.isLocal) return;
    await this.#deps.prepareFolders();
    const roots = [folders.data, folders.logs, folders.config];
    const sources = services.flatMap(({ mounts }) =>
      mounts.flatMap((mount) => (mount.kind === 'bind' ? [mount.source] : [])),
    );
    for (const source of new Set(sources)) {
      if (roots.some((root) => source === root || source.startsWith(`${root}/`))) await this.#deps.makeFolder(source);
    }
  }

  async #networks(wanted: WantedStack): Promise<void> {
    const { project, projectName } = wanted;
    const { dataFolder } = this.#deps;
    for (const network of project.networks)
      await this.engine().ensureNetwork(toNetworkSpec(network, { projectName, dataFolder }));
  }

  async #create(wanted: WantedStack, service: ComposeService): Promise<string> {
    return this.engine().create(await this.#specOf(wanted, service));
  }

  async #specOf({ projectName, composePath, folders }: WantedStack, service: ComposeService) {
    return toContainerSpec(service, {
      projectName,
      composePath,
      workingFolder: folders.data,
      dataFolder: this.#deps.dataFolder,
      hashKey: await this.#deps.hashKey(),
      hasEngineMakeFolders: !folders.isLocal,
    });
  }

  /** Answers the id of a container that has been told to start. */
  async #ensureStarted(
    wanted: WantedStack,
    service: ComposeService,
    how: { readonly isReplacing: boolean; readonly isForeign: boolean; readonly onStopping: () => void },
    started: string[],
  ): Promise<string> {
    const { isReplacing, isForeign } = how;
    const engine = this.engine();
    const containers = await engine.containers(wanted.projectName);
    let container = containers.find((candidate) => candidate.service === service.name) ?? null;
    if (container !== null && isPastWaiting(container)) {
      how.onStopping();
      await engine.stop(container.id, service.stopGraceSeconds);
      container = { ...container, state: 'exited' };
    }
    if (container !== null && !isForeign && (isReplacing || !isUp(container))) {
      const spec = await this.#specOf(wanted, service);
      const isSame = container.labels[LABELS.specHash] === spec.body.Labels[LABELS.specHash];
      if (!isSame || container.state === 'dead') {
        await engine.remove(container.id);
        container = null;
      }
    }
    if (container === null && isForeign)
      throw new AppError(
        'CONFLICT',
        `${service.name} is not part of the server that runs here, which something else made.`,
      );
    const id = container?.id ?? (await this.#create(wanted, service));
    if (container === null || !isUp(container)) {
      started.push(id);
      await engine.start(id);
    }
    return id;
  }

  async #waitReady(
    wanted: WantedStack,
    service: ComposeService,
    id: string,
    context: JobContext,
    tell: (detail: string) => void,
  ): Promise<void> {
    const { connection, clock } = this.#deps;
    const { signal } = context;
    const bell = new Bell();
    const watch = { wasOomKilled: false, lastExitCode: null as number | null, wasEngineLost: false };
    const unsubscribe = connection.onChange((event: EngineEvent | null) => {
      if (event !== null && event.containerId !== id) return;
      if (event?.action === 'oom') watch.wasOomKilled = true;
      if (event?.action === 'die') watch.lastExitCode = event.exitCode ?? watch.lastExitCode;
      bell.ring();
    });
    const { ownChecks } = this.#deps;
    const stop = new AbortController();
    const inside = AbortSignal.any([signal, stop.signal]);
    try {
      let restartsBefore: number | null = null;
      const deadlineMs = clock.nowMs() + SERVICE_PATIENCE_MS;
      for (;;) {
        const container = await this.#patient(
          context,
          async () => {
            const all = await this.engine().containers(wanted.projectName);
            return all.find((candidate) => candidate.id === id) ?? null;
          },
          () => (watch.wasEngineLost = true),
        );
        if (watch.wasEngineLost && container?.state === 'exited') {
          watch.wasEngineLost = false;
          // It ended with the engine, which starts by itself only what has a restart policy.
          await this.#patient(context, () => this.engine().start(id));
          restartsBefore = null;
          continue;
        }
        restartsBefore ??= container?.restartCount ?? 0;
        if (container?.state === 'running' && container.health === 'starting') {
          void ownChecks.run(this.engine(), service, container, inside).then((isOk) => isOk && bell.ring());
        }
        const probe = container?.state === 'running' ? await this.#probe(wanted, container, signal) : null;
        const readiness = readinessOf({
          container,
          restartsBefore,
          probe,
          hasPassedOwnCheck: container !== null && ownChecks.hasPassed(container),
          ...watch,
        });
        if (readiness.kind === 'ready') return;
        if (readiness.kind === 'failed') throw await this.#failure(service.name, id, readiness.detail);
        tell(readiness.detail);
        if (clock.nowMs() > deadlineMs)
          throw await this.#failure(
            service.name,
            id,
            `It was not ready after ${String(SERVICE_PATIENCE_MS / 60_000)} minutes. ${readiness.detail}`,
          );
        await bell.next(LOOK_EVERY_MS, signal);
      }
    } finally {
      stop.abort();
      unsubscribe();
    }
  }

  async #probe({ folders }: WantedStack, container: EngineContainer, signal: AbortSignal) {
    const port = portOf(container.service);
    // As it is published: the settings may have been changed since.
    const hostPort = container.ports[0]?.hostPort;
    // The ports of a remote engine are bound to its own loopback.
    if (port === null || hostPort === undefined || !folders.isLocal) return null;
    const url = `http://127.0.0.1:${String(hostPort)}${port === 'api' ? '/debug.ping' : '/'}`;
    const atMs = this.#deps.clock.nowMs();
    return { atMs, ...(await this.#deps.probe(url, { timeoutMs: PROBE_TIMEOUT_MS, signal })) };
  }

  /** The failure in words, with the last lines that the service wrote. */
  async #failure(name: string, id: string, detail: string): Promise<AppError> {
    const lines: string[] = [];
    try {
      await this.engine().logs(
        id,
        { tail: LAST_WORDS_LINES, sinceMs: null, isFollowing: false, signal: AbortSignal.timeout(5_000) },
        (batch) => lines.push(...batch.map(({ text }) => short(text, 200))),
      );
    } catch {
      // Without its last words, then.
    }
    const words = lines.length === 0 ? '' : ` Its last words: ${lines.join(' ⏎ ')}`;
    const sentence = /[.!?…]$/.test(detail) ? detail : `${detail}.`;
    return new AppError('STACK_NOT_READY', `${name} did not become ready. ${sentence}${words}`);
  }

  async #stop(names: readonly string[], context: JobContext): Promise<readonly string[]> {
    const wanted = await this.wanted();
    const containers = await this.#patient(context, () => this.containers());
    const chosen = containers.filter((container) => names.length === 0 || names.includes(container.service));
    const running = chosen.filter(isUp);
    const board = new ServiceBoard(
      running.map(({ service }) => service),
      context,
    );
    context.report({ stage: 'stop', step: 'Stopping services' });
    const known = wanted.project.services.filter(({ name }) => running.some(({ service }) => service === name));
    const stopOne = async (container: EngineContainer, graceSeconds: number): Promise<void> => {
      context.signal.throwIfAborted();
      board.set(container.service, 'stopping', 'Stopping');
      await this.#patient(context, () => this.engine().stop(container.id, graceSeconds));
      board.set(container.service, 'stopped', 'Stopped');
    };
    const unknown = running.filter(({ service }) => !known.some(({ name }) => name === service));
    try {
      await Promise.all(unknown.map((container) => stopOne(container, DEFAULT_GRACE_SECONDS)));
      await runInStopOrder(known, async ({ name, stopGraceSeconds }) => {
        const own = running.filter(({ service }) => service === name);
        await Promise.all(own.map((container) => stopOne(container, stopGraceSeconds)));
      });
    } catch (error) {
      throw context.signal.aborted ? abortError(context.signal) : error;
    }
    return running.map(({ service }) => service);
  }

  /** Goes on when the engine went away and came back, which `onLost` is told of; gives up after some minutes. */
  async #patient<T>(context: JobContext, work: () => Promise<T>, onLost?: () => void): Promise<T> {
    let lostAtMs: number | null = null;
    for (;;) {
      try {
        const value = await work();
        if (lostAtMs !== null) context.report({ step: 'Docker is back; going on' });
        return value;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'ENGINE_UNAVAILABLE' || context.signal.aborted) throw error;
        const now = this.#deps.clock.nowMs();
        lostAtMs ??= now;
        if (now - lostAtMs > ENGINE_PATIENCE_MS) throw error;
        onLost?.();
        context.report({ step: `Waiting for Docker, ${String(Math.round((now - lostAtMs) / 1000))} s` });
        await sleep(LOOK_EVERY_MS, context.signal);
        await this.#deps.connection.retry({ isSameEngine: true });
      }
    }
  }
}

/**
 * The services of a stack that something else made: those that have a container, in the order of our file as far as it has
 * them. What ours does not have depends on nothing that is known.
 */
function foreignServices(
  project: ComposeProject,
  containers: readonly EngineContainer[],
  names: readonly string[],
): ComposeService[] {
  const chosen = containers.filter(({ service }) => names.length === 0 || names.includes(service));
  return chosen.map(({ service, image }) => {
    const known = project.services.find(({ name }) => name === service);
    return { ...(known ?? emptyService(service, image)), ports: [] };
  });
}

export function isOurs(container: EngineContainer, dataFolder: string): boolean {
  return container.labels[LABELS.dataFolder] === dataFolder;
}

export function isUp({ state }: Pick<EngineContainer, 'state'>): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused';
}

/** The port that ClearDeck looks at for a service. */
export function portOf(service: string): StackPort | null {
  if (service === 'apiserver') return 'api';
  if (service === 'webserver') return 'web';
  return service === 'fileserver' ? 'files' : null;
}
