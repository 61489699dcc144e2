/** A compose file as ClearDeck understands it: interpolated, checked, defaults filled in. */
export interface ComposeProject {
  /** The file's own `name`; null where it has none. */
  readonly name: string | null;
  /** In the order of the file. */
  readonly services: readonly ComposeService[];
  readonly networks: readonly { readonly name: string; readonly driver: string }[];
  readonly volumes: readonly { readonly name: string }[];
}

export interface ComposeService {
  readonly name: string;
  /** Of `x-cleardeck` in the service: what it is for, and which of ClearDeck's parts it is. */
  readonly title: string;
  readonly image: string;
  readonly platform: string | null;
  /** null: the image's own. */
  readonly command: readonly string[] | null;
  readonly entrypoint: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly ComposePort[];
  readonly mounts: readonly ComposeMount[];
  readonly networks: readonly string[];
  readonly dependsOn: readonly { readonly service: string; readonly condition: 'started' | 'healthy' }[];
  readonly healthCheck: ComposeHealthCheck | null;
  readonly restart: 'no' | 'always' | 'on-failure' | 'unless-stopped';
  readonly memoryBytes: number | null;
  readonly cpus: number | null;
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly stopGraceSeconds: number;
  readonly user: string | null;
  readonly workingFolder: string | null;
  readonly containerName: string | null;
  readonly isPrivileged: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: the engine's own way. */
  readonly logging?: ComposeLogging;
  /** Services with a profile start only when it is asked for. */
  readonly profiles: readonly string[];
}

export interface ComposePort {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

export type ComposeMount =
  | { readonly kind: 'bind'; readonly source: string; readonly target: string; readonly isReadOnly: boolean }
  /** `source` null: a volume without a name. */
  | { readonly kind: 'volume'; readonly source: string | null; readonly target: string; readonly isReadOnly: boolean }
  | { readonly kind: 'tmpfs'; readonly target: string };

export interface ComposeHealthCheck {
  /** As Docker takes it: `CMD` or `CMD-SHELL` first. */
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly startPeriodMs: number;
  readonly retries: number;
}

export interface ComposeLogging {
  readonly driver: 'json-file' | 'local';
  /** As Docker takes them: `max-size`, `max-file`, `compress`. */
  readonly options: Readonly<Record<string, string>>;
}

/** A service of which only the name and the image are known. */
export function emptyService(name: string, image: string): ComposeService {
  return {
    name,
    title: '',
    image,
    platform: null,
    command: null,
    entrypoint: null,
    environment: {},
    ports: [],
    mounts: [],
    networks: [],
    dependsOn: [],
    healthCheck: null,
    restart: 'unless-stopped',
    memoryBytes: null,
    cpus: null,
    ulimits: [],
    stopGraceSeconds: 10,
    user: null,
    workingFolder: null,
    containerName: null,
    isPrivileged: false,
    labels: {},
    profiles: [],
  };
}
