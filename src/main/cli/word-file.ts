import { open } from 'node:fs/promises';
import { parseWordList } from '#shared/domain/word-list.ts';
import { AppError } from '#shared/ipc/result.ts';

/** More than the longest list that a run takes, in any script. */
const MAX_BYTES = 8 << 20;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
};

function unreadable(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('DATA_UNREADABLE', `cannot read the words in ${path}: ${reason}`, { cause });
}

/** The words in a UTF-8 text file, as `parseWordList` reads them. AppError DATA_UNREADABLE with the reason in words. */
export async function readWordFile(path: string): Promise<string[]> {
  try {
    const file = await open(path, 'r');
    try {
      const found = await file.stat();
      // A pipe or a device might never end.
      if (!found.isFile()) throw unreadable(path, 'it is not a regular file');
      if (found.size > MAX_BYTES) throw unreadable(path, `it is larger than ${MAX_BYTES >> 20} MB`);
      return parseWordList(new TextDecoder('utf-8', { fatal: true }).decode(await file.readFile()));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof TypeError) throw unreadable(path, 'it is not UTF-8 text', error);
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw unreadable(path, REASONS[code] ?? code, error);
  }
}
