import { spawn } from 'node:child_process';
import { AppError } from '#shared/ipc/result.ts';

const MAX_OUTPUT_BYTES = 1_000_000;

/**
 * Runs a program with arguments, without a shell and without input. Output beyond 1 MB is let go while the program runs
 * on: `execFile` would kill it there.
 * @throws AppError NOT_FOUND where there is no such program, TIMEOUT (the program is killed), CONFLICT where it cannot run
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<{ readonly exitCode: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // What is parsed is English.
      env: { ...process.env, LC_ALL: 'C' },
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
      // A grandchild may hold the pipes open; nobody waits for it.
      child.stdout.destroy();
      child.stderr.destroy();
    }, timeoutMs);
    const keep = (chunk: Buffer) => {
      if (size < MAX_OUTPUT_BYTES) chunks.push(chunk.subarray(0, MAX_OUTPUT_BYTES - size));
      size += chunk.length;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(refusal(program, error));
    });
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      if (isLate) reject(new AppError('TIMEOUT', `${program} did not end within ${timeoutMs / 1000} s.`));
      // Without a code a signal ended it, which is no success.
      else resolve({ exitCode: exitCode ?? -1, output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

function refusal(program: string, cause: NodeJS.ErrnoException): AppError {
  return cause.code === 'ENOENT'
    ? new AppError('NOT_FOUND', `There is no program “${program}” on this machine.`, { cause })
    : new AppError('CONFLICT', `${program} cannot be run (${cause.code ?? 'unknown reason'}).`, { cause });
}
