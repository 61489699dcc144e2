import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { EngineCandidate, EngineConnector } from '#main/services/stack/engine-port.ts';
import type { EngineEndpoint } from '#shared/domain/stack.ts';
import type { DialTarget } from './dial-target.ts';
import { dockerConfigFolder } from './docker-config-folder.ts';
import { currentContextName, readContext, tlsFilesIn, type DockerContext } from './docker-contexts.ts';
import { createDockerEngine } from './docker-engine.ts';
import { noPermissionText } from './errors.ts';
import { parseHost, type ParsedHost } from './parse-host.ts';
import type { RegistryCredentials } from './registry-credentials.ts';
import { usualSockets } from './usual-sockets.ts';

export interface DiscoveryOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  readonly nowMs: () => number;
  /** For the registries that the engines pull from; none: every pull is anonymous. */
  readonly credentials?: RegistryCredentials;
  /** Whether a socket may be used. Tests run as root, to whom everything is open. */
  readonly checkAccess?: (path: string) => Promise<void>;
  readonly timeoutScale?: number;
}

interface Found {
  readonly id: string;
  readonly origin: string;
  readonly host: ParsedHost;
  readonly isBinding: boolean;
}

/** Finds engines where the docker CLI and the makers of engines put them, and opens them. */
export function createEngineConnector(options: DiscoveryOptions): EngineConnector {
  /** Addresses do not say where certificates are; the last search does. */
  let targets = new Map<string, DialTarget>();
  return {
    async candidates() {
      const found = await search(options);
      targets = new Map(found.flatMap(({ id, host }) => (host.target === null ? [] : [[id, host.target]])));
      return Promise.all(found.map((one) => toCandidate(one, options)));
    },
    open(endpoint) {
      const target = targets.get(endpoint.id) ?? parseHost(endpoint.address, { ...options, tls: null }).target;
      // An address that may not be used leads nowhere, with the words for it.
      const usable = target ?? { kind: 'refused' as const, problem: `${endpoint.address} cannot be used.` };
      const { nowMs, timeoutScale, credentials } = options;
      return createDockerEngine({
        endpoint,
        target: usable,
        nowMs,
        ...(timeoutScale === undefined ? {} : { timeoutScale }),
        ...(credentials === undefined ? {} : { credentials }),
      });
    },
  };
}

async function search(options: DiscoveryOptions): Promise<readonly Found[]> {
  const found: Found[] = [];
  const add = (one: Found): void => {
    // The same socket by another way in is the same engine; the first way says why it is used.
    const { address } = one.host;
    if (!found.some((earlier) => earlier.host.address === address && earlier.host.problem === null)) found.push(one);
  };
  const fromEnvironment = await environmentHost(options);
  if (fromEnvironment !== null) add(fromEnvironment);
  const fromContext = await contextHost(options, fromEnvironment !== null);
  if (fromContext !== null) add(fromContext);
  const { environment, platform, homeFolder } = options;
  const runtimeFolder = environment['XDG_RUNTIME_DIR'] ?? null;
  for (const { path, origin } of usualSockets({ platform, homeFolder, runtimeFolder })) {
    const isPipe = platform === 'win32';
    const host = parseHost(`${isPipe ? 'npipe' : 'unix'}://${path}`, { platform, tls: null });
    const id = isPipe ? `pipe:${path.slice(path.lastIndexOf('/') + 1)}` : `socket:${path}`;
    add({ id: id.slice(0, 500), origin, host, isBinding: false });
  }
  return found;
}

async function environmentHost(options: DiscoveryOptions): Promise<Found | null> {
  const { environment, platform } = options;
  const value = environment['DOCKER_HOST'] ?? '';
  if (value === '') return null;
  // As the CLI: any value switches TLS on. What checks nothing (DOCKER_TLS alone) is not offered: we always check.
  const wantsTls = (environment['DOCKER_TLS_VERIFY'] ?? '') !== '' || (environment['DOCKER_TLS'] ?? '') !== '';
  const folder = environment['DOCKER_CERT_PATH'] ?? '';
  const files = wantsTls ? await tlsFilesIn(folder === '' ? dockerConfigFolder(options) : folder) : null;
  const tls = wantsTls ? (files ?? { ca: null, cert: null, key: null }) : null;
  // `host:2375` is short for tcp.
  const host = parseHost(value.includes('://') ? value : `tcp://${value}`, { platform, tls });
  return { id: 'env', origin: 'DOCKER_HOST', host, isBinding: true };
}

async function contextHost(options: DiscoveryOptions, hasHost: boolean): Promise<Found | null> {
  const named = options.environment['DOCKER_CONTEXT'] ?? '';
  const fail = (name: string, error: unknown): Found => {
    const what = name === '' ? 'Docker’s config.json' : `The docker context “${name}”`;
    const problem = `${what} cannot be read: ${wordsOf(error)}`;
    const origin = name === '' ? 'Docker’s config.json' : `docker context ${name}`;
    const host = { target: null, address: '', isRemote: false, problem } as const;
    // A remote engine may be meant, which no local one may stand in for.
    return { id: `context:${name}`.slice(0, 500), origin, host, isBinding: named !== '' && !hasHost };
  };
  let name = named;
  try {
    if (name === 'default') return null;
    if (name === '') name = (await currentContextName(dockerConfigFolder(options))) ?? '';
    if (name === '') return null;
    const context = await readContext(dockerConfigFolder(options), name);
    const host = parseHost(context.host, { platform: options.platform, tls: context.tls ?? tlsOfScheme(context) });
    // Docker Desktop leaves its context behind when it is removed: a local one that is gone holds nobody up.
    const isBinding = !hasHost && (named !== '' || host.isRemote);
    return { id: `context:${name}`.slice(0, 500), origin: `docker context ${name}`, host, isBinding };
  } catch (error) {
    return fail(name, error);
  }
}

function tlsOfScheme({ host }: DockerContext): { ca: null; cert: null; key: null } | null {
  return host.startsWith('https://') ? { ca: null, cert: null, key: null } : null;
}

async function toCandidate(found: Found, options: DiscoveryOptions): Promise<EngineCandidate> {
  const { id, origin, host, isBinding } = found;
  const endpoint: EngineEndpoint = { id, address: host.address, origin, isRemote: host.isRemote };
  const problem =
    host.problem === null ? await knownProblem(host, options) : ({ kind: 'failed', text: host.problem } as const);
  return { endpoint, problem, ...(isBinding ? { isBinding } : {}) };
}

async function knownProblem(
  { target, address }: ParsedHost,
  { platform, checkAccess = mayUse }: DiscoveryOptions,
): Promise<EngineCandidate['problem']> {
  // A pipe is there or not when it is opened; looking at it would be a connection.
  if (target?.kind !== 'path' || platform === 'win32') return null;
  try {
    if (!(await stat(target.path)).isSocket()) return { kind: 'failed', text: `${target.path} is not a socket.` };
    await checkAccess(target.path);
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return { kind: 'notFound', text: `There is no socket ${target.path}.` };
    if (code === 'EACCES' || code === 'EPERM') return { kind: 'noPermission', text: noPermissionText(address) };
    return { kind: 'failed', text: `${target.path} cannot be used: ${wordsOf(error)}` };
  }
}

async function mayUse(path: string): Promise<void> {
  await access(path, constants.R_OK | constants.W_OK);
}

function wordsOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is not JSON';
  return error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 200) : String(error);
}
