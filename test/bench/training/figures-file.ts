import { closeSync, openSync, writeFileSync } from 'node:fs';
import { AppError } from '#shared/ipc/result.ts';
import type { Measurements } from './records.ts';

/**
 * Opens the file for the raw figures, to find out before the first run whether that can be done; what stands in it stays.
 * @throws AppError
 */
export function checkFiguresFile(file: string): void {
  orSay(file, () => closeSync(openSync(file, 'a')));
}

/** @throws AppError */
export function writeFigures(file: string, all: Measurements): void {
  orSay(file, () => writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`));
}

function orSay(file: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('INVALID_INPUT', `The raw figures cannot be written to ${file} (${why}).`, { cause });
  }
}
