import { useCallback } from 'react';
import type { TaskSummary } from '#shared/domain/task.ts';
import { notifyUndo } from '../../lib/notify-undo.tsx';
import { useCallMutation } from '../../lib/use-call-mutation.ts';
import { useConfirm } from '../../ui/use-confirm.tsx';

const TASK_LISTS = [['tasks', 'state'], ['projects']] as const;

export type TaskActions = {
  archive(ids: readonly string[], isArchived: boolean): void;
  remove(ids: readonly string[]): void;
  stop(task: Pick<TaskSummary, 'id' | 'name' | 'type'>): void;
  readonly isBusy: boolean;
};

/** What can be done to rows. Archiving and deleting happen at once and can be undone from the notification. */
export function useTaskActions(onGone: (ids: readonly string[]) => void): TaskActions {
  const confirm = useConfirm();
  const restore = useCallMutation('tasks.restore', {
    invalidates: TASK_LISTS,
    successMessage: ({ ids }) => `${experiments(ids.length)} restored`,
  });
  const rearchive = useCallMutation('tasks.archive', { invalidates: TASK_LISTS, successMessage: 'Undone' });
  const archiving = useCallMutation('tasks.archive', {
    invalidates: TASK_LISTS,
    onSuccess: ({ ids }, input) => {
      onGone(input.ids);
      notifyUndo(`${experiments(ids.length)} ${input.archived ? 'archived' : 'brought back'}`, () => {
        if (ids.length > 0) rearchive.mutate({ ids, archived: !input.archived });
      });
    },
  });
  const deleting = useCallMutation('tasks.delete', {
    invalidates: TASK_LISTS,
    onSuccess: ({ ids }, input) => {
      onGone(input.ids);
      notifyUndo(`${experiments(ids.length)} deleted`, () => {
        if (ids.length > 0) restore.mutate({ ids });
      });
    },
  });
  const stopping = useCallMutation('training.stop', {
    invalidates: TASK_LISTS,
    successMessage: 'Stopping. What it has recorded is kept.',
  });

  const { mutate: mutateArchive } = archiving;
  const { mutate: mutateDelete } = deleting;
  const { mutate: mutateStop } = stopping;
  const archive = useCallback(
    (ids: readonly string[], isArchived: boolean) => mutateArchive({ ids: [...ids], archived: isArchived }),
    [mutateArchive],
  );
  const remove = useCallback((ids: readonly string[]) => mutateDelete({ ids: [...ids] }), [mutateDelete]);
  const stop = useCallback(
    (task: Pick<TaskSummary, 'id' | 'name' | 'type'>) => {
      const isSearch = task.type === 'optimizer';
      const what = isSearch ? 'and all of its runs that have not ended stop' : 'ends where it is';
      void confirm({
        title: isSearch ? 'Stop this search?' : 'Stop this experiment?',
        message: `“${task.name}” ${what}. What was recorded so far is kept; it cannot be continued.`,
        confirmLabel: isSearch ? 'Stop search' : 'Stop experiment',
        isDangerous: true,
      }).then((isSure) => {
        if (isSure) mutateStop({ taskId: task.id });
      });
    },
    [confirm, mutateStop],
  );
  return { archive, remove, stop, isBusy: archiving.isPending || deleting.isPending };
}

function experiments(count: number): string {
  return count === 1 ? '1 experiment' : `${String(count)} experiments`;
}
