import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/ipc/result.ts';
import { attempt } from './file-error.ts';

/** null where there is no such file. @throws AppError */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await attempt('read', file, () => readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/**
 * Writes a file for its owner only, whole or not at all.
 * @param options.isNew it must not be there yet
 * @param options.isDurable false leaves out the waiting for the disk
 * @throws AppError CONFLICT where `isNew` and there is one; else what the disk refuses
 */
export async function writePrivateFile(
  file: string,
  text: string,
  { isNew = false, isDurable = true }: { readonly isNew?: boolean; readonly isDurable?: boolean } = {},
): Promise<void> {
  await attempt('change', file, async () => {
    const temporary = `${file}.${randomUUID()}.tmp`;
    try {
      {
        await using handle = await open(temporary, 'wx', 0o600);
        await handle.writeFile(text);
        if (isDurable) await handle.sync();
      }
      // A link fails where another process was first; a rename would replace what that one relies on.
      if (isNew) await link(temporary, file);
      else await rename(temporary, file);
      if (isDurable) await syncFolder(path.dirname(file));
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

/** Makes names durable; Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}
