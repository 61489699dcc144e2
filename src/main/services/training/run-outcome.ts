import type { ConsoleLevel, TaskStatus } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';

/** How a run ended: it came to its end, or something was thrown while `reason` says why its signal was aborted. */
export type RunEnd =
  { readonly kind: 'completed' } | { readonly kind: 'ended'; readonly error: unknown; readonly reason: string | null };

export interface RunOutcome {
  readonly status: Extract<TaskStatus, 'completed' | 'stopped' | 'failed'>;
  readonly reason: string;
  readonly message: string;
  readonly level: ConsoleLevel;
  readonly consoleText: string | null;
}

/** The state and the words that a run's end is recorded with. */
export function outcomeOf(end: RunEnd, logError: (error: unknown) => string): RunOutcome {
  if (end.kind === 'completed') {
    return { status: 'completed', reason: 'completed', message: '', level: 'info', consoleText: null };
  }
  switch (end.reason) {
    case 'stop':
      return stopped('stopped by the user', 'Stopped by the user.');
    case 'closing':
      return stopped('ClearDeck was closed', 'Stopped because ClearDeck was closed.');
    case 'timeout':
      return failed('timeout', 'The run took longer than its time-out and was stopped.');
    case 'store':
      return failed('store', 'What the run logged could not be written: see the log. The disk may be full.');
    default:
      break;
  }
  if (end.error instanceof AppError) return failed(end.error.code.toLowerCase(), end.error.message);
  const ref = logError(end.error);
  return failed('internal error', `Something unexpected went wrong (reference ${ref} in the log).`);
}

function stopped(reason: string, message: string): RunOutcome {
  return { status: 'stopped', reason, message, level: 'warning', consoleText: message };
}

function failed(reason: string, message: string): RunOutcome {
  return { status: 'failed', reason, message, level: 'error', consoleText: message };
}
