import path from 'node:path';
import { AppError } from '#shared/ipc/result.ts';
import type { ComposeService } from '../compose/compose-project.ts';
import type { Host, Ownership } from '../stack-port.ts';
import type { Fix } from './check.ts';
import { runOrRefuse } from './run-or-refuse.ts';

/** The account that a service writes its folder as. */
export interface Writer {
  readonly uid: number;
  readonly gid: number;
}

/** Elasticsearch's image runs as this account, in the group root. */
const ELASTIC: Writer = { uid: 1000, gid: 0 };
const ROOT: Writer = { uid: 0, gid: 0 };
/** To read, write and, of folders and programs, enter or run: for `chmod`. */
export const OWNER_RIGHTS = 'u+rwX';

/** The compose file's numeric `user`, else the image's. The other images begin as root and take their folders over. */
export function writerOf(service: ComposeService | undefined): Writer {
  const [, uid, gid] = /^(\d+)(?::(\d+))?$/.exec(service?.user ?? '') ?? [];
  if (uid !== undefined) return { uid: Number(uid), gid: Number(gid ?? 0) };
  return service?.name === 'elasticsearch' ? ELASTIC : ROOT;
}

/** By the mode bits alone; access lists are not looked at. */
export function mayUse({ uid, gid, mode }: Ownership, writer: Writer): boolean {
  if (writer.uid === 0) return true;
  const bits = uid === writer.uid ? mode >> 6 : gid === writer.gid ? mode >> 3 : mode;
  return (bits & 0o7) === 0o7;
}

/** The command that gives the folder and all in it to the account. */
export function chownArguments({ uid }: Writer, folder: string): readonly string[] {
  return ['-R', `${uid}:${uid}`, folder];
}

/**
 * What ClearDeck's own account can do so that the writer may use the folder; null where it can do nothing.
 * - As root: give it away.
 * - Its own folder: open it. For another account's container that means to everybody, which is only right inside a folder
 *   that nobody else may enter, so that one is closed. The engine mounts as root and is not kept out.
 * - Another's folder in one of its own: replace it, if it is empty. So the engine leaves it behind where it makes, as
 *   root, a folder that was missing at a start.
 */
export async function ownFix(host: Host, folder: string, found: Ownership, writer: Writer): Promise<Fix | null> {
  if (host.uid === 0) {
    return {
      text: `Gives the folder and all in it to the account ${writer.uid}, with an owner's rights.`,
      mend: async () => {
        await runOrRefuse(host, 'chown', chownArguments(writer, folder));
        await runOrRefuse(host, 'chmod', ['-R', OWNER_RIGHTS, folder]);
      },
    };
  }
  if (found.uid === host.uid && host.uid === writer.uid) {
    return {
      text: 'Gives you, the folder’s owner, all rights to it and all in it.',
      mend: async () => await runOrRefuse(host, 'chmod', ['-R', OWNER_RIGHTS, folder]),
    };
  }
  const parent = path.dirname(folder);
  const around = await host.ownership(parent);
  if (around === null || around.uid !== host.uid) return null;
  if (found.uid === host.uid) {
    return {
      text:
        `Closes the folder ${parent} to other accounts of this machine, and opens ${path.basename(folder)} in it to the ` +
        `container's account ${writer.uid}.`,
      mend: async () => {
        await runOrRefuse(host, 'chmod', ['go-rwx', parent]);
        await runOrRefuse(host, 'chmod', ['-R', 'a+rwX', folder]);
      },
    };
  }
  return {
    text: 'Replaces the folder by one of yours if it is empty; leaves it alone if anything is in it.',
    mend: async () => {
      await host.run('rmdir', [folder], { timeoutMs: 10_000 }).then(({ exitCode }) => {
        if (exitCode === 0) return;
        throw new AppError('CONFLICT', `${folder} is not empty, so it stays. Run the command in its place.`);
      });
      await makeFor(host, folder, writer);
    },
  };
}

/** Makes a folder that the writer may use, as far as ClearDeck's account can. */
export async function makeFor(host: Host, folder: string, writer: Writer): Promise<void> {
  await host.makeFolder(folder);
  const made = await host.ownership(folder);
  if (made === null || mayUse(made, writer)) return;
  await (await ownFix(host, folder, made, writer))?.mend();
}
