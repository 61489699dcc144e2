import { z } from 'zod';

/** The closed set of error codes. One table, in `error-texts.ts`, says what each means to a person. */
export const ERROR_CODES = [
  'INVALID_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'CANCELLED',
  'TIMEOUT',
  'DATA_UNREADABLE',
  'DATA_INVALID',
  'MODEL_INVALID',
  'STORE_READ_ONLY',
  'STORE_FULL',
  'STORE_NEWER',
  'STORE_CORRUPT',
  'STORE_BUSY',
  'STORE_CLOSED',
  'FORBIDDEN',
  'DISCONNECTED',
  'OUT_OF_MEMORY',
  'ENGINE_UNAVAILABLE',
  'ENGINE_FAILED',
  'STACK_FILE_INVALID',
  'STACK_NOT_READY',
  'BACKUP_INVALID',
  'INTERNAL',
] as const;
export const errorCodeSchema = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** An error as it crosses a transport. `ref` finds the full text in the log; only INTERNAL has one. */
export const callErrorSchema = z.object({
  code: errorCodeSchema,
  message: z.string(),
  ref: z.string().nullable(),
});
export type CallError = z.infer<typeof callErrorSchema>;

export type CallResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CallError };

/** An error whose message was written for the person who reads it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** Where INTERNAL's full text stands in the log. */
  readonly ref: string | null;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; ref?: string | null }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.ref = options?.ref ?? null;
  }
}

/** What a person may read of any error: an `AppError`'s own words, for the rest a reference to the log. */
export function reportableMessage(error: unknown, logError: (error: unknown) => string): string {
  if (error instanceof AppError) return error.message;
  return `Something unexpected went wrong. The log has it under ${logError(error)}.`;
}
