import path from 'node:path';
import { DEFAULT_STACK_SETTINGS, type EngineEndpoint, type EngineView, type StackPorts } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { emptyService, type ComposeService } from '../../compose/compose-project.ts';
import { LABELS } from '../../compose/container-spec.ts';
import type { Engine, EngineContainer, EngineInfo } from '../../engine-port.ts';
import type { Host, Ownership, PortHolder, WantedStack } from '../../stack-port.ts';
import { engineContainer } from '../../testing.fixture.ts';
import { createDoctor } from '../doctor.ts';

export const NOW_MS = Date.UTC(2026, 10, 25);
export const DATA_FOLDER = '/home/ada/cleardeck';
export const DATA = path.join(DATA_FOLDER, 'clearml_data');
export const LOCAL: EngineEndpoint = {
  ...{ id: 'socket:/var/run/docker.sock', address: 'unix:///var/run/docker.sock' },
  ...{ origin: 'the usual socket', isRemote: false },
};
export const REMOTE: EngineEndpoint = {
  ...{ id: 'env', address: 'ssh://ada@big-machine', origin: 'DOCKER_HOST', isRemote: true },
};
export const COLIMA: EngineEndpoint = {
  ...{ id: 'context:colima', address: 'unix:///Users/ada/.colima/default/docker.sock' },
  ...{ origin: 'docker context colima', isRemote: false },
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Exec = Awaited<ReturnType<Engine['exec']>>;

/** A machine, an engine and a stack that are well, for a test to harm in one place; and all that was done to them. */
export class Patient {
  readonly host: Mutable<Host>;
  readonly info: Mutable<EngineInfo>;
  readonly view: Mutable<EngineView>;
  readonly engine: Mutable<Engine>;
  readonly services: Mutable<ComposeService>[];
  readonly containers: Mutable<EngineContainer>[] = [];
  settings = DEFAULT_STACK_SETTINGS;
  isLocal = true;
  /** What `exec` answers, by the first word of the command that fits. */
  readonly execAnswers = new Map<string, Exec | Promise<Exec>>();
  readonly folders = new Map<string, Ownership>();
  readonly heldPorts = new Map<number, PortHolder>();
  readonly done: string[] = [];
  readonly logged: unknown[] = [];
  wanted: () => Promise<WantedStack>;
  timeoutMs = 2000;

  constructor() {
    const own: Ownership = { uid: 1000, gid: 1000, mode: 0o755, isFolder: true };
    for (const folder of [
      DATA_FOLDER,
      DATA,
      ...['elastic', 'mongo', 'redis', 'fileserver'].map((n) => path.join(DATA, n)),
    ])
      this.folders.set(folder, own);
    this.host = {
      platform: 'linux',
      kernel: '6.1.0',
      pid: 1234,
      uid: 1000,
      nowMs: () => NOW_MS,
      mapCount: async () => 524_288,
      disk: async () => ({ freeBytes: 500e9, totalBytes: 1000e9 }),
      portHolder: async (port) => this.heldPorts.get(port) ?? null,
      ownership: async (folder) => this.folders.get(folder) ?? null,
      makeFolder: async (folder) => {
        this.done.push(`makeFolder ${folder}`);
        this.folders.set(folder, { ...own, uid: this.host.uid ?? 0 });
      },
      run: async (program, args) => {
        this.done.push([program, ...args].join(' '));
        return { exitCode: 0, output: '' };
      },
    };
    this.info = {
      ...{ name: 'machine', version: '27.0.0', apiVersion: '1.46', platform: 'linux/amd64', cpus: 8 },
      ...{ memoryBytes: 16e9, timeMs: NOW_MS, answerMs: 0, isRootless: false, kernel: '6.1.0' },
      ...{ operatingSystem: 'Debian GNU/Linux 13', rootFolder: '/var/lib/docker' },
    };
    this.view = {
      ...{ state: 'connected', endpoint: LOCAL, reason: 'It is the only one.', problem: null, waitingSinceMs: null },
      ...{
        name: 'machine',
        version: '27.0.0',
        apiVersion: '1.46',
        platform: 'linux/amd64',
        cpus: 8,
        memoryBytes: 16e9,
      },
      candidates: [],
    };
    this.engine = this.fakeEngine();
    this.services = ['elasticsearch', 'mongo', 'redis', 'fileserver', 'apiserver', 'webserver'].map((name) =>
      service(name),
    );
    this.wanted = async () => this.stack();
  }

  stack(): WantedStack {
    return {
      projectName: 'cleardeck',
      project: { name: 'cleardeck', services: this.services, networks: [], volumes: [] },
      folders: { data: DATA, logs: '/l', config: '/c', backups: '/b', isLocal: this.isLocal },
      settings: this.settings,
      composePath: '/app/docker-compose-clearml.yml',
    };
  }

  service(name: string): Mutable<ComposeService> {
    const found = this.services.find((entry) => entry.name === name);
    if (!found) throw new Error(`no service ${name}`);
    return found;
  }

  /** A running container of this install. */
  runs(name: string, over: Partial<EngineContainer> = {}): void {
    this.containers.push(
      engineContainer({
        ...{ id: `id-${name}`, name: `clearml-${name}`, service: name, image: `${name}:1` },
        labels: { [LABELS.dataFolder]: DATA_FOLDER },
        ...over,
      }),
    );
  }

  disconnects(state: EngineView['state'], endpoint: EngineEndpoint | null = LOCAL): void {
    Object.assign(this.view, { state, endpoint, version: null, apiVersion: null, platform: null });
  }

  doctor() {
    const engine = () => {
      if (this.view.state !== 'connected') throw new AppError('ENGINE_UNAVAILABLE', 'There is no engine.');
      return { ...this.engine, endpoint: this.view.endpoint ?? LOCAL };
    };
    return createDoctor({
      control: { wanted: async () => await this.wanted(), containers: async () => this.containers },
      connection: { view: () => this.view, engine, retry: async () => void this.done.push('retry') },
      host: this.host,
      setPorts: async (ports: StackPorts) => {
        this.done.push(`setPorts ${ports.web} ${ports.api} ${ports.files}`);
        this.settings = { ...this.settings, ports };
      },
      dataFolder: DATA_FOLDER,
      logError: (error) => `ref-${this.logged.push(error)}`,
      timeoutMs: this.timeoutMs,
    });
  }

  async check(id: string) {
    const report = await this.doctor().run({ signal: new AbortController().signal });
    const found = report.checks.find((check) => check.id === id);
    if (!found) throw new Error(`no check ${id}`);
    return found;
  }

  async fix(id: string): Promise<void> {
    await this.doctor().fix(id, { signal: new AbortController().signal });
  }

  private fakeEngine(): Engine {
    const unused = async (): Promise<never> => {
      throw new Error('The doctor has no business with this.');
    };
    return {
      endpoint: LOCAL,
      info: async () => this.info,
      composeContainers: async () => [],
      publishers: async () => [],
      image: async () => ({ id: 'sha256:1', digest: null, platform: 'linux/amd64', sizeBytes: 1 }),
      platforms: async () => ['linux/amd64', 'linux/arm64/v8'],
      exec: async (id, command) => {
        const entry = [...this.execAnswers].find(([words]) => command.join(' ').startsWith(words));
        if (!entry) throw new AppError('ENGINE_FAILED', `There is no ${command[0] ?? ''} in ${id}.`);
        if (command[0] === 'chown' || command.includes('PUT')) this.done.push(`${id}: ${command.join(' ')}`);
        return await entry[1];
      },
      ...{ containers: unused, create: unused, start: unused, stop: unused, remove: unused, ensureNetwork: unused },
      ...{ pull: unused, events: unused, logs: unused, usage: unused, readFolder: unused, writeFolder: unused },
      [Symbol.asyncDispose]: async () => {},
    };
  }
}

export function service(name: string, over: Partial<ComposeService> = {}): ComposeService {
  return {
    ...emptyService(name, `${name}:1`),
    environment: name === 'elasticsearch' ? { 'discovery.type': 'single-node' } : {},
    ...over,
  };
}
