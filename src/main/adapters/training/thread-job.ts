import { Worker } from 'node:worker_threads';
import { AppError } from '#shared/ipc/result.ts';
import { OUT_OF_MEMORY_TEXT } from '#main/workers/training/failure.ts';

/** How long a worker may take to stop by itself before it is terminated. */
const STOP_GRACE_MS = 120;

export interface ThreadJobOptions<M> {
  readonly url: URL;
  readonly workerData: unknown;
  readonly signal: AbortSignal;
  readonly heapMb: number;
  /** Called once at abort: the polite way to ask. */
  readonly askToStop?: () => void;
  /** Gets each message; calls `settle.resolve` or `settle.reject` when the job is over. */
  readonly onMessage: (message: M) => void;
}

/**
 * Runs a job in a thread of its own and waits until that thread is gone. The environment is empty: a job needs nothing of it,
 * and it may hold secrets.
 * @param settled the job's outcome, settled by `onMessage`
 * @throws AppError CANCELLED, OUT_OF_MEMORY, INTERNAL, or what the job rejects with
 */
export async function runThreadJob<M, T>(
  options: ThreadJobOptions<M>,
  outcome: { readonly get: () => { readonly value: T } | { readonly error: AppError } | null },
): Promise<T> {
  const { signal } = options;
  if (signal.aborted) throw cancelled();
  const worker = new Worker(options.url, {
    workerData: options.workerData,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: options.heapMb },
  });
  let failure: AppError | null = null;
  let grace: NodeJS.Timeout | undefined;
  const stop = (): void => {
    options.askToStop?.();
    grace = setTimeout(() => void worker.terminate(), options.askToStop ? STOP_GRACE_MS : 0);
  };
  signal.addEventListener('abort', stop, { once: true });
  let exitCode: number;
  try {
    exitCode = await new Promise<number>((resolve) => {
      worker.on('message', (message: M) => {
        if (signal.aborted || failure) return;
        try {
          options.onMessage(message);
        } catch (cause) {
          // The listener failed, not the job; but a job that nobody can record is over.
          failure = cause instanceof AppError ? cause : broken(cause as Error);
          stop();
        }
      });
      worker.on('messageerror', (cause: Error) => (failure ??= broken(cause)));
      worker.on('error', (cause: Error) => (failure ??= broken(cause)));
      worker.on('exit', resolve);
    });
  } finally {
    clearTimeout(grace);
    signal.removeEventListener('abort', stop);
  }
  if (isAborted(signal)) throw cancelled();
  const result = outcome.get();
  if (result && 'value' in result) return result.value;
  throw (
    result?.error ??
    failure ??
    new AppError('INTERNAL', `A worker ended without a result (exit code ${String(exitCode)}).`)
  );
}

function broken(cause: Error & { code?: string }): AppError {
  if (cause.code === 'ERR_WORKER_OUT_OF_MEMORY') return new AppError('OUT_OF_MEMORY', OUT_OF_MEMORY_TEXT, { cause });
  return new AppError('INTERNAL', `A worker failed: ${cause.message}`, { cause });
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'Stopped on request.');
}

/** Asked anew: the compiler would take an earlier answer for the answer after a wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
