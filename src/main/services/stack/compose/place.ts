import { AppError } from '#shared/ipc/result.ts';

/** Where something stands in a compose file. Lines and columns count from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** `path:line:column: message`, which editors and terminals make a link of. */
export function invalidAt(place: Place, message: string): AppError {
  return new AppError('STACK_FILE_INVALID', `${place.path}:${String(place.line)}:${String(place.column)}: ${message}`);
}

/** @throws AppError STACK_FILE_INVALID always */
export function refuse(place: Place, message: string): never {
  throw invalidAt(place, message);
}
