import { nameTimestamp } from './name-timestamp.ts';

/** What the names of backups end in, and by which those in the data folder are found. */
export const BACKUP_ENDING = '.clearml-backup.tar';

/** `20261125_090000.clearml-backup.tar`: the name of a backup made at this time, in milliseconds of the epoch. */
export function backupName(atMs: number): string {
  return `${nameTimestamp(atMs)}${BACKUP_ENDING}`;
}
