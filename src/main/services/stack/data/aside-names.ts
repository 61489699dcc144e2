import { nameTimestamp } from '#shared/domain/name-timestamp.ts';

/** Why a folder lies beside the data folder: set aside by a restore, a restore that failed, or removed. */
type AsideReason = 'aside' | 'failed' | 'removed';

/** `clearml_data.aside-20261125_090000`, or the next free name where that is taken. */
export function asideName(name: string, reason: AsideReason, atMs: number, taken: readonly string[]): string {
  const first = `${name}.${reason}-${nameTimestamp(atMs)}`;
  for (let count = 2; ; count += 1) {
    const candidate = count === 2 ? first : `${first}-${count - 1}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** When a folder was put aside, by its name; null where it is no such folder. */
export function asideTime(dataName: string, name: string): number | null {
  if (!name.startsWith(`${dataName}.`)) return null;
  const match = /^(?:aside|failed|removed)-(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)(?:-\d+)?$/.exec(
    name.slice(dataName.length + 1),
  );
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const at = new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute, second).getTime();
  return Number.isFinite(at) && at >= 0 ? at : null;
}
