import { AppError } from '#shared/ipc/result.ts';
import type { Host } from '../stack-port.ts';
import { lastLine } from './words.ts';

const TIMEOUT_MS = 60_000;

/** Runs a program for a fix. @throws AppError CONFLICT with its last words where it fails, else as `Host.run` */
export async function runOrRefuse(host: Host, program: string, args: readonly string[]): Promise<void> {
  const { exitCode, output } = await host.run(program, args, { timeoutMs: TIMEOUT_MS });
  if (exitCode === 0) return;
  const reason = lastLine(output) || `exit code ${exitCode}`;
  throw new AppError('CONFLICT', `${[program, ...args].join(' ')} failed: ${reason}`);
}
