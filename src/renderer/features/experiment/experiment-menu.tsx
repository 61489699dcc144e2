import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconDotsVertical,
  IconFileTypeCsv,
  IconJson,
  IconRepeat,
  IconTrash,
} from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import { recordedParameters } from '#shared/domain/recorded-parameters.ts';
import { isFinished, type TaskDetail } from '#shared/domain/task.ts';
import { downloadText } from '../../lib/download.ts';
import { useCallMutation } from '../../lib/use-call-mutation.ts';
import { notifyUndo } from '../../lib/notify-undo.tsx';

const READ_AGAIN = [['tasks', 'state']] as const;

/** Run again, export, archive and delete; the last two can be taken back. */
export function ExperimentMenu({ task }: { readonly task: TaskDetail }) {
  const [, navigate] = useLocation();
  const exporting = useCallMutation('tasks.export', {
    onSuccess: ({ fileName, text, contentType }) => downloadText(fileName, text, contentType),
  });
  const restore = useCallMutation('tasks.restore', { invalidates: READ_AGAIN });
  const unarchive = useCallMutation('tasks.archive', { invalidates: READ_AGAIN });
  const archive = useCallMutation('tasks.archive', {
    invalidates: READ_AGAIN,
    onSuccess: ({ ids }, { archived }) => {
      if (ids.length === 0) return;
      notifyUndo(archived ? `Archived “${task.name}”` : `Brought back “${task.name}”`, () =>
        unarchive.mutate({ ids, archived: !archived }),
      );
    },
  });
  const remove = useCallMutation('tasks.delete', {
    onSuccess: ({ ids }) => {
      navigate('/experiments');
      if (ids.length > 0) notifyUndo(`Deleted “${task.name}”`, () => restore.mutate({ ids }));
    },
  });
  const isBusy = !isFinished(task.status) && task.status !== 'created';
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label="More actions"
          loading={exporting.isPending || remove.isPending}
        >
          <IconDotsVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {recordedParameters(task.hyperparameters) !== null && (
          <>
            <Menu.Item component={Link} href={`/experiments?run=${task.id}`} leftSection={<IconRepeat size={16} />}>
              Run again…
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Item
          leftSection={<IconFileTypeCsv size={16} />}
          onClick={() => exporting.mutate({ id: task.id, format: 'csv' })}
        >
          Export scalars as CSV
        </Menu.Item>
        <Menu.Item
          leftSection={<IconJson size={16} />}
          onClick={() => exporting.mutate({ id: task.id, format: 'json' })}
        >
          Export experiment as JSON
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={task.isArchived ? <IconArchiveOff size={16} /> : <IconArchive size={16} />}
          onClick={() => archive.mutate({ ids: [task.id], archived: !task.isArchived })}
        >
          {task.isArchived ? 'Bring back from the archive' : 'Archive'}
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={16} />}
          disabled={isBusy}
          onClick={() => remove.mutate({ ids: [task.id] })}
        >
          {isBusy ? 'Delete (stop it first)' : 'Delete'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
