import { AppError, type ErrorCode } from '#shared/ipc/result.ts';

/** The `code` of a Node or SQLite error, or ''. */
export function errorCodeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return '';
}

/** Whether SQLite says that the bytes of the file are wrong (and not that they could not be had). */
export function isCorruption(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'STORE_CORRUPT';
}

function appCodeOf(code: string): ErrorCode {
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'STORE_BUSY';
  // A file that may not grow (a quota, a size limit) is to SQLite a failed write.
  if (code === 'SQLITE_IOERR_WRITE' || code === 'SQLITE_IOERR_SHMSIZE') return 'STORE_FULL';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return 'STORE_FULL';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'STORE_CORRUPT';
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM') {
    return 'STORE_READ_ONLY';
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'STORE_READ_ONLY';
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') return 'CONFLICT';
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return 'NOT_FOUND';
  return 'INTERNAL';
}

function messageOf(code: ErrorCode, path: string, error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'STORE_BUSY':
      return `Another program keeps the store busy: ${path}`;
    case 'STORE_FULL':
      return `There is no room left to write: ${path} (${detail})`;
    case 'STORE_CORRUPT':
      return `The store is damaged: ${path} (${detail})`;
    case 'STORE_READ_ONLY':
      return `The data folder cannot be written: ${path} (${detail})`;
    case 'CONFLICT':
      return 'It exists already.';
    case 'NOT_FOUND':
      return 'Something that this refers to does not exist.';
    default:
      return detail;
  }
}

/** What SQLite or the file system threw, as an AppError whose message names `path`. AppErrors pass through. */
export function toStoreError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = appCodeOf(errorCodeOf(error));
  return new AppError(code, messageOf(code, path, error), { cause: error });
}
