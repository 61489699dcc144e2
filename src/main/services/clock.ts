import { randomUUID } from 'node:crypto';

/** Time and ids come in through constructors, so that tests can hold them still. */
export interface Clock {
  nowMs(): number;
}

export interface IdSource {
  /** 32 lower-case hexadecimal digits, as ClearML's ids. */
  next(): string;
}

/** A clock that also wakes. */
export interface TimerClock extends Clock {
  /** Calls `run` once, `delayMs` from now; answers what calls it off. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = { nowMs: () => Date.now() };
/** Its timers keep no process alive. */
export const systemTimers: TimerClock = {
  nowMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
export const randomIds: IdSource = { next: () => randomUUID().replaceAll('-', '') };
