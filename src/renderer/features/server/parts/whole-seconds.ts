import { formatDuration } from '../../../lib/format.ts';

/** A length of time that is counted while one looks: "48 s", "1 min 05 s". Tenths would only flicker. */
export function wholeSeconds(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 60 ? `${String(seconds)} s` : formatDuration(seconds * 1000);
}
