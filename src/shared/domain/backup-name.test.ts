import { expect, test } from 'vitest';
import { BACKUP_ENDING, backupName } from './backup-name.ts';

test('a backup is named by its time here, and has the ending by which backups are found', () => {
  expect(backupName(new Date(2026, 10, 25, 9, 0, 7).getTime())).toBe('20261125_090007.clearml-backup.tar');
  expect(backupName(0).endsWith(BACKUP_ENDING)).toBe(true);
});
