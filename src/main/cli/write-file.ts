import { randomBytes } from 'node:crypto';
import { lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '#shared/ipc/result.ts';

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What went wrong with writing a file, in words. */
function explain(path: string, error: unknown): AppError {
  const texts: Readonly<Record<string, string>> = {
    ENOENT: `cannot write ${path}: the folder ${dirname(path)} does not exist`,
    ENOTDIR: `cannot write ${path}: ${dirname(path)} is not a folder`,
    EACCES: `cannot write ${path}: no permission`,
    EPERM: `cannot write ${path}: no permission`,
    EROFS: `cannot write ${path}: the disk is read-only`,
    ENOSPC: `cannot write ${path}: the disk is full`,
    EDQUOT: `cannot write ${path}: the disk quota is used up`,
    ENAMETOOLONG: `cannot write ${path}: the name is too long`,
  };
  const code = codeOf(error);
  return new AppError('DATA_UNREADABLE', texts[code] ?? `cannot write ${path} (${code === '' ? 'unknown' : code})`, {
    cause: error,
  });
}

/** Where the bytes go: through links, and never onto a folder or a device. */
async function targetOf(path: string): Promise<string> {
  try {
    const target = await realpath(path);
    const found = await stat(target);
    if (found.isDirectory()) throw new AppError('DATA_UNREADABLE', `cannot write ${path}: it is a folder`);
    // Renaming over a device such as /dev/null would replace it.
    if (!found.isFile()) throw new AppError('DATA_UNREADABLE', `cannot write ${path}: it is not a regular file`);
    return target;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return path;
    throw error;
  }
}

/** AppError CONFLICT where there is something at the path already, be it a link that leads nowhere. */
export async function refuseExisting(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found !== null) throw new AppError('CONFLICT', `there is a file already: ${path} (--force replaces it)`);
}

/**
 * Writes a file so that whoever looks sees the old content or the new, never half of it. AppError DATA_UNREADABLE
 * where the folder is missing, the path is a folder, or the disk refuses; what the content throws while it is made.
 */
export async function writeFileAtomically(path: string, content: string | AsyncIterable<Uint8Array>): Promise<void> {
  try {
    const target = await targetOf(path);
    const temporary = join(dirname(target), `.${basename(target).slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      const file = await open(temporary, 'wx');
      try {
        await file.writeFile(content, 'utf8');
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    throw error instanceof AppError ? error : explain(path, error);
  }
}
