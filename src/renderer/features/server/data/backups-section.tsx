import { Button, Stack, Table, Text } from '@mantine/core';
import { IconArchive, IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { backupName } from '#shared/domain/backup-name.ts';
import type { StackData } from '#shared/domain/stack.ts';
import { formatBytes, formatDateTime } from '../../../lib/format.ts';
import { useCallMutation } from '../../../lib/use-call-mutation.ts';
import { useConfirm } from '../../../ui/use-confirm.tsx';
import { ScrollTable } from '../../../ui/scroll-table.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { Section } from '../parts/section.tsx';
import { STACK_CHANGES } from '../parts/stack-changes.ts';
import classes from './data.module.css';
import { PathDialog } from './path-dialog.tsx';

type Backup = StackData['backups'][number];

const RESTORE_TEXT =
  'The server is stopped and its data replaced by the backup’s. The present data is kept aside until the restored server is healthy, and is put back if it does not become so.';

/** Backups in the data folder, making one, and bringing one back. */
export function BackupsSection({ backups, isOff }: { readonly backups: readonly Backup[]; readonly isOff: boolean }) {
  const confirm = useConfirm();
  const [asked, setAsked] = useState<'backup' | 'restore' | null>(null);
  const close = () => setAsked(null);
  const backUp = useCallMutation('stack.backup', { invalidates: STACK_CHANGES, onSuccess: close });
  const restore = useCallMutation('stack.restore', { invalidates: STACK_CHANGES, onSuccess: close });
  const isDisabled = isOff || backUp.isPending || restore.isPending;
  const onRestore = async (path: string) => {
    const isAgreed = await confirm({
      title: 'Restore this backup?',
      message: (
        <Stack gap="xs" className={classes['words'] ?? ''}>
          <Text size="sm">{path}</Text>
          <Text size="sm">{RESTORE_TEXT}</Text>
        </Stack>
      ),
      confirmLabel: 'Restore',
      isDangerous: true,
    });
    if (isAgreed) restore.mutate({ path });
  };
  return (
    <Section
      title="Backups"
      actions={
        <>
          <Button
            leftSection={<IconArchive size={16} aria-hidden />}
            disabled={isDisabled}
            onClick={() => backUp.mutate({ path: null })}
          >
            Back up
          </Button>
          <Button variant="default" disabled={isDisabled} onClick={() => setAsked('backup')}>
            Back up to…
          </Button>
          <Button variant="default" disabled={isDisabled} onClick={() => setAsked('restore')}>
            Restore from…
          </Button>
        </>
      }
    >
      <Text size="sm" c="dimmed" mb="xs">
        A backup is one archive with versions and checksums. The server is stopped while it is made, and started again.
      </Text>
      {backups.length === 0 ? (
        <Text size="sm" c="dimmed">
          There is no backup in the data folder yet.
        </Text>
      ) : (
        <BackupTable backups={backups} isDisabled={isDisabled} onRestore={(path) => void onRestore(path)} />
      )}
      <PathDialog
        isOpen={asked === 'backup'}
        title="Back up to a file"
        text="The file is on the machine that ClearDeck runs on, and must not exist yet."
        label="Path of the archive"
        placeholder="/media/disk/clearml-backup.tar"
        confirmLabel="Back up"
        isBusy={backUp.isPending}
        fileRequest={() => ({ kind: 'save', suggestedName: backupName(Date.now()) })}
        onConfirm={(path) => backUp.mutate({ path })}
        onClose={close}
      />
      <PathDialog
        isOpen={asked === 'restore'}
        title="Restore from a file"
        text={RESTORE_TEXT}
        label="Path of the archive"
        placeholder="/media/disk/clearml-backup.tar"
        confirmLabel="Restore"
        isBusy={restore.isPending}
        fileRequest={() => ({ kind: 'open' })}
        onConfirm={(path) => restore.mutate({ path })}
        onClose={close}
      />
    </Section>
  );
}

type BackupTableProps = {
  readonly backups: readonly Backup[];
  readonly isDisabled: boolean;
  readonly onRestore: (path: string) => void;
};

function BackupTable({ backups, isDisabled, onRestore }: BackupTableProps) {
  return (
    <ScrollTable name="Backups" minWidth={520}>
      <Table aria-label="Backups, newest first">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Made</Table.Th>
            <Table.Th scope="col">File</Table.Th>
            <Table.Th scope="col" className={classes['size'] ?? ''}>
              Size
            </Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {backups
            .toSorted((a, b) => b.createdAtMs - a.createdAtMs)
            .map((backup) => {
              const made = formatDateTime(backup.createdAtMs);
              return (
                <Table.Tr key={backup.path}>
                  <Table.Th scope="row" className={classes['time'] ?? ''}>
                    {made}
                  </Table.Th>
                  <Table.Td className={classes['words'] ?? ''}>
                    <Copyable value={backup.path} name={`the path of the backup of ${made}`} />
                    {backup.problem !== null && (
                      <Text size="xs" c="var(--mantine-color-error)">
                        Cannot be restored: {backup.problem}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td className={classes['size'] ?? ''}>{formatBytes(backup.sizeBytes)}</Table.Td>
                  <Table.Td className={classes['size'] ?? ''}>
                    <Button
                      size="compact-xs"
                      variant="default"
                      leftSection={<IconHistory size={14} aria-hidden />}
                      aria-label={`Restore the backup of ${made}`}
                      disabled={isDisabled || backup.problem !== null}
                      onClick={() => onRestore(backup.path)}
                    >
                      Restore…
                    </Button>
                  </Table.Td>
                </Table.Tr>
              );
            })}
        </Table.Tbody>
      </Table>
    </ScrollTable>
  );
}
