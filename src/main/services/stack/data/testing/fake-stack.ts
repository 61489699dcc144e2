import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#shared/ipc/result.ts';
import { emptyService, type ComposeService } from '../../compose/compose-project.ts';
import type { ContainerSpec } from '../../compose/container-spec.ts';
import type { Engine, EngineContainer } from '../../engine-port.ts';
import type { JobContext, StackControl, WantedStack } from '../../stack-port.ts';
import { engineContainer } from '../../testing.fixture.ts';
import { packFolder, unpackFolder } from './folder-tar.ts';

const IMAGES: Readonly<Record<string, string>> = {
  redis: 'redis:7.4.1',
  mongo: 'mongo:7.0.22',
  elasticsearch: 'elasticsearch:8.17.0',
  fileserver: 'clearml/server:2.3.0',
  apiserver: 'clearml/server:2.3.0',
};
/** Service, folder below `clearml_data`, path inside. */
const MOUNTS: readonly (readonly [string, string, string])[] = [
  ['redis', 'redis', '/data'],
  ['mongo', 'mongo/db', '/data/db'],
  ['mongo', 'mongo/configdb', '/data/configdb'],
  ['elasticsearch', 'elastic', '/usr/share/elasticsearch/data'],
  ['fileserver', 'fileserver', '/mnt/fileserver'],
];

interface FakeContainer {
  readonly id: string;
  readonly service: string;
  readonly image: string;
  state: 'created' | 'running' | 'exited';
  mounts: { source: string; target: string }[];
}

/**
 * A stack whose containers are folders: what a container has mounted is on the disk where it says, and its own files are
 * below `containers`. Files go in and out as tar streams, as through an engine.
 */
export class FakeStack {
  readonly home: string;
  readonly data: string;
  readonly containers = new Map<string, FakeContainer>();
  readonly helpers = new Map<string, string>();
  images: Record<string, string> = { ...IMAGES };
  isLocal = true;
  /** What happened, in order: `stop`, `start redis,mongo`, `read redis` … */
  readonly log: string[] = [];
  /** Looked at before each thing that the engine or the stack does; may throw. */
  before: (what: string) => void | Promise<void> = () => {};
  #count = 0;

  constructor(home: string) {
    this.home = home;
    this.data = path.join(home, 'clearml_data');
  }

  /** Folders and containers, as after a first start. */
  up(): void {
    for (const [, folder] of MOUNTS) mkdirSync(path.join(this.data, folder), { recursive: true });
    for (const service of Object.keys(this.images)) this.#container(service).state = 'running';
  }

