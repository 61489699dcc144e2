import type { ContainerState, EngineEndpoint, EngineView, HealthState, Probe } from '#shared/domain/stack.ts';
import type { ContainerSpec, NetworkSpec } from './compose/container-spec.ts';

/**
 * What the stack asks of a Docker engine. Everything that comes back has been parsed by a schema. Errors are `AppError`s:
 * ENGINE_UNAVAILABLE where the engine does not answer, NOT_FOUND, CONFLICT, CANCELLED when `signal` aborts, ENGINE_FAILED
 * with the engine's own words for the rest.
 */
export interface Engine extends AsyncDisposable {
  readonly endpoint: EngineEndpoint;
  info(options: { readonly signal: AbortSignal }): Promise<EngineInfo>;
  /** All containers with Compose's project label, running or not, inspected. */
  containers(projectName: string): Promise<readonly EngineContainer[]>;
  /** Every container of any Compose project, one line each: among them a ClearML server that something else started. */
  composeContainers(): Promise<
    readonly { readonly projectName: string; readonly service: string; readonly containerId: string }[]
  >;
  /** All containers on this engine that publish a host port, of any project. */
  publishers(): Promise<readonly PortPublisher[]>;
  /** Answers the new container's id. */
  create(spec: ContainerSpec): Promise<string>;
  start(id: string): Promise<void>;
  /** Sends the stop signal, then kills after `graceSeconds`. Resolves when it has stopped; fine where it had. */
  stop(id: string, graceSeconds: number): Promise<void>;
  /** Kills it where it runs. The volumes without a name go with it, others and binds stay. */
  remove(id: string): Promise<void>;
  /** Makes the network with Compose's labels where there is none of that name. */
  ensureNetwork(spec: NetworkSpec): Promise<void>;
  /** null where it is not on this engine. */
  image(reference: string): Promise<EngineImage | null>;
  /** Resolves when the image is there. `onProgress` hears of every layer's state, as the engine tells it. */
  pull(
    reference: string,
    onProgress: (progress: LayerProgress) => void,
    options: { readonly signal: AbortSignal },
  ): Promise<void>;
  /** Platforms (`linux/arm64`) that the registry has the image for; asks the registry. */
  platforms(reference: string, options: { readonly signal: AbortSignal }): Promise<readonly string[]>;
  /**
   * Follows what happens to the containers of a project (null: of any Compose project) until `signal` aborts or the stream breaks (then it rejects).
   * `onOpen`: from now on nothing is missed.
   */
  events(
    projectName: string | null,
    onEvent: (event: EngineEvent) => void,
    options: { readonly signal: AbortSignal; readonly onOpen?: () => void },
  ): Promise<void>;
  /** Lines of a container; with `isFollowing` until it ends or `signal` aborts (which resolves). */
  logs(
    id: string,
    options: {
      readonly tail: number;
      readonly sinceMs: number | null;
      readonly isFollowing: boolean;
      readonly signal: AbortSignal;
    },
    onLines: (lines: readonly EngineLogLine[]) => void,
  ): Promise<void>;
  /** One look at the counters of a running container. */
  usage(id: string): Promise<UsageCounters>;
  /** Runs a command in a running container. Output is cut at 1 MB. */
  exec(
    id: string,
    command: readonly string[],
    options: { readonly signal: AbortSignal },
  ): Promise<{ readonly exitCode: number; readonly output: string }>;
  /**
   * A folder of a container (running or not, its mounts included) as a tar stream, owners and modes kept. As the engine
   * tells it: every name begins with the folder's own, so that `/mnt/files` comes as `files/`, `files/a` …
   */
  readFolder(id: string, path: string, options: { readonly signal: AbortSignal }): Promise<AsyncIterable<Uint8Array>>;
  /**
   * Unpacks a tar stream into a folder of a container, owners and modes kept: names of the stream are below `path`. What
   * `readFolder` answered for `/mnt/files` goes back where it was with `/mnt` here.
   */
  writeFolder(
    id: string,
    path: string,
    tar: AsyncIterable<Uint8Array>,
    options: { readonly signal: AbortSignal },
  ): Promise<void>;
}

