import type { Clock } from '../clock.ts';
import { foreignServices } from './adoption.ts';
import type { ComposeService } from './compose/compose-project.ts';
import { enabledServices, runInStartOrder, runInStopOrder, withDependencies } from './compose/start-order.ts';
import { isOurs, isUp } from './container-facts.ts';
import { ContainerMaker } from './container-maker.ts';
import { EnginePatience } from './engine-patience.ts';
import type { Engine, EngineConnection, EngineContainer } from './engine-port.ts';
import type { OwnChecks } from './own-checks.ts';
import { pullImages } from './pull-images.ts';
import { ServiceBoard } from './service-board.ts';
import { ServiceWait } from './service-wait.ts';
import type { HttpProbe } from './setup-files-port.ts';
import type { JobContext, StackControl, WantedStack } from './stack-port.ts';
import { abortError, unlessClosing } from './wait.ts';

const DEFAULT_GRACE_SECONDS = 10;
/** Whoever cancels a start does not wait longer for what it had started. */
const UNDO_GRACE_SECONDS = 10;

interface OperatorDeps {
  readonly connection: EngineConnection;
  readonly wanted: () => Promise<WantedStack>;
  /** Which containers are meant: known without a compose file that can be read. */
  readonly projectName: () => Promise<string>;
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
  readonly #patience: EnginePatience;
  readonly #maker: ContainerMaker;
  readonly #wait: ServiceWait;

  constructor(deps: OperatorDeps) {
    this.#deps = deps;
    this.#patience = new EnginePatience(deps);
    this.#maker = new ContainerMaker({ ...deps, engine: () => this.engine() });
    this.#wait = new ServiceWait({ ...deps, patience: this.#patience });
  }

  wanted(): Promise<WantedStack> {
    return this.#deps.wanted();
  }

  engine(): Engine {
    return this.#deps.connection.engine();
  }

  async containers(): Promise<readonly EngineContainer[]> {
    const engine = this.engine();
    return engine.containers(await this.#deps.projectName());
  }

  async startServices(names: readonly string[], context: JobContext): Promise<void> {
    await this.#bringUp(names, context, { isReplacing: false });
  }

  /** Stops what is named and starts it anew, from the compose file as it is now. */
  async restartServices(names: readonly string[], context: JobContext): Promise<void> {
    const chosen = names.length === 0 ? runnable(await this.#wantedThere(context)) : names;
    await this.#stop(chosen, context);
    await this.#bringUp(chosen, context, { isReplacing: true });
  }

  async stopServices(context: JobContext, names: readonly string[] = []): Promise<readonly string[]> {
    return this.#stop(names, context);
  }

  async createServices(names: readonly string[], context: JobContext): Promise<void> {
    const wanted = await this.wanted();
    const services = wanted.project.services.filter(({ name }) => names.includes(name));
    await this.#pull(services, context);
    await this.#maker.makeFolders(wanted, services);
    await this.#maker.makeNetworks(wanted);
    const containers = await this.containers();
    for (const service of services) {
      context.signal.throwIfAborted();
      if (!containers.some((container) => container.service === service.name))
        await this.#maker.create(wanted, service);
    }
  }

  /** Read when the engine is there: whose stack is meant depends on what it has. */
  #wantedThere(context: JobContext): Promise<WantedStack> {
    return this.#patience.run(context, async () => {
      this.engine();
      return this.wanted();
    });
  }

  async #bringUp(
    names: readonly string[],
    context: JobContext,
    { isReplacing }: { readonly isReplacing: boolean },
  ): Promise<void> {
    const wanted = await this.#wantedThere(context);
    const before = await this.#patience.run(context, () => this.containers());
    const isForeign = before.some((container) => !isOurs(container, this.#deps.dataFolder));
    const services = isForeign
      ? foreignServices(wanted.project, before, names)
      : withDependencies(wanted.project, names.length === 0 ? runnable(wanted) : names);
    const chosen = services.map(({ name }) => name);
    const board = new ServiceBoard(chosen, context);
    if (!isForeign) {
      if (names.length === 0) await this.#patience.run(context, () => this.#removeUnwanted(chosen));
      await this.#prepare(wanted, services, context);
    }
    context.report({ stage: 'health', step: 'Starting services' });
    await this.#startInOrder(wanted, services, context, { board, isReplacing, isForeign });
  }

  /** Containers of ours whose service the file or the settings no longer have. */
  async #removeUnwanted(wanted: readonly string[]): Promise<void> {
    for (const { id, service } of await this.containers()) {
      if (!wanted.includes(service)) await this.engine().remove(id);
    }
  }

  /** What there has to be before a container is made. */
  async #prepare(wanted: WantedStack, services: readonly ComposeService[], context: JobContext): Promise<void> {
    await this.#patience.run(context, () => this.#pull(services, context));
    context.report({
      stage: 'create',
      step: 'Making folders, networks and containers',
      secondsLeft: null,
      bytesPerSecond: null,
    });
    await this.#maker.makeFolders(wanted, services);
    await this.#patience.run(context, () => this.#maker.makeNetworks(wanted));
  }

  #pull(services: readonly ComposeService[], context: JobContext): Promise<void> {
    const images = services.map(({ image }) => image);
    return pullImages(this.engine(), images, context, () => this.#deps.clock.nowMs());
  }

  /** Each service starts when those that it needs are ready; the first that fails ends the others' waiting. */
  async #startInOrder(
    wanted: WantedStack,
    services: readonly ComposeService[],
    context: JobContext,
    how: { readonly board: ServiceBoard; readonly isReplacing: boolean; readonly isForeign: boolean },
  ): Promise<void> {
    const { board, isReplacing, isForeign } = how;
    const started: string[] = [];
    const abort = new AbortController();
    const signal = AbortSignal.any([context.signal, abort.signal]);
    tellWhatWaits(services, board);
    const bringUpOne = async (service: ComposeService): Promise<void> => {
      signal.throwIfAborted();
      board.set(service.name, 'starting', 'Starting');
      const inner = { ...context, signal };
      const id = await this.#patience.run(inner, () =>
        this.#maker.ensureStarted(wanted, service, {
          isReplacing,
          isForeign,
          signal,
          onStopping: () => board.set(service.name, 'stopping', 'Stopping it first: it is not well as it runs'),
          onStarting: (starting) => started.push(starting),
        }),
      );
      await this.#wait.untilReady(wanted, service, id, inner, (detail) => board.set(service.name, 'starting', detail));
      board.set(service.name, 'ready', '');
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
    await Promise.allSettled(started.map(async (id) => this.engine().stop(id, UNDO_GRACE_SECONDS)));
  }

  async #stop(names: readonly string[], context: JobContext): Promise<readonly string[]> {
    const wanted = await this.#wantedThere(context);
    const containers = await this.#patience.run(context, () => this.containers());
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
      const stopping = this.#patience.run(context, () => this.engine().stop(container.id, graceSeconds));
      await unlessClosing(stopping, context.signal);
      board.set(container.service, 'stopped', '');
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
}

/** Services that start without being asked for by name. */
function runnable({ project, settings }: WantedStack): string[] {
  return enabledServices(project, settings.withAgentServices ? ['agent-services'] : []).map(({ name }) => name);
}

function tellWhatWaits(services: readonly ComposeService[], board: ServiceBoard): void {
  const chosen = services.map(({ name }) => name);
  for (const { name, dependsOn } of services) {
    const before = dependsOn.map(({ service }) => service).filter((service) => chosen.includes(service));
    if (before.length > 0) board.set(name, 'waiting', `Waits for ${before.join(', ')}`);
  }
}
