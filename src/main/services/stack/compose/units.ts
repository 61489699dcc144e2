const DURATION = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g;
const MS_PER: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000_001,
};
/** A thousand days: whatever is longer is a slip, and nanoseconds stay exact numbers. */
const MAX_DURATION_MS = 1000 * 24 * 3_600_000;

/** `1m30s` as milliseconds, whole ones; null where it is no duration (a number without a unit is none). */
export function durationMs(text: string): number | null {
  if (!DURATION.test(text)) return null;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(DURATION_PART)) sum += Number(amount) * (MS_PER[unit ?? ''] ?? 0);
  return sum > MAX_DURATION_MS ? null : Math.round(sum);
}

const SIZE = /^(\d+(?:\.\d+)?) ?([kmgt]?)i?b?$/i;
const POWER: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4 };

/** `512m`, `1.5g`, `2gb` as bytes (units are powers of 1024, as Docker's); null where it is no size. */
export function sizeBytes(text: string): number | null {
  const match = SIZE.exec(text);
  if (match === null) return null;
  const bytes = Math.floor(Number(match[1]) * 1024 ** (POWER[(match[2] ?? '').toLowerCase()] ?? 0));
  return Number.isSafeInteger(bytes) ? bytes : null;
}
