import { appendFileSync, chmodSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/ipc/result.ts';
import { redactSecrets } from './redact.ts';

export interface FileLog {
  readonly path: string;
  /** Writes the error with its stack and causes. Never throws: a full disk must not turn one error into two. */
  error(ref: string, error: unknown): void;
  info(text: string): void;
}

const MAX_BYTES = 1 << 20;
const KEPT_FILES = 3;
const MAX_ENTRY_CHARS = 16_384;
const MAX_CAUSES = 5;

/**
 * The log at `<dataFolder>/logs/cleardeck.log`, readable by its owner only. Rotated at `maxBytes`, with `keptFiles` older
 * ones beside it. Written synchronously: what is logged is rare, and matters most just before a crash.
 */
export function createFileLog(options: {
  readonly dataFolder: string;
  readonly maxBytes?: number;
  readonly keptFiles?: number;
  readonly nowMs?: () => number;
}): FileLog {
  const folder = join(options.dataFolder, 'logs');
  const path = join(folder, 'cleardeck.log');
  const { maxBytes = MAX_BYTES, keptFiles = KEPT_FILES, nowMs = Date.now } = options;

  function write(level: 'ERROR' | 'INFO', text: string): void {
    const body = redactSecrets(cut(text)).replaceAll('\n', '\n    ');
    const entry = `${new Date(nowMs()).toISOString()} ${process.pid} ${level} ${body}\n`;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      rotate(path, maxBytes, keptFiles);
      appendFileSync(path, entry, { mode: 0o600 });
    } catch {
      // Nowhere to write: the caller still has the error's reference, and nothing better can be done here.
    }
  }

  return {
    path,
    error: (ref, error) => write('ERROR', `[${ref}] ${describeError(error)}`),
    info: (text) => write('INFO', text),
  };
}

function rotate(path: string, maxBytes: number, keptFiles: number): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if ((stats.mode & 0o077) !== 0 && process.platform !== 'win32') chmodSync(path, 0o600);
  if (stats.size < maxBytes) return;
  for (let index = keptFiles; index >= 1; index -= 1) {
    try {
      renameSync(index === 1 ? path : `${path}.${index - 1}`, `${path}.${index}`);
    } catch (error) {
      // Another ClearDeck process on this folder may have rotated first.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Stack and causes. Own properties of errors are left out: they may hold a request with its headers. */
function describeError(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return `Thrown value of type ${typeof error}: ${safeString(error)}`;
  const code = error instanceof AppError ? error.code : (error as NodeJS.ErrnoException).code;
  const head = `${code === undefined ? '' : `(${code}) `}${error.stack ?? `${error.name}: ${error.message}`}`;
  if (error.cause === undefined || depth >= MAX_CAUSES) return head;
  return `${head}\nCaused by: ${describeError(error.cause, depth + 1)}`;
}

function safeString(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '(no text)';
  }
}

function cut(text: string): string {
  return text.length <= MAX_ENTRY_CHARS ? text : `${text.slice(0, MAX_ENTRY_CHARS)}… (cut)`;
}
