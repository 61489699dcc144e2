import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { ComposeHealthCheck, ComposeProject, ComposeService } from './compose-project.ts';
import { LABELS, type ContainerSpec, type NetworkSpec } from './container-spec.ts';

export interface SpecContext {
  readonly projectName: string;
  /** Of the compose file, as Compose's label has it. */
  readonly workingFolder: string;
  readonly composePath: string;
  /** ClearDeck's, so that a ClearDeck with another data folder knows the stack as not its own. */
  readonly dataFolder: string;
  /** Secret of this install: without it a hash says nothing about the secrets that went into it. */
  readonly hashKey: string;
  /**
   * For an engine on another machine, whose folders cannot be made from here: the engine makes missing ones, as root. By
   * default a missing folder is an error of the engine's that names it, before anything has started on an empty store.
   */
  readonly hasEngineMakeFolders?: boolean;
}

const NANOSECONDS_PER_MS = 1_000_000;
/** Each service runs once; Compose counts from 1. */
const CONTAINER_NUMBER = '1';

/** What the engine is asked to create for a service. Equal input gives an equal spec, hashes included. */
export function toContainerSpec(service: ComposeService, context: SpecContext): ContainerSpec {
  const { projectName } = context;
  const attachments = service.networks.map((network) => ({
    name: scopedName(projectName, network),
    aliases: [service.name],
  }));
  const [first, ...moreNetworks] = attachments;
  const body: ContainerSpec['body'] = {
    Image: service.image,
    ...(service.command !== null && { Cmd: service.command }),
    ...(service.entrypoint !== null && { Entrypoint: service.entrypoint }),
    Env: Object.entries(service.environment)
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
    Labels: labelsOf(service, context),
    ...(service.user !== null && { User: service.user }),
    ...(service.workingFolder !== null && { WorkingDir: service.workingFolder }),
    ExposedPorts: Object.fromEntries(service.ports.map((port) => [portKey(port), {}])),
    ...(service.healthCheck !== null && { Healthcheck: healthCheckOf(service.healthCheck) }),
    StopTimeout: service.stopGraceSeconds,
    HostConfig: {
      ...mountsOf(service, context),
      PortBindings: portBindingsOf(service),
      RestartPolicy: { Name: service.restart, MaximumRetryCount: 0 },
      Memory: service.memoryBytes ?? 0,
      NanoCpus: Math.round((service.cpus ?? 0) * 1e9),
      Ulimits: service.ulimits.map((limit) => ({ Name: limit.name, Soft: limit.soft, Hard: limit.hard })),
      Privileged: service.isPrivileged,
      NetworkMode: first?.name ?? 'none',
      ...(service.logging !== undefined && {
        LogConfig: { Type: service.logging.driver, Config: service.logging.options },
      }),
    },
    NetworkingConfig: {
      EndpointsConfig: first === undefined ? {} : { [first.name]: { Aliases: first.aliases } },
    },
  };
  const spec: ContainerSpec = {
    name: service.containerName ?? `${projectName}-${service.name}-${CONTAINER_NUMBER}`,
    platform: service.platform,
    body,
    moreNetworks,
  };
  const specHash = createHmac('sha256', context.hashKey).update(canonicalJson(spec)).digest('hex');
  return { ...spec, body: { ...body, Labels: { ...body.Labels, [LABELS.specHash]: specHash } } };
}

/** A network of the project. */
export function toNetworkSpec(
  network: ComposeProject['networks'][number],
  context: Pick<SpecContext, 'projectName' | 'dataFolder'>,
): NetworkSpec {
  return {
    name: scopedName(context.projectName, network.name),
    driver: network.driver,
    labels: {
      [LABELS.project]: context.projectName,
      [LABELS.network]: network.name,
      [LABELS.dataFolder]: context.dataFolder,
    },
  };
}

function labelsOf(service: ComposeService, context: SpecContext): Record<string, string> {
  // Labels are shown by every tool that lists containers, so what they hash must not be secret: no environment. The title
  // is no part of the container.
  const { environment: _environment, title: _title, ...open } = service;
  return {
    ...service.labels,
    [LABELS.project]: context.projectName,
    [LABELS.service]: service.name,
    [LABELS.containerNumber]: CONTAINER_NUMBER,
    [LABELS.oneOff]: 'False',
    [LABELS.workingFolder]: context.workingFolder,
    [LABELS.configFiles]: context.composePath,
    [LABELS.dependsOn]: service.dependsOn
      .map((dependency) => `${dependency.service}:service_${dependency.condition}:false`)
      .join(','),
    [LABELS.configHash]: createHash('sha256').update(canonicalJson(open)).digest('hex'),
    [LABELS.dataFolder]: context.dataFolder,
  };
}

function healthCheckOf(check: ComposeHealthCheck): NonNullable<ContainerSpec['body']['Healthcheck']> {
  return {
    Test: check.test,
    Interval: check.intervalMs * NANOSECONDS_PER_MS,
    Timeout: check.timeoutMs * NANOSECONDS_PER_MS,
    StartPeriod: check.startPeriodMs * NANOSECONDS_PER_MS,
    Retries: check.retries,
  };
}

function mountsOf(
  service: ComposeService,
  context: SpecContext,
): Pick<ContainerSpec['body']['HostConfig'], 'Binds' | 'Mounts' | 'Tmpfs'> {
  const binds: string[] = [];
  const mounts: object[] = [];
  const tmpfs: Record<string, string> = {};
  for (const mount of service.mounts) {
    if (mount.kind === 'tmpfs') {
      tmpfs[mount.target] = '';
    } else if (mount.kind === 'volume') {
      mounts.push({
        Type: 'volume',
        Target: mount.target,
        ReadOnly: mount.isReadOnly,
        ...(mount.source !== null && namedVolume(mount.source, context.projectName)),
      });
    } else if (context.hasEngineMakeFolders === true) {
      binds.push(`${mount.source}:${mount.target}:${mount.isReadOnly ? 'ro' : 'rw'}`);
    } else {
      // A mount, unlike a bind, is refused where its folder is missing: nothing starts on a new, empty folder of root's.
      mounts.push({ Type: 'bind', Source: mount.source, Target: mount.target, ReadOnly: mount.isReadOnly });
    }
  }
  return { Binds: binds, Mounts: mounts, Tmpfs: tmpfs };
}

/** The engine makes the volume with these labels when the first container that uses it is created. */
function namedVolume(name: string, projectName: string): object {
  return {
    Source: scopedName(projectName, name),
    VolumeOptions: { Labels: { [LABELS.project]: projectName, [LABELS.volume]: name } },
  };
}

function portBindingsOf(service: ComposeService): ContainerSpec['body']['HostConfig']['PortBindings'] {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of service.ports) {
    (bindings[portKey(port)] ??= []).push({ HostIp: port.hostIp, HostPort: String(port.hostPort) });
  }
  return bindings;
}

function portKey(port: ComposeService['ports'][number]): string {
  return `${String(port.containerPort)}/${port.protocol}`;
}

function scopedName(projectName: string, name: string): string {
  return `${projectName}_${name}`;
}
