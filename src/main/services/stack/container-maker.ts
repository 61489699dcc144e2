import { AppError } from '#shared/ipc/result.ts';
import type { ComposeService } from './compose/compose-project.ts';
import { LABELS } from './compose/container-spec.ts';
import { toNetworkSpec } from './compose/to-container-spec.ts';
import { isUp } from './container-facts.ts';
import type { Engine } from './engine-port.ts';
import { isPastWaiting } from './service-readiness.ts';
import type { WantedStack } from './stack-port.ts';
import { unlessClosing } from './wait.ts';
import { wantedContainer } from './wanted-container.ts';

interface ContainerMakerDeps {
  readonly engine: () => Engine;
  readonly dataFolder: string;
  /** Key of the hash that tells whether a container is what would be made now. */
  readonly hashKey: () => Promise<string>;
  readonly makeFolder: (path: string) => Promise<void>;
  /** Makes the data folders so that their services may write to them. */
  readonly prepareFolders: () => Promise<void>;
}

/** How a service is brought up. */
export interface StartManner {
  /** Also replaces a container that runs and is not what would be made now. */
  readonly isReplacing: boolean;
  /** Something else made the stack: its containers are started as they are. */
  readonly isForeign: boolean;
  readonly signal: AbortSignal;
  /** Told when one has to be stopped first. */
  readonly onStopping: () => void;
  /** Told of the container before it is started. */
  readonly onStarting: (id: string) => void;
}

/** Makes a service's container and what it stands on, and starts it. Looks at what is there before it changes anything. */
export class ContainerMaker {
  readonly #deps: ContainerMakerDeps;

  constructor(deps: ContainerMakerDeps) {
    this.#deps = deps;
  }

  /** Made here and not by the engine, which would make them as root's. */
  async makeFolders({ folders }: WantedStack, services: readonly ComposeService[]): Promise<void> {
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

  async makeNetworks({ project, projectName }: WantedStack): Promise<void> {
    const { engine, dataFolder } = this.#deps;
    for (const network of project.networks)
      await engine().ensureNetwork(toNetworkSpec(network, { projectName, dataFolder }));
  }

  /** Answers the new container's id. */
  async create(wanted: WantedStack, service: ComposeService): Promise<string> {
    const { engine, dataFolder, hashKey } = this.#deps;
    return engine().create(wantedContainer(wanted, service, { dataFolder, hashKey: await hashKey() }));
  }

  /**
   * Answers the id of a container that has been told to start.
   * @throws AppError CONFLICT where a stack that something else made has no container of the service
   */
  async ensureStarted(wanted: WantedStack, service: ComposeService, manner: StartManner): Promise<string> {
    const { isReplacing, isForeign, signal, onStopping, onStarting } = manner;
    const { dataFolder, hashKey } = this.#deps;
    const engine = this.#deps.engine();
    const containers = await engine.containers(wanted.projectName);
    let container = containers.find((candidate) => candidate.service === service.name) ?? null;
    if (container !== null && isPastWaiting(container)) {
      onStopping();
      await unlessClosing(engine.stop(container.id, service.stopGraceSeconds), signal);
      container = { ...container, state: 'exited' };
    }
    if (container !== null && !isForeign && (isReplacing || !isUp(container))) {
      const { body } = wantedContainer(wanted, service, { dataFolder, hashKey: await hashKey() });
      const isSame = container.labels[LABELS.specHash] === body.Labels[LABELS.specHash];
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
    const id = container?.id ?? (await this.create(wanted, service));
    if (container === null || !isUp(container)) {
      onStarting(id);
      await engine.start(id);
    }
    return id;
  }
}
