import { isFinished, type TaskDetail } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { CliBackend } from './cli-backend.ts';
import type { ProgressView } from './progress.ts';
import { Pulse } from './pulse.ts';

/** Read the task again after this long even if nothing was heard of it: a lost event must not hang a terminal. */
const REREAD_MS = 2000;
const WARNINGS_PER_READ = 500;
/** Following is ended by the task, not by Ctrl-C: that stops the task. */
const NEVER = new AbortController().signal;

/** Asks a task to stop; that it has ended meanwhile is no error. */
async function stopTask(backend: CliBackend, taskId: string): Promise<void> {
  try {
    await backend.call('training.stop', { taskId }, { signal: NEVER });
  } catch (error) {
    if (!(error instanceof AppError && (error.code === 'CONFLICT' || error.code === 'NOT_FOUND'))) throw error;
  }
}

/**
 * Shows a task's progress and warnings until it has ended, and answers it as it is then. When `interrupted` aborts, the
 * task is asked to stop, and its end is waited for.
 */
export async function followTask(
  backend: CliBackend,
  taskId: string,
  options: { readonly interrupted: AbortSignal; readonly view: ProgressView },
): Promise<TaskDetail> {
  const { interrupted, view } = options;
  const pulse = new Pulse();
  const concerns = (payload: { ids: readonly string[]; isEverything: boolean }): void => {
    if (payload.isEverything || payload.ids.includes(taskId)) pulse.notify();
  };
  const onInterrupt = (): void => {
    pulse.notify();
  };
  const unsubscribe = [backend.on('tasks.changed', concerns), backend.on('tasks.logged', concerns)];
  interrupted.addEventListener('abort', onInterrupt);
  let warningsShown = 0;
  let isStopAsked = false;
  try {
    for (;;) {
      if (interrupted.aborted && !isStopAsked) {
        isStopAsked = true;
        await stopTask(backend, taskId);
      }
      const task = await backend.call('tasks.get', { id: taskId }, { signal: NEVER });
      const { lines } = await backend.call(
        'tasks.console',
        { id: taskId, levels: ['warning'], offset: warningsShown, limit: WARNINGS_PER_READ },
        { signal: NEVER },
      );
      // That it was stopped is said at the end, by who asked for it.
      if (!isStopAsked) for (const line of lines) view.warn(line.text);
      warningsShown += lines.length;
      if (isFinished(task.status)) return task;
      if (task.progress !== null || task.status === 'queued') view.update(task.progress);
      if (lines.length < WARNINGS_PER_READ) await pulse.wait(REREAD_MS);
    }
  } finally {
    interrupted.removeEventListener('abort', onInterrupt);
    for (const off of unsubscribe) off();
  }
}
