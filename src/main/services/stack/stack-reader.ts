import type { EngineView, Probe, ServiceView, StackPort, StackPorts, StackSettings } from '#shared/domain/stack.ts';
import { AppError, reportableMessage } from '#shared/ipc/result.ts';
import type { Clock } from '../clock.ts';
import { makerOf } from './adoption.ts';
import type { ComposeService } from './compose/compose-project.ts';
import { LABELS } from './compose/container-spec.ts';
import { isUp, portOf, portsOf } from './container-facts.ts';
import type { EngineConnection, EngineContainer, EngineImage } from './engine-port.ts';
import { unansweredView } from './engine-view.ts';
import type { OwnChecks } from './own-checks.ts';
import { serviceView } from './service-views.ts';
import type { SetupFiles } from './setup-files-port.ts';
import { urlsOf, type WantedStack } from './stack-port.ts';
import type { SecretStore } from './stack-secrets.ts';
import { sleep } from './wait.ts';
import { wantedContainer } from './wanted-container.ts';
import type { WantedStackReader } from './wanted-stack.ts';

/** How long what was read of the engine counts when no event comes. */
const FRESH_MS = 5_000;
/** A look at the page does not wait longer for a container that starts. */
const CHECK_PATIENCE_MS = 2_000;

interface StackReaderDeps {
  readonly connection: EngineConnection;
  readonly wanted: WantedStackReader;
  readonly files: SetupFiles;
  readonly secrets: SecretStore;
  readonly ownChecks: OwnChecks;
  readonly clock: Clock;
  readonly dataFolder: string;
  readonly probeOf: (port: StackPort) => Probe | null;
  readonly logError: (error: unknown) => string;
}

/** The stack as it is, beside what it should be. */
export interface StackLook {
  readonly engine: EngineView;
  readonly settings: StackSettings;
  readonly projectName: string;
  readonly composeFile: { readonly path: string; readonly isOwn: boolean; readonly problem: string | null };
  readonly containers: readonly EngineContainer[];
  readonly services: readonly ServiceView[];
  /** Ports as the containers publish them, else those of the settings. */
  readonly ports: StackPorts;
  /** Who made the containers, where it was not this data folder's ClearDeck. */
  readonly adoptedFrom: string | null;
}

/** Reads the engine and the compose file. What the engine said is kept until an event comes, and for seconds at most. */
export class StackReader {
  readonly #deps: StackReaderDeps;
  readonly #images = new Map<string, Promise<EngineImage | null>>();
  /** While the connection has not noticed that the engine does not answer. */
  #unansweredSinceMs: number | null = null;
  #containers: { readonly atMs: number; readonly value: Promise<readonly EngineContainer[]> } | null = null;

  constructor(deps: StackReaderDeps) {
    this.#deps = deps;
  }

  forget(): void {
    this.#containers = null;
    this.#images.clear();
  }

  async look(): Promise<StackLook> {
    const { wanted: reader, dataFolder } = this.#deps;
    const { engine, projectName, containers } = await this.#seen();
    const { wanted, ...composeFile } = await this.#wanted(projectName);
    const settings = wanted?.settings ?? (await reader.settings());
    return {
      engine,
      settings,
      projectName,
      composeFile,
      containers,
      services: await this.#services(wanted, containers),
      ports: portsOf(containers, settings.ports),
      adoptedFrom: makerOf(containers, dataFolder),
    };
  }

  /** False too where the engine fails to say so in time: whoever asks is about to go, and does not want to hear of it. */
  async isAnyUp(withinMs: number, signal: AbortSignal): Promise<boolean> {
    const { connection, logError } = this.#deps;
    if (connection.view().state !== 'connected') return false;
    const look = async () => (await this.look()).containers.some((container) => isUp(container));
    const late = async () => {
      await sleep(withinMs, signal);
      return false;
    };
    try {
      return await Promise.race([look(), late()]);
    } catch (error) {
      if (!(error instanceof AppError)) logError(error);
      return false;
    }
  }

  /** Where the health watch looks; null where there is nothing to look at from here. */
  async targets(): Promise<Record<StackPort, string | null>> {
    const { connection, wanted: reader } = this.#deps;
    const nowhere = { web: null, api: null, files: null };
    if (connection.view().endpoint?.isRemote === true) return nowhere;
    const { engine, containers } = await this.#seen();
    if (engine.state !== 'connected') return nowhere;
    const urls = urlsOf(portsOf(containers, (await reader.settings()).ports));
    const isRunning = (name: string) =>
      containers.some(({ service, state }) => service === name && state === 'running');
    return {
      web: isRunning('webserver') ? `${urls.web}/` : null,
      api: isRunning('apiserver') ? `${urls.api}/debug.ping` : null,
      files: isRunning('fileserver') ? `${urls.files}/` : null,
    };
  }

