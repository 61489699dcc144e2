import type { ComposeMount } from './compose-project.ts';
import type { Place } from './place.ts';
import { refuse } from './place.ts';

/** Keys that would take down the wall between a container and this machine, and what each would do. */
export const WALLED_KEYS: Readonly<Record<string, string>> = {
  pid: 'It would show the container the processes of other programs.',
  ipc: 'It would share the memory of other programs.',
  network_mode: 'It would take the container out of the stack’s own networks. Use “networks”.',
  userns_mode: 'It would make root in the container root on this machine.',
  uts: 'It would share this machine’s host name.',
  cgroup: 'It would take down the limits of the container.',
  cgroup_parent: 'It would take down the limits of the container.',
  cap_add: 'It would give the container rights over this machine.',
  devices: 'It would give the container this machine’s devices.',
  device_cgroup_rules: 'It would give the container this machine’s devices.',
  security_opt: 'It would take down the container’s protection.',
  volumes_from: 'It would share mounts that stand elsewhere. Write them under “volumes”.',
  env_file: 'It would read another file. Write the values under “environment”.',
  extends: 'It would read another file. Use YAML’s anchors and “<<”.',
  build: 'Nothing is built here: name an image that exists.',
  scale: 'Each service runs once.',
  links: 'Services of one network reach each other by their names.',
};

const AGENT_NAME = 'agent-services';
/** From whatever registry: a mirror serves it under another host. */
const AGENT_IMAGE = /(?:^|\/)clearml-agent-services(?:[:@]|$)/;
/** Whoever has one of these has the engine, and so this machine; so has who gets a folder that one lies in. */
const SYSTEM_FOLDERS = [
  ...['/run', '/var/run', '/proc', '/sys', '/dev', '/etc', '/boot', '/var/lib/docker', '/var/spool/cron'],
  // Programs that root runs.
  ...['/bin', '/sbin', '/lib', '/lib64', '/usr/bin', '/usr/sbin', '/usr/lib', '/usr/lib64'],
];
const ABOVE_SYSTEM_FOLDERS = ['/', '/var', '/var/lib', '/var/spool', '/usr', '/root', '/private', '/private/var'];
/** Where desktops mount a person's own disks, though it is below `/run`. */
const OWN_DISKS = '/run/media/';

/**
 * The one service that may have the engine: ClearML's own, which starts the containers of tasks. It has a profile, so that
 * it runs only where a person asked for it.
 */
export function mayHaveEngine(service: {
  readonly name: string;
  readonly image: string;
  readonly profiles: readonly string[];
}): boolean {
  return service.name === AGENT_NAME && service.profiles.includes(AGENT_NAME) && AGENT_IMAGE.test(service.image);
}

/** @throws AppError STACK_FILE_INVALID where the mount leads to the engine's socket or into the system */
export function checkMount(mount: ComposeMount & { readonly place: Place }, isAgent: boolean): void {
  if (mount.kind !== 'bind') return;
  const source = slashed(mount.source);
  if (isEngineSocket(source)) {
    if (!isAgent) {
      refuse(
        mount.place,
        `“${mount.source}” is an engine’s socket: whoever has it owns this machine. It is not mounted.`,
      );
    }
    return;
  }
  const isSystem =
    !source.startsWith(OWN_DISKS) &&
    SYSTEM_FOLDERS.some((folder) => source === folder || source.startsWith(`${folder}/`));
  if (isSystem || ABOVE_SYSTEM_FOLDERS.includes(source) || /^[a-z]:\/?$/.test(source)) {
    refuse(mount.place, `“${mount.source}” belongs to the system and is not mounted. Use a folder of your own.`);
  }
}

/** @throws AppError STACK_FILE_INVALID */
export function checkPrivileged(isPrivileged: boolean, isAgent: boolean, place: Place): void {
  if (!isPrivileged || isAgent) return;
  refuse(
    place,
    `“privileged” would give the container this machine. It is only for the service ${AGENT_NAME} with its profile and image.`,
  );
}

/** Docker's, Podman's, containerd's, and whatever else ends like a socket. */
function isEngineSocket(source: string): boolean {
  return source.endsWith('.sock') || source.startsWith('//./pipe/') || source.startsWith('//?/pipe/');
}

function slashed(source: string): string {
  return source.replaceAll('\\', '/').toLowerCase();
}
