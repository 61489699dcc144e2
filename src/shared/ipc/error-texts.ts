import { AppError, type ErrorCode } from './result.ts';

export type ErrorText = {
  /** What happened, as a short heading. */
  readonly title: string;
  /** What the person can do about it. */
  readonly advice: string;
};

/** What each error code means to a person, and what they can do. The error's own message says the particulars. */
export const ERROR_TEXTS: Readonly<Record<ErrorCode, ErrorText>> = {
  INVALID_INPUT: { title: 'Something entered is not valid', advice: 'Correct the value and try again.' },
  NOT_FOUND: { title: 'Not found', advice: 'It may have been deleted. Go back to the list to see what there is.' },
  CONFLICT: {
    title: 'Not possible in its present state',
    advice: 'Wait for what is running, or stop it, and try again.',
  },
  CANCELLED: { title: 'Cancelled', advice: 'Try again when you are ready.' },
  TIMEOUT: { title: 'It took too long', advice: 'Try again, or allow more time.' },
  DATA_UNREADABLE: {
    title: 'The data could not be read',
    advice: 'Check that the file exists, that it is a file and not a folder, and that you may read it.',
  },
  DATA_INVALID: { title: 'The data does not fit', advice: 'Correct the file or choose other columns, and try again.' },
  MODEL_INVALID: {
    title: 'The model file is damaged or not a model',
    advice: 'Run the experiment again to register a new model.',
  },
  STORE_READ_ONLY: {
    title: 'The data folder is read-only',
    advice: 'Allow writing to the data folder, or choose another one with CLEARDECK_HOME.',
  },
  STORE_FULL: { title: 'The disk is full', advice: 'Free some space, then try again. What was saved is safe.' },
  STORE_NEWER: {
    title: 'The data was written by a newer ClearDeck',
    advice: 'Update ClearDeck, or choose another data folder with CLEARDECK_HOME.',
  },
  STORE_CORRUPT: {
    title: 'The store is damaged',
    advice: 'Start ClearDeck again: it sets the damaged file aside, keeps it, and begins a new one.',
  },
  STORE_BUSY: { title: 'The store is busy', advice: 'Another ClearDeck is writing. Try again in a moment.' },
  STORE_CLOSED: { title: 'ClearDeck is shutting down', advice: 'Start it again to go on.' },
  FORBIDDEN: {
    title: 'Not allowed',
    advice: 'Open the panel with the address that ClearDeck printed when it started; its token works once.',
  },
  DISCONNECTED: {
    title: 'Connection lost',
    advice: 'Check that ClearDeck still runs. The panel connects again by itself.',
  },
  OUT_OF_MEMORY: {
    title: 'Not enough memory',
    advice: 'Use fewer features, fewer trees or fewer workers, or close other programs.',
  },
  ENGINE_UNAVAILABLE: {
    title: 'Docker cannot be reached',
    advice: 'Start Docker, or let the doctor of the server page say what is wrong.',
  },
  ENGINE_FAILED: {
    title: 'Docker refused',
    advice: 'Read what it says, mend that, and try again.',
  },
  STACK_FILE_INVALID: {
    title: 'The compose file cannot be used',
    advice: 'Correct the line that is named, or delete the copy to use the file that came with ClearDeck.',
  },
  STACK_NOT_READY: {
    title: 'The server is not ready',
    advice: 'See on the server page what it waits for.',
  },
  BACKUP_INVALID: {
    title: 'The backup cannot be restored',
    advice: 'Choose another backup. The present data was left as it was.',
  },
  INTERNAL: { title: 'Something went wrong inside ClearDeck', advice: 'Try again. The log has the details.' },
};

export type ErrorReport = ErrorText & {
  readonly code: ErrorCode;
  /** The particulars, written for the person; empty where they add nothing. */
  readonly message: string;
  /** Where the log has the full text; null except for INTERNAL. */
  readonly ref: string | null;
};

/** Everything to tell a person about anything that was thrown. What is no `AppError` counts as INTERNAL. */
export function reportError(error: unknown): ErrorReport {
  if (error instanceof AppError) {
    return { ...ERROR_TEXTS[error.code], code: error.code, message: error.message, ref: error.ref };
  }
  return {
    ...ERROR_TEXTS.INTERNAL,
    code: 'INTERNAL',
    message: error instanceof Error ? error.message : '',
    ref: null,
  };
}
