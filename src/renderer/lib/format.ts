/** Shown where there is no value. */
export const NO_VALUE = '–';

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 4 });
const scientific = new Intl.NumberFormat('en', { notation: 'scientific', maximumFractionDigits: 3 });
const dateTime = new Intl.DateTimeFormat('en-CA', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** A length of time in milliseconds, in the two largest units: "2 h 05 min", "1 min 20 s", "3.4 s", "120 ms". */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return NO_VALUE;
  if (ms < 1000) return `${String(Math.max(0, Math.round(ms)))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min ${twoDigits(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${String(hours)} h ${twoDigits(minutes % 60)} min`;
  return `${String(Math.floor(hours / 24))} d ${twoDigits(hours % 24)} h`;
}

/** A moment (milliseconds since the epoch) in local time, sortable by eye: "2026-03-04 17:05:09". */
export function formatDateTime(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return NO_VALUE;
  return dateTime.format(ms).replace(', ', ' ');
}

/** The time of day of a moment (milliseconds since the epoch), local: "17:05:09". */
export function formatClock(ms: number): string {
  return formatDateTime(ms).slice(11);
}

/** A number with at most four decimals, or in scientific notation where that would hide it. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return NO_VALUE;
  if (Number.isNaN(value)) return 'NaN';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e9)) return scientific.format(value).replace('E', 'e');
  return plain.format(value);
}

/** Bytes in binary units: "512 B", "1.5 MiB". */
export function formatBytes(n: number | null | undefined): string {
  if (n === null || n === undefined || !Number.isFinite(n)) return NO_VALUE;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let amount = n;
  let unit = 0;
  while (amount >= 1023.95 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? String(amount) : amount.toFixed(1)} ${units[unit] ?? ''}`;
}

/** A share of 1 in per cent with one decimal: 0.8042 → "80.4 %". */
export function formatPercent(v: number | null | undefined): string {
  if (v === null || v === undefined || !Number.isFinite(v)) return NO_VALUE;
  return `${(v * 100).toFixed(1)} %`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