  wanted(): WantedStack {
    return {
      projectName: 'cleardeck',
      project: {
        name: null,
        services: Object.entries(this.images).map(([name, image]) => this.#service(name, image)),
        networks: [],
        volumes: [],
      },
      folders: {
        data: this.data,
        logs: path.join(this.home, 'clearml_logs'),
        config: path.join(this.home, 'clearml_config'),
        backups: path.join(this.home, 'backups'),
        isLocal: this.isLocal,
      },
      settings: { ports: { web: 8080, api: 8008, files: 8081 }, endpointId: null, withAgentServices: false },
      composePath: path.join(this.home, 'docker-compose.yml'),
    };
  }

  readonly control: StackControl = {
    wanted: async () => this.wanted(),
    engine: () => this.engine,
    containers: async () => [...this.containers.values()].map(inspected),
    stopServices: async (context) => {
      await this.#step('stop', context);
      const running = [...this.containers.values()].filter(({ state }) => state === 'running');
      for (const container of running) container.state = 'exited';
      return running.map(({ service }) => service);
    },
    startServices: async (services, context) => {
      await this.#step(`start ${services.join(',')}`, context);
      for (const service of services) {
        const container = this.#container(service);
        for (const { source } of container.mounts) mkdirSync(source, { recursive: true });
        container.state = 'running';
      }
      await this.#step('healthy', context);
    },
    createServices: async (services, context) => {
      await this.#step('create', context);
      for (const service of services) {
        const { mounts } = this.#container(service);
        // Here ClearDeck makes the folders; elsewhere the engine does, at the start.
        if (this.isLocal) for (const { source } of mounts) mkdirSync(source, { recursive: true });
      }
    },
  };

  readonly engine: Engine = {
    endpoint: { id: 'socket:fake', address: 'unix:///fake', origin: 'a test', isRemote: false },
    composeContainers: async () => [],
    readFolder: async (id, folder, { signal }) => {
      await this.#step(`read ${this.#byId(id).service}`, { signal });
      const container = this.#byId(id);
      return packFolder(
        folder,
        (inside) => this.#resolve(container, inside),
        (inside) => this.#mountsBelow(container, inside),
      );
    },
    writeFolder: async (id, folder, tar, { signal }) => {
      await this.#step(`write ${this.#byId(id).service}`, { signal });
      const container = this.#byId(id);
      await unpackFolder(folder, tar, (inside) => this.#resolve(container, inside));
    },
    create: async (spec: ContainerSpec) => {
      await this.#step('create helper');
      const id = `helper${(this.#count += 1)}`;
      this.helpers.set(id, (spec.body.HostConfig.Mounts[0] as { Source: string }).Source);
      return id;
    },
    start: async () => this.#step('start helper'),
    remove: async (id) => {
      await this.#step('remove');
      this.helpers.delete(id);
      for (const [service, container] of this.containers) if (container.id === id) this.containers.delete(service);
    },
    exec: async (id, command) => {
      await this.#step(`exec ${command[0] ?? ''}`);
      return this.exec(id, command);
    },
    image: async () => ({ id: 'sha256:0', digest: null, platform: 'linux/amd64', sizeBytes: 1 }),
    stop: unused,
    info: unused,
    containers: unused,
    publishers: unused,
    ensureNetwork: unused,
    pull: unused,
    platforms: unused,
    events: unused,
    logs: unused,
    usage: unused,
    [Symbol.asyncDispose]: async () => {},
  };

  /** What a command in a container does; tests put theirs here. */
  exec: (id: string, command: readonly string[]) => Promise<{ exitCode: number; output: string }> = async () => ({
    exitCode: 127,
    output: 'not found',
  });

  runningServices(): readonly string[] {
    return [...this.containers.values()].filter(({ state }) => state === 'running').map(({ service }) => service);
  }

  async #step(what: string, context?: Pick<JobContext, 'signal'>): Promise<void> {
    this.log.push(what);
    await this.before(what);
    if (context?.signal.aborted === true) throw new AppError('CANCELLED', 'Cancelled.');
  }

  #byId(id: string): FakeContainer {
    const found = [...this.containers.values()].find((container) => container.id === id);
    if (found === undefined) throw new AppError('NOT_FOUND', `No such container: ${id}`);
    return found;
  }

  #container(service: string): FakeContainer {
    const known = this.containers.get(service);
    if (known !== undefined) return known;
    const made: FakeContainer = {
      id: `c${(this.#count += 1)}`,
      service,
      image: this.images[service] ?? '',
      state: 'created',
      mounts: MOUNTS.filter(([name]) => name === service).map(([, folder, target]) => ({
        source: path.join(this.data, folder),
        target,
      })),
    };
    this.containers.set(service, made);
    return made;
  }

  #service(name: string, image: string): ComposeService {
    return {
      ...emptyService(name, image),
      mounts: MOUNTS.filter(([service]) => service === name).map(([, folder, target]) => ({
        kind: 'bind',
        source: path.join(this.data, folder),
        target,
        isReadOnly: false,
      })),
    };
  }

  #mountsBelow(container: FakeContainer, inside: string): readonly string[] {
    return container.mounts.flatMap(({ target }) =>
      path.posix.dirname(target) === inside ? [path.posix.basename(target)] : [],
    );
  }

  #resolve(container: FakeContainer, inside: string): string {
    const mount = container.mounts.find(({ target }) => inside === target || inside.startsWith(`${target}/`));
    if (mount !== undefined) return path.join(mount.source, inside.slice(mount.target.length));
    const own = path.join(this.home, 'containers', container.id, inside);
    if (!existsSync(path.dirname(own))) mkdirSync(path.dirname(own), { recursive: true });
    if (!existsSync(own) && container.mounts.some(({ target }) => target.startsWith(`${inside}/`))) mkdirSync(own);
    return own;
  }
}

function inspected(container: FakeContainer): EngineContainer {
  const { id, service, image, state, mounts } = container;
  return engineContainer({
    ...{ id, service, image, state, mounts, imageId: 'sha256:0' },
    ...{ name: `cleardeck-${service}-1`, health: 'none' },
  });
}

function unused(): never {
  throw new Error('The data service has no business here.');
}
