/** `20261123_142501` in local time: the timestamp in the names of runs, models and backups. */
export function nameTimestamp(atMs: number): string {
  const at = new Date(atMs);
  const pad = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}${pad(at.getMonth() + 1)}${pad(at.getDate())}`;
  return `${day}_${pad(at.getHours())}${pad(at.getMinutes())}${pad(at.getSeconds())}`;
}