  async #wanted(projectName: string): Promise<StackLook['composeFile'] & { readonly wanted: WantedStack | null }> {
    const { path, isOwn } = await this.#deps.files.compose();
    try {
      return { wanted: await this.#deps.wanted.read(projectName), problem: null, path, isOwn };
    } catch (error) {
      return { wanted: null, problem: reportableMessage(error, this.#deps.logError), path, isOwn };
    }
  }

  /** What the engine has, with the view of it that this belongs to. */
  async #seen(): Promise<Pick<StackLook, 'engine' | 'projectName' | 'containers'>> {
    const { connection, wanted: reader, clock } = this.#deps;
    const engine = connection.view();
    const nothing = { projectName: reader.ownProjectName, containers: [] };
    if (engine.state !== 'connected') {
      this.#unansweredSinceMs = null;
      return { engine, ...nothing };
    }
    try {
      const projectName = await reader.projectName();
      return { engine, projectName, containers: await this.#current(projectName) };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'ENGINE_UNAVAILABLE') throw error;
      const now = connection.view();
      if (now.state !== 'connected') return { engine: now, ...nothing };
      // The connection has not noticed yet, or never will: an engine that answers too late still sends its events.
      this.#unansweredSinceMs ??= clock.nowMs();
      return { engine: unansweredView(now, error, this.#unansweredSinceMs), ...nothing };
    }
  }

  async #current(projectName: string): Promise<readonly EngineContainer[]> {
    const { clock, connection } = this.#deps;
    const now = clock.nowMs();
    let reading = this.#containers;
    if (reading === null || now - reading.atMs > FRESH_MS) {
      reading = { atMs: now, value: connection.engine().containers(projectName) };
      this.#containers = reading;
    }
    try {
      const containers = await reading.value;
      this.#unansweredSinceMs = null;
      return containers;
    } catch (error) {
      if (this.#containers === reading) this.#containers = null;
      throw error;
    }
  }

  async #services(wanted: WantedStack | null, containers: readonly EngineContainer[]): Promise<ServiceView[]> {
    const { dataFolder, secrets, probeOf } = this.#deps;
    const known = wanted === null ? [] : shownServices(wanted, containers);
    const strange = containers.filter(({ service }) => !known.some(({ name }) => name === service));
    const { hashKey } = await secrets.read();
    const isForeign = makerOf(containers, dataFolder) !== null;
    const ofKnown = known.map(async (service) => {
      const found = containers.find((candidate) => candidate.service === service.name) ?? null;
      const container = found === null ? null : await this.#checked(service, found);
      const port = portOf(service.name);
      return serviceView({
        name: service.name,
        wanted: service,
        container,
        image: await this.#image(container?.image ?? service.image),
        probe: port === null ? null : probeOf(port),
        wantedHash:
          wanted === null || container === null || isForeign ? null : hashOf(wanted, service, { dataFolder, hashKey }),
      });
    });
    const ofStrange = strange.map(async (container) =>
      serviceView({
        name: container.service,
        wanted: null,
        container,
        image: await this.#image(container.image),
        probe: null,
        wantedHash: null,
      }),
    );
    return Promise.all([...ofKnown, ...ofStrange]);
  }

  /** With the verdict of its own health check, where the engine has not run that yet. */
  async #checked(service: ComposeService, container: EngineContainer): Promise<EngineContainer> {
    if (container.state !== 'running' || container.health !== 'starting') return container;
    const { ownChecks, connection } = this.#deps;
    const isHealthy = await ownChecks.run(
      () => connection.engine(),
      service,
      container,
      AbortSignal.timeout(CHECK_PATIENCE_MS),
    );
    return isHealthy ? { ...container, health: 'healthy' } : container;
  }

  #image(reference: string): Promise<EngineImage | null> {
    if (this.#deps.connection.view().state !== 'connected') return Promise.resolve(null);
    const image = this.#images.get(reference) ?? this.#readImage(reference);
    this.#images.set(reference, image);
    return image;
  }

  async #readImage(reference: string): Promise<EngineImage | null> {
    try {
      return await this.#deps.connection.engine().image(reference);
    } catch {
      return null;
    }
  }
}

/** Services that are part of the stack without being asked for, and those that have a container all the same. */
function shownServices({ project, settings }: WantedStack, containers: readonly EngineContainer[]): ComposeService[] {
  return project.services.filter(
    ({ name, profiles }) =>
      profiles.length === 0 ||
      (settings.withAgentServices && profiles.includes('agent-services')) ||
      containers.some(({ service }) => service === name),
  );
}

function hashOf(...wanted: Parameters<typeof wantedContainer>): string | null {
  return wantedContainer(...wanted).body.Labels[LABELS.specHash] ?? null;
}
