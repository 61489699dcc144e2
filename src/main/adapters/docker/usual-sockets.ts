import { posix } from 'node:path';

/** A place where an engine's socket usually is. */
export interface UsualSocket {
  /** A path, or a Windows pipe as `//./pipe/NAME`. */
  readonly path: string;
  readonly origin: string;
}

export interface SocketSurroundings {
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  /** `XDG_RUNTIME_DIR`. */
  readonly runtimeFolder: string | null;
}

/** In the order in which they are tried: the system's own engine, the person's, then the makers' virtual machines. */
export function usualSockets({ platform, homeFolder, runtimeFolder }: SocketSurroundings): readonly UsualSocket[] {
  if (platform === 'win32') {
    return [
      { path: '//./pipe/docker_engine', origin: 'Docker’s usual pipe' },
      { path: '//./pipe/dockerDesktopLinuxEngine', origin: 'Docker Desktop’s pipe' },
      { path: '//./pipe/podman-machine-default', origin: 'Podman machine’s pipe' },
    ];
  }
  const home = (...parts: readonly string[]): string => posix.join(homeFolder, ...parts);
  const runtime = (...parts: readonly string[]): string[] =>
    runtimeFolder === null ? [] : [posix.join(runtimeFolder, ...parts)];
  const from = (origin: string, ...paths: readonly string[]): UsualSocket[] => paths.map((path) => ({ path, origin }));
  const isMac = platform === 'darwin';
  return [
    ...from('Docker’s usual socket', '/var/run/docker.sock'),
    ...from('rootless Docker’s socket', ...runtime('docker.sock')),
    ...from(
      'Docker Desktop’s socket',
      home('.docker', 'run', 'docker.sock'),
      home('.docker', 'desktop', 'docker.sock'),
    ),
    ...from(
      'Colima’s socket',
      home('.colima', 'default', 'docker.sock'),
      home('.config', 'colima', 'default', 'docker.sock'),
    ),
    ...(isMac ? from('OrbStack’s socket', home('.orbstack', 'run', 'docker.sock')) : []),
    ...from('Rancher Desktop’s socket', home('.rd', 'docker.sock')),
    ...from(
      'Lima’s socket',
      home('.lima', 'docker', 'sock', 'docker.sock'),
      home('.lima', 'default', 'sock', 'docker.sock'),
    ),
    ...(isMac
      ? from(
          'Podman machine’s socket',
          home('.local', 'share', 'containers', 'podman', 'machine', 'podman.sock'),
          home('.local', 'share', 'containers', 'podman', 'machine', 'podman-machine-default', 'podman.sock'),
        )
      : from('Podman’s socket', ...runtime('podman', 'podman.sock'), '/run/podman/podman.sock')),
  ];
}
