import { AppError } from '#shared/ipc/result.ts';

/**
 * An id as it may stand in a request's path.
 * @throws AppError INVALID_INPUT
 */
export function checkedId(id: string): string {
  if (/^[a-f0-9]{12,64}$/.test(id)) return id;
  throw new AppError('INVALID_INPUT', 'That is not the id of a container.');
}
