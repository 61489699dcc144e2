import { AppError } from '#shared/ipc/result.ts';
import type { EngineContainer } from '../engine-port.ts';
import type { WantedStack } from '../stack-port.ts';
import { storesOf } from './data-deps.ts';
import { isInStore } from './stores.ts';

/**
 * Whether the stack's data is where the settings say, so that setting that folder aside (or deleting it) does to the server
 * what it is meant to do, and to nothing else. Answers the folders that the stores' containers have mounted.
 * @throws AppError CONFLICT with what is elsewhere
 */
export function checkMounts(wanted: WantedStack, containers: readonly EngineContainer[]): readonly string[] {
  const folders: string[] = [];
  for (const store of storesOf(wanted)) {
    const service = wanted.project.services.find(({ name }) => name === store.service);
    const mounts = (service?.mounts ?? []).filter((mount) => isInStore(store, mount.target));
    if (mounts.length === 0) throw elsewhere(wanted, `the compose file gives ${store.service} no folder for its data`);
    const container = containers.find((each) => each.service === store.service);
    for (const mount of mounts) {
      if (mount.kind !== 'bind') throw elsewhere(wanted, `${store.service} keeps its data in a volume of Docker`);
      if (!isBelow(mount.source, wanted.folders.data)) {
        throw elsewhere(wanted, `${store.service} keeps its data in ${mount.source}`);
      }
      folders.push(mount.source);
      const there = container?.mounts.find((each) => each.target === mount.target)?.source;
      if (container !== undefined && (there === undefined || !isSamePath(there, mount.source))) {
        throw elsewhere(wanted, `the container of ${store.service} has ${there ?? 'nothing'} at ${mount.target}`);
      }
    }
  }
  return folders;
}

function elsewhere(wanted: WantedStack, what: string): AppError {
  return new AppError(
    'CONFLICT',
    `The server's data is not all in ${wanted.folders.data}: ${what}. ClearDeck replaces and deletes data only there.`,
  );
}

function isBelow(path: string, folder: string): boolean {
  return plain(path).startsWith(`${plain(folder)}/`) && !plain(path).split('/').includes('..');
}

/** Docker Desktop tells a folder of this machine as its virtual machine sees it: `/host_mnt/Users/…`, `/…/host/c/Users/…`. */
function isSamePath(told: string, own: string): boolean {
  return plain(told) === plain(own) || plain(told).endsWith(plain(own));
}

function plain(path: string): string {
  const slashes = path.replaceAll('\\', '/').replace(/\/+$/, '');
  return slashes.replace(/^([A-Za-z]):/, (_, drive: string) => `/${drive.toLowerCase()}`);
}
