import path from 'node:path';
import type { DataStore } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { EngineContainer } from '../engine-port.ts';
import type { Host, Ownership, WantedStack } from '../stack-port.ts';
import type { Check, CheckContext, Finding, Fix } from './check.ts';
import { engineHome } from './engine-home.ts';
import { OWNER_RIGHTS, chownArguments, makeFor, mayUse, ownFix, writerOf, type Writer } from './folder-owner.ts';
import { lastLine, quoted } from './words.ts';

const SERVICES: Readonly<Record<DataStore, string>> = {
  elastic: 'elasticsearch',
  mongo: 'mongo',
  redis: 'redis',
  fileserver: 'fileserver',
};
const TITLES: Readonly<Record<DataStore, string>> = {
  elastic: 'Data folder of Elasticsearch',
  mongo: 'Data folder of MongoDB',
  redis: 'Data folder of Redis',
  fileserver: 'Folder of the file server',
};
/** What a service locks or opens first inside its folder. One of another owner stops it as the folder itself would. */
const FIRST_INSIDE: Readonly<Record<DataStore, readonly string[]>> = {
  elastic: ['nodes', '_state', 'indices'],
  mongo: [],
  redis: [],
  fileserver: [],
};

/** The folder, or one in it, that the service may not use. */
type Stuck = Ownership & { readonly path: string };

/** Whether a data folder is there and its service may write to it. */
export function folderCheck(store: DataStore): Check {
  return {
    id: `folder-${store}`,
    title: TITLES[store],
    look: async (context) => {
      const { host } = context;
      const wanted = await context.wanted();
      const folder = path.join(wanted.folders.data, store);
      if (!wanted.folders.isLocal) {
        return { state: 'unknown', found: `${folder} is on the remote engine's machine and cannot be seen from here.` };
      }
      const writer = folderWriter(wanted, store);
      const found = await host.ownership(folder);
      if (found === null) return missing(folder);
      if (!found.isFolder) {
        return {
          state: 'error',
          found: `${folder} is a file, not a folder.`,
          cause: 'The engine cannot mount it, and the service does not start.',
          command: moveCommand(folder, host.platform),
        };
      }
      const mapped = await mappedOwners(context);
      if (mapped !== null) return { ...mapped, found: `${folder}. ${mapped.found}` };
      const stuck = await firstStuck(
        host,
        [folder, ...FIRST_INSIDE[store].map((name) => path.join(folder, name))],
        writer,
      );
      if (stuck === null) return { state: 'ok', found: `${folder} can be used by its service.` };
      const quotedPath = quoted(folder, host.platform);
      const chown = `sudo chown ${chownArguments(writer, quotedPath).join(' ')}`;
      const isOpenToOwner = (stuck.mode & 0o700) === 0o700;
      return {
        state: 'error',
        found: `${stuck.path} belongs to the account ${stuck.uid} with the mode ${stuck.mode.toString(8)}; the account ${writer.uid} may not write to it.`,
        cause: 'The service cannot lock its data and ends at once. The others wait for it, and the web UI stays blank.',
        command: isOpenToOwner ? chown : `${chown} && sudo chmod -R ${OWNER_RIGHTS} ${quotedPath}`,
        fix: (await inContainer(context, folder, writer)) ?? (await fixFromHere(host, folder, stuck, writer)),
      };
    },
  };
}

/** Makes those of the data folders that are missing, as Fix would. */
export async function prepareFolders(host: Host, wanted: WantedStack): Promise<void> {
  if (!wanted.folders.isLocal) return;
  for (const store of Object.keys(SERVICES) as DataStore[]) {
    const folder = path.join(wanted.folders.data, store);
    if ((await host.ownership(folder)) === null) await makeFor(host, folder, folderWriter(wanted, store));
  }
}

function folderWriter(wanted: WantedStack, store: DataStore): Writer {
  return writerOf(wanted.project.services.find((service) => service.name === SERVICES[store]));
}

/** Nothing to worry about: this is how it is before the first start, which makes it. */
function missing(folder: string): Finding {
  return { state: 'ok', found: `${folder} does not exist yet. The next start makes it.` };
}

/** Where the owner that this machine sees is not the one that counts in a container; null where it is. */
async function mappedOwners(context: CheckContext): Promise<Pick<Finding, 'state' | 'found'> | null> {
  const info = await context.info().catch(() => null);
  if (info === null) {
    // Without an engine, only Linux is known to take owners as they are.
    if (context.host.platform === 'linux') return null;
    return { state: 'ok', found: 'Its owner does not matter: Docker shares it with its virtual machine.' };
  }
  if (engineHome(context.engine().endpoint, info, context.host) === 'virtualMachine') {
    return { state: 'ok', found: 'Its owner does not matter: the engine’s virtual machine shares it as everybody’s.' };
  }
  if (!info.isRootless) return null;
  return {
    state: 'unknown',
    found: 'The engine runs without root and maps accounts to others, so its owner says nothing about the service.',
  };
}

/** What another account left inside a folder is only root's to give away. */
async function fixFromHere(host: Host, folder: string, stuck: Stuck, writer: Writer): Promise<Fix | null> {
  const isOthers = stuck.path !== folder && stuck.uid !== host.uid && host.uid !== 0;
  return isOthers ? null : await ownFix(host, folder, stuck, writer);
}

async function firstStuck(host: Host, paths: readonly string[], writer: Writer): Promise<Stuck | null> {
  for (const one of paths) {
    // Inside a folder of another account nothing can be looked at, and nothing needs to: the folder itself has passed.
    const found = await host.ownership(one).catch(() => null);
    if (found?.isFolder === true && !mayUse(found, writer)) return { ...found, path: one };
  }
  return null;
}

/**
 * By way of a running container of the stack that has the folder and is not the service itself, which runs as the account
 * that is locked out. Whether it runs as root shows when it is asked to.
 */
async function inContainer(context: CheckContext, folder: string, writer: Writer): Promise<Fix | null> {
  const containers = await context.containers().catch((): readonly EngineContainer[] => []);
  for (const { id, name, state, service, mounts } of containers) {
    const mount = mounts.find(({ source }) => folder === source || folder.startsWith(`${source}/`));
    if (state !== 'running' || service === 'elasticsearch' || !mount) continue;
    const inside = path.posix.join(mount.target, path.posix.relative(mount.source, folder));
    return {
      text: `Runs chown in the running container ${name}, which has this folder as ${inside}.`,
      mend: async () => {
        const command = ['chown', ...chownArguments(writer, inside)];
        const { exitCode, output } = await context.engine().exec(id, command, { signal: context.signal });
        if (exitCode === 0) return;
        throw new AppError('CONFLICT', `${name} may not do that: ${lastLine(output)} Run the command in its place.`);
      },
    };
  }
  return null;
}

function moveCommand(folder: string, platform: NodeJS.Platform): string {
  const verb = platform === 'win32' ? 'move' : 'mv';
  return `${verb} ${quoted(folder, platform)} ${quoted(`${folder}.old`, platform)}`;
}
