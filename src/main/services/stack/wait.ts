import { AppError } from '#shared/ipc/result.ts';

/** Resolves after `ms`, or rejects with the signal's reason. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(abortError(signal));
      return;
    }
    const timer = setTimeout(done, ms);
    function done() {
      signal.removeEventListener('abort', abort);
      resolve();
    }
    function abort() {
      clearTimeout(timer);
      reject(abortError(signal));
    }
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** What an aborted signal rejects with: its own `AppError`, else CANCELLED. */
export function abortError(signal: AbortSignal): AppError {
  return signal.reason instanceof AppError ? signal.reason : new AppError('CANCELLED', 'Cancelled.');
}

/** Whether ClearDeck shuts down: then even what has to be done after a cancel is left to whoever comes next. */
export function isClosing(signal: AbortSignal): boolean {
  return signal.aborted && abortError(signal).code === 'STORE_CLOSED';
}

/** The answer, or a rejection as soon as ClearDeck shuts down: an engine goes on with what it was told. */
export async function unlessClosing<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new AbortController();
  const closing = new Promise<never>((_resolve, reject) => {
    const look = () => {
      if (isClosing(signal)) reject(abortError(signal));
    };
    look();
    signal.addEventListener('abort', look, { signal: over.signal });
  });
  try {
    return await Promise.race([answer, closing]);
  } finally {
    over.abort();
  }
}

/**
 * Wakes those that wait whenever something happened, and at the latest after their own time: what is looked at again by
 * an event is not missed when the event is.
 */
export class Bell {
  #waiting = new Set<() => void>();

  ring(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Resolves at the next ring, or after `ms`; rejects when `signal` aborts. */
  async next(ms: number, signal: AbortSignal): Promise<void> {
    const local = new AbortController();
    const wake = () => local.abort();
    this.#waiting.add(wake);
    try {
      await sleep(ms, AbortSignal.any([signal, local.signal]));
    } catch (error) {
      if (signal.aborted) throw error;
    } finally {
      this.#waiting.delete(wake);
    }
  }
}
