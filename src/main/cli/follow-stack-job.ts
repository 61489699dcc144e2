import type { StackJob, StackStatus } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { CliBackend } from './cli-backend.ts';
import { CALLED_AS } from './help.ts';
import { Pulse } from './pulse.ts';
import { CommandFailed } from './session.ts';
import type { StackProgressView } from './stack-progress.ts';

/** Read the status again after this long even if nothing was heard of it: a lost event must not hang a terminal. */
const REREAD_MS = 2000;
/** Following is ended by the job, not by Ctrl-C: that cancels the job. */
const NEVER = new AbortController().signal;

/** How a job ended, and the stack as it was then. */
export interface StackJobEnd {
  readonly job: StackJob;
  readonly status: StackStatus;
}

function isEnded(job: StackJob): boolean {
  return job.state !== 'queued' && job.state !== 'running';
}

/** Asks a job to end; that it has ended meanwhile is no error. */
async function cancelJob(backend: CliBackend, jobId: string): Promise<void> {
  try {
    await backend.call('stack.cancel', { jobId }, { signal: NEVER });
  } catch (error) {
    if (!(error instanceof AppError && (error.code === 'CONFLICT' || error.code === 'NOT_FOUND'))) throw error;
  }
}

/**
 * Shows a job's progress until it has ended. This process runs the job, so when `interrupted` aborts, the job is
 * cancelled and its end waited for: it is never left half-way.
 */
export async function followStackJob(
  backend: CliBackend,
  jobId: string,
  options: { readonly interrupted: AbortSignal; readonly view: StackProgressView },
): Promise<StackJobEnd> {
  const { interrupted, view } = options;
  const pulse = new Pulse();
  const wake = (): void => {
    pulse.notify();
  };
  const unsubscribe = backend.on('stack.changed', wake);
  interrupted.addEventListener('abort', wake);
  let isCancelAsked = false;
  try {
    for (;;) {
      if (interrupted.aborted && !isCancelAsked) {
        isCancelAsked = true;
        await cancelJob(backend, jobId);
      }
      const status = await backend.call('stack.status', {}, { signal: NEVER });
      const { job } = status;
      if (job?.id !== jobId) {
        throw new CommandFailed(`another job has begun since; see how it stands with: ${CALLED_AS} server status`);
      }
      view.update(job);
      if (isEnded(job)) return { job, status };
      await pulse.wait(REREAD_MS);
    }
  } finally {
    interrupted.removeEventListener('abort', wake);
    unsubscribe();
  }
}