export interface EngineInfo {
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  /** `linux/amd64`. */
  readonly platform: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** The engine's clock, and how long its answer took. */
  readonly timeMs: number;
  readonly answerMs: number;
  readonly isRootless: boolean;
  /** `linux` engines inside a virtual machine (Docker Desktop, Colima) have another kernel than this machine. */
  readonly kernel: string;
  readonly operatingSystem: string;
  /** Folder on the engine's machine that holds its images. */
  readonly rootFolder: string;
}

export interface EngineContainer {
  readonly id: string;
  readonly name: string;
  /** By Compose's label. */
  readonly service: string;
  readonly labels: Readonly<Record<string, string>>;
  /** As the container was created with. */
  readonly image: string;
  readonly imageId: string;
  readonly state: Exclude<ContainerState, 'none'>;
  readonly health: HealthState;
  readonly hasHealthCheck: boolean;
  readonly healthProbe: Probe | null;
  /** Consecutive failures of the health check. */
  readonly failingStreak: number;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly exitCode: number | null;
  readonly isOomKilled: boolean;
  /** What the engine says of a start that failed: a port in use, a mount that is not there. */
  readonly error: string;
  readonly restartCount: number;
  readonly isTty: boolean;
  readonly memoryLimitBytes: number | null;
  readonly ports: readonly { readonly hostIp: string; readonly hostPort: number; readonly containerPort: number }[];
  /** Binds and volumes: where they are on the engine's machine, and inside. */
  readonly mounts: readonly { readonly source: string; readonly target: string }[];
}

export interface PortPublisher {
  readonly containerId: string;
  readonly containerName: string;
  /** Compose's project, null where it belongs to none. */
  readonly projectName: string | null;
  readonly hostPort: number;
}

export interface EngineImage {
  readonly id: string;
  /** `repository@sha256:…`, null for an image that came from no registry. */
  readonly digest: string | null;
  /** `linux/amd64`. */
  readonly platform: string;
  readonly sizeBytes: number;
}

export interface LayerProgress {
  readonly layer: string;
  /** `retrying`: its download broke off, and the engine waits a while before it tries again. */
  readonly state: 'waiting' | 'retrying' | 'downloading' | 'downloaded' | 'extracting' | 'done';
  readonly doneBytes: number;
  readonly totalBytes: number | null;
}

export interface EngineEvent {
  readonly containerId: string;
  readonly service: string | null;
  /** Docker's: `start`, `die`, `oom`, `health_status: healthy`, `destroy` … */
  readonly action: string;
  readonly atMs: number;
  /** Of `die`, where the engine says it. */
  readonly exitCode?: number;
}

export interface EngineLogLine {
  readonly stream: 'stdout' | 'stderr';
  readonly atMs: number;
  readonly text: string;
}

/** Totals since the container started; rates are differences of two looks. */
export interface UsageCounters {
  readonly atMs: number;
  readonly cpuNanoseconds: number;
  /** Without the page cache. */
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number | null;
  readonly networkInBytes: number;
  readonly networkOutBytes: number;
  readonly diskReadBytes: number;
  readonly diskWriteBytes: number;
}

/** Finds engines and opens them. */
export interface EngineConnector {
  /** Everything that may be an engine, the one to try first at the head, each with why it is there. */
  candidates(): Promise<readonly EngineCandidate[]>;
  /** Opens one without asking it anything yet. */
  open(endpoint: EngineEndpoint): Engine;
}

export interface EngineCandidate {
  readonly endpoint: EngineEndpoint;
  /** Known without connecting: the socket is not there, may not be written, or the context cannot be read. */
  readonly problem: { readonly kind: 'notFound' | 'noPermission' | 'failed'; readonly text: string } | null;
  /** The person's environment names it, so that no other is used in its place. */
  readonly isBinding?: boolean;
}

/** The engine in use, as one connection with one event stream. */
export interface EngineConnection {
  view(): EngineView;
  /** The connected engine. @throws AppError ENGINE_UNAVAILABLE with the reason in words */
  engine(): Engine;
  /**
   * Tries at once, in place of waiting for the back-off; resolves when the try is over. Looks at every engine again, unless
   * `isSameEngine`: what was begun on one is not gone on with on another.
   */
  retry(options?: { readonly isSameEngine: boolean }): Promise<void>;
  /** Told of connects, disconnects and every event of the project's containers. Answers the unsubscriber. */
  onChange(listener: (event: EngineEvent | null) => void): () => void;
}
