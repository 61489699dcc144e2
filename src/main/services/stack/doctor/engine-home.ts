import type { EngineEndpoint } from '#shared/domain/stack.ts';
import type { EngineInfo } from '../engine-port.ts';
import type { Host } from '../stack-port.ts';
import { quoted } from './words.ts';

/** Where the engine's kernel runs: this machine's own, one of a virtual machine on it, or another machine's. */
type EngineHome = 'here' | 'virtualMachine' | 'remote';

export function engineHome(endpoint: EngineEndpoint, info: Pick<EngineInfo, 'kernel'>, host: Host): EngineHome {
  if (endpoint.isRemote) return 'remote';
  // Docker is Linux: elsewhere it brings its own. On Linux, Docker Desktop and Colima do so, too.
  return host.platform === 'linux' && info.kernel === host.kernel ? 'here' : 'virtualMachine';
}

/** What kind of installation an endpoint belongs to, as far as its name tells: whose commands start and change it. */
export type EngineKind =
  'service' | 'rootless' | 'desktop' | 'desktopOnLinux' | 'colima' | 'orbstack' | 'podman' | 'rancher' | 'remote';

const KINDS: readonly (readonly [RegExp, EngineKind])[] = [
  [/colima/i, 'colima'],
  [/orbstack/i, 'orbstack'],
  [/podman/i, 'podman'],
  [/rancher|\/\.rd\//i, 'rancher'],
  [/desktop|\.docker\/run\//i, 'desktop'],
  [/rootless|\/run\/user\/\d+\/docker\.sock/i, 'rootless'],
];

export function engineKind(endpoint: EngineEndpoint | null, platform: NodeJS.Platform): EngineKind {
  if (endpoint?.isRemote === true) return 'remote';
  const text = endpoint ? `${endpoint.id} ${endpoint.address} ${endpoint.origin}` : '';
  const kind = KINDS.find(([pattern]) => pattern.test(text))?.[1];
  if (kind === 'desktop' && platform === 'linux') return 'desktopOnLinux';
  return kind ?? (platform === 'linux' ? 'service' : 'desktop');
}

/** A command as root on the kernel that the engine runs on. */
export function asRootThere(command: string, home: EngineHome, endpoint: EngineEndpoint, host: Host): string {
  if (home === 'here') return `sudo ${command}`;
  if (home === 'remote') return remotely(endpoint, `sudo ${command}`);
  switch (engineKind(endpoint, host.platform)) {
    case 'colima':
      return `colima ssh${colimaProfile(endpoint)} -- sudo ${command}`;
    case 'podman':
      return `podman machine ssh sudo ${command}`;
    case 'rancher':
      return `rdctl shell sudo ${command}`;
    default:
      // Docker Desktop on Windows has its machine as a WSL distribution. Others have no door but a privileged container.
      return host.platform === 'win32'
        ? `wsl -d docker-desktop -u root ${command}`
        : `docker run --rm --privileged --pid=host alpine nsenter -t 1 -m -u -n -i ${command}`;
  }
}

/** A command for the engine's machine: by ssh where the engine is reached so, else with the machine's name behind it. */
export function remotely(endpoint: EngineEndpoint, command: string): string {
  const match = /^ssh:\/\/([^/:]+)(?::(\d+))?/.exec(endpoint.address);
  if (!match?.[1]) return `${command}   # on ${hostOf(endpoint)}`;
  return `ssh ${match[2] ? `-p ${match[2]} ` : ''}${quoted(match[1], 'linux')} ${command}`;
}

/** The machine's name, for sentences about a remote engine. */
export function hostOf(endpoint: EngineEndpoint): string {
  return /^\w+:\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^/:]+)/.exec(endpoint.address)?.[1] ?? endpoint.address;
}

function colimaProfile(endpoint: EngineEndpoint): string {
  const profile = /\.colima\/([\w-]+)\/docker\.sock/.exec(endpoint.address)?.[1];
  return profile === undefined || profile === 'default' ? '' : ` --profile ${profile}`;
}
