/** The body of Docker's `POST /containers/create`, as far as ClearDeck uses it. */
export interface ContainerSpec {
  readonly name: string;
  /** `linux/amd64`; null: the engine's own. */
  readonly platform: string | null;
  readonly body: {
    readonly Image: string;
    readonly Cmd?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
    readonly User?: string;
    readonly WorkingDir?: string;
    readonly ExposedPorts: Readonly<Record<string, object>>;
    /** Nanoseconds. */
    readonly Healthcheck?: {
      readonly Test: readonly string[];
      readonly Interval: number;
      readonly Timeout: number;
      readonly StartPeriod: number;
      readonly Retries: number;
    };
    readonly StopTimeout: number;
    readonly HostConfig: {
      readonly Binds: readonly string[];
      readonly Mounts: readonly object[];
      readonly Tmpfs: Readonly<Record<string, string>>;
      readonly PortBindings: Readonly<
        Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>
      >;
      readonly RestartPolicy: { readonly Name: string; readonly MaximumRetryCount: number };
      readonly Memory: number;
      readonly NanoCpus: number;
      readonly Ulimits: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[];
      readonly Privileged: boolean;
      readonly NetworkMode: string;
      /** The engine removes it when it ends. */
      readonly AutoRemove?: boolean;
      readonly LogConfig?: { readonly Type: string; readonly Config: Readonly<Record<string, string>> };
    };
    readonly NetworkingConfig: {
      readonly EndpointsConfig: Readonly<Record<string, { readonly Aliases: readonly string[] }>>;
    };
  };
  /** Networks to connect after creating, beside the first, which engines before API 1.44 cannot take at once. */
  readonly moreNetworks: readonly { readonly name: string; readonly aliases: readonly string[] }[];
}

export interface NetworkSpec {
  readonly name: string;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Compose's labels, by which `docker compose` and Docker Desktop know a project. */
export const LABELS = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  configHash: 'com.docker.compose.config-hash',
  containerNumber: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
  workingFolder: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  /** `redis:service_healthy:false,…`: by it `docker compose stop` finds the order without the file. */
  dependsOn: 'com.docker.compose.depends_on',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
  /** ClearDeck's own: the data folder whose ClearDeck made the container. */
  dataFolder: 'io.cleardeck.data-folder',
  /** ClearDeck's own: hash of everything that a container is made from, secrets included (as a keyed hash). */
  specHash: 'io.cleardeck.spec-hash',
} as const;
