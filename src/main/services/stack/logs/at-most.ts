import type { TimerClock } from '../../clock.ts';

/** Waits for `done`, but not longer than `longestMs`; leaves no timer behind. */
export async function atMost(clock: TimerClock, longestMs: number, done: Promise<unknown>): Promise<void> {
  let cancel: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    cancel = clock.after(longestMs, resolve);
  });
  try {
    await Promise.race([done, late]);
  } finally {
    cancel();
  }
}
