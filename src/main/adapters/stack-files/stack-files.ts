import { constants, type Stats } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rmdir, stat, statfs, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { StackFiles } from '#main/services/stack/data/files-port.ts';
import { AppError } from '#shared/ipc/result.ts';
import { errorCodeOf } from '../db/store-error.ts';
import { DiskReader, DiskWriter } from './disk-file.ts';
import { attempt } from './file-error.ts';
import { syncFolder, writePrivateFile } from './small-file.ts';

/**
 * The disk of this machine behind the port. `isDurable` false leaves out the waiting for the disk, for tests that cut no
 * power.
 */
export function createStackFiles({ isDurable = true }: { readonly isDurable?: boolean } = {}): StackFiles {
  return {
    async kindOf(file) {
      const found = await lstatOrNull(file);
      if (found === null) return null;
      if (found.isSymbolicLink()) return 'link';
      if (found.isDirectory()) return 'folder';
      return found.isFile() ? 'file' : 'other';
    },
    async details(file) {
      const found = await lstatOrNull(file);
      return found?.isFile() === true ? { sizeBytes: found.size, modifiedAtMs: Math.floor(found.mtimeMs) } : null;
    },
    names,
    async measure(folder, { signal }) {
      const total = { sizeBytes: 0, isWhole: true };
      await measureInto(folder, total, signal);
      return total;
    },
    freeBytes,
    async makeFolder(folder) {
      await attempt('change', folder, () => mkdir(folder, { recursive: true }));
    },
    async makeFolderLike(folder, like) {
      await attempt('change', folder, async () => {
        const mode = like === null ? 0o700 : (await stat(like)).mode & 0o7777;
        await mkdir(folder, { recursive: true });
        await chmod(folder, mode);
      });
    },
    async rename(from, to) {
      await attempt('change', from, async () => {
        if ((await lstatOrNull(to)) !== null) throw new AppError('CONFLICT', `There is something already: ${to}`);
        await rename(from, to);
        if (isDurable) await syncFolder(path.dirname(to));
      });
    },
    async removeFile(file) {
      await attempt('change', file, async () => {
        try {
          await unlink(file);
        } catch (error) {
          if (isMissing(error)) return;
          throw error;
        }
        if (isDurable) await syncFolder(path.dirname(file));
      });
    },
    async removeFolder(folder, { signal }) {
      await attempt('change', folder, () => removeTree(folder, signal));
    },
    readText,
    async writeText(file, text) {
      await attempt('change', file, () => mkdir(path.dirname(file), { recursive: true }));
      await writePrivateFile(file, text, { isDurable });
    },
    async create(file) {
      return attempt('create', file, async () => new DiskWriter(file, await open(file, 'wx', 0o600), isDurable));
    },
    async open(file) {
      return attempt('read', file, async () => {
        // Opening a pipe would wait for who writes into it; Windows has none in its folders, and not this flag.
        const handle = await open(file, process.platform === 'win32' ? 'r' : constants.O_RDONLY | constants.O_NONBLOCK);
        const found = await handle.stat().catch(async (error: unknown) => {
          await handle.close();
          throw error;
        });
        if (found.isFile()) return new DiskReader(file, handle, found.size);
        await handle.close();
        throw new AppError('DATA_UNREADABLE', `${file} is not a file.`);
      });
    },
  };
}

async function lstatOrNull(file: string): Promise<Stats | null> {
  return attempt('read', file, async () => {
    try {
      return await lstat(file);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  });
}

async function names(folder: string): Promise<readonly string[]> {
  return attempt('read', folder, async () => {
    try {
      return await readdir(folder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  });
}

/** Where something may not be read the rest is counted; a file that went in the meantime is no matter. */
async function measureInto(
  folder: string,
  total: { sizeBytes: number; isWhole: boolean },
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (!isMissing(error)) total.isWhole = false;
    return;
  }
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      await measureInto(file, total, signal);
    } else {
      try {
        total.sizeBytes += (await lstat(file)).size;
      } catch (error) {
        if (!isMissing(error)) total.isWhole = false;
      }
    }
  }
}

async function freeBytes(file: string): Promise<number | null> {
  for (let at = file; ; at = path.dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      return bavail * bsize;
    } catch (error) {
      if (!isMissing(error) || at === path.dirname(at)) return null;
    }
  }
}

/** Depth first. `lstat`'s word decides, so that a link is removed as the link that it is. */
async function removeTree(folder: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) await removeTree(file, signal);
    else await unlink(file);
  }
  await rmdir(folder);
}

async function readText(file: string, maxBytes: number): Promise<string | null> {
  return attempt('read', file, async () => {
    try {
      await using handle = await open(file, 'r');
      const { size } = await handle.stat();
      if (size > maxBytes) throw new AppError('DATA_UNREADABLE', `${file} is too large.`);
      return (await handle.readFile()).toString('utf8');
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  });
}

function isMissing(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
