import { AppError } from '#shared/ipc/result.ts';
import type { ThreadFailure } from './protocol.ts';

export const OUT_OF_MEMORY_TEXT =
  'There was not enough memory for this job. Use fewer rows, a smaller vocabulary or fewer workers.';

/** Turns anything thrown into plain data that survives a thread border. */
export function toFailure(error: unknown): ThreadFailure {
  if (error instanceof AppError) return { code: error.code, message: error.message, stack: error.stack ?? '' };
  // What the allocator says when a typed array, a string or a Map does not fit.
  if (
    error instanceof RangeError &&
    /allocation failed|Invalid (typed )?array (buffer )?length|maximum size exceeded|Invalid string length/i.test(
      error.message,
    )
  ) {
    return { code: 'OUT_OF_MEMORY', message: OUT_OF_MEMORY_TEXT, stack: error.stack ?? '' };
  }
  if (error instanceof Error) return { code: null, message: error.message, stack: error.stack ?? '' };
  return { code: null, message: String(error), stack: '' };
}

/** The error that a `ThreadFailure` stands for, on the other side. */
export function fromFailure(failure: ThreadFailure): AppError {
  const cause = new Error(failure.message);
  cause.stack = failure.stack;
  if (failure.code === null) return new AppError('INTERNAL', failure.message, { cause });
  return new AppError(failure.code, failure.message, { cause });
}
