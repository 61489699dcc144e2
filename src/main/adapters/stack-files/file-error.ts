import { AppError } from '#shared/ipc/result.ts';
import { errorCodeOf } from '../db/store-error.ts';

/** What the file system threw, in words that name the path. AppErrors and cancels pass through. */
export function toFileError(error: unknown, doing: 'read' | 'create' | 'change', file: string): unknown {
  if (error instanceof AppError) return error;
  const code = errorCodeOf(error);
  const options = { cause: error };
  switch (code) {
    case '':
    case 'ABORT_ERR':
      return error;
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('STORE_FULL', `There is no room left for ${file}. Free some space and try again.`, options);
    case 'EFBIG':
      return new AppError('STORE_FULL', `${file} would be larger than its disk takes. Choose another disk.`, options);
    case 'EEXIST':
      return new AppError('CONFLICT', `There is a file already: ${file}`, options);
    case 'ENOENT':
    case 'ENOTDIR':
      if (doing === 'create') {
        return new AppError('NOT_FOUND', `There is no folder ${file.replace(/[/\\][^/\\]*$/, '')}.`, options);
      }
      return new AppError('NOT_FOUND', `There is no ${file}.`, options);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      if (doing === 'read') return new AppError('DATA_UNREADABLE', `This account may not read ${file}.`, options);
      if (doing === 'create') {
        return new AppError('INVALID_INPUT', `This account may not write ${file}. Choose another place.`, options);
      }
      return new AppError('STORE_READ_ONLY', `This account may not change ${file}.`, options);
    default:
      return new AppError('DATA_UNREADABLE', `${file}: ${error instanceof Error ? error.message : code}`, options);
  }
}

/** What `action` answers; what the file system throws becomes an AppError. */
export async function attempt<T>(
  doing: 'read' | 'create' | 'change',
  file: string,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw toFileError(error, doing, file);
  }
}
