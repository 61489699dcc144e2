import type { Engine, EngineInfo } from '#main/services/stack/engine-port.ts';
import type { EngineEndpoint } from '#shared/domain/stack.ts';
import { readArchive, writeArchive } from './archive.ts';
import {
  createContainer,
  ensureNetwork,
  listComposeContainers,
  listContainers,
  listPublishers,
  removeContainer,
  startContainer,
  stopContainer,
} from './containers.ts';
import type { DialTarget } from './dial-target.ts';
import { EngineClient } from './engine-client.ts';
import { followEvents } from './events.ts';
import { runExec } from './exec.ts';
import { findImage, listPlatforms } from './images.ts';
import { platformOf } from './image-reference.ts';
import { followLogs } from './logs.ts';
import { pullImage } from './pull.ts';
import { NO_LOGIN, type RegistryCredentials } from './registry-credentials.ts';
import { infoSchema } from './schemas.ts';
import { readUsage } from './usage.ts';

export interface DockerEngineOptions {
  readonly endpoint: EngineEndpoint;
  readonly target: DialTarget;
  readonly nowMs: () => number;
  /** For the registries that it pulls from; none: every pull is anonymous. */
  readonly credentials?: RegistryCredentials;
  /** Tests shorten every time-out by it. */
  readonly timeoutScale?: number;
}

const ANONYMOUS: RegistryCredentials = { find: () => Promise.resolve(NO_LOGIN) };

/** A Docker (or Podman) engine through dockerode. Nothing is connected before the first request. */
export function createDockerEngine(options: DockerEngineOptions): Engine {
  const { endpoint, target, nowMs, credentials = ANONYMOUS, timeoutScale } = options;
  const client = new EngineClient(endpoint, target, timeoutScale);
  return {
    endpoint,
    info: ({ signal }) => readInfo(client, nowMs, signal),
    containers: (projectName) => listContainers(client, projectName),
    composeContainers: () => listComposeContainers(client),
    publishers: () => listPublishers(client),
    create: (spec) => createContainer(client, spec),
    start: (id) => startContainer(client, id),
    stop: (id, graceSeconds) => stopContainer(client, id, graceSeconds),
    remove: (id) => removeContainer(client, id),
    ensureNetwork: (spec) => ensureNetwork(client, spec),
    image: (reference) => findImage(client, reference),
    pull: (reference, onProgress, { signal }) => pullImage(client, credentials, reference, onProgress, signal),
    platforms: (reference, { signal }) => listPlatforms(client, credentials, reference, signal),
    events: (projectName, onEvent, options) => followEvents(client, projectName, onEvent, options),
    logs: (id, options, onLines) => followLogs(client, id, options, onLines, nowMs),
    usage: (id) => readUsage(client, id, nowMs),
    exec: (id, command, { signal }) => runExec(client, id, command, signal),
    readFolder: (id, path, { signal }) => readArchive(client, id, path, signal),
    writeFolder: (id, path, tar, { signal }) => writeArchive(client, id, path, tar, signal),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function readInfo(client: EngineClient, nowMs: () => number, signal: AbortSignal): Promise<EngineInfo> {
  const version = await client.version(signal);
  const beganAtMs = nowMs();
  const info = await client.ask('Asking the engine about itself', infoSchema, (docker) => docker.info(), { signal });
  const answeredAtMs = nowMs();
  return {
    name: info.Name,
    version: version.Version,
    apiVersion: version.ApiVersion,
    platform: platformOf(info.OSType === '' ? 'linux' : info.OSType, info.Architecture),
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    timeMs: info.SystemTime ?? answeredAtMs,
    answerMs: Math.max(0, answeredAtMs - beganAtMs),
    isRootless: info.Rootless || info.SecurityOptions.some((option) => option.includes('name=rootless')),
    kernel: info.KernelVersion,
    operatingSystem: info.OperatingSystem,
    rootFolder: info.DockerRootDir,
  };
}
