import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useCallback, type ReactNode } from 'react';

export type Question = {
  readonly title: string;
  readonly message: ReactNode;
  /** What the confirming button says: the deed, not "OK". */
  readonly confirmLabel: string;
  readonly isDangerous?: boolean;
};

/** Asks before a deed: `if (await confirm({ … })) …`. Closing the dialog means no. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  return useCallback(
    ({ title, message, confirmLabel, isDangerous }) =>
      new Promise((resolve) => {
        modals.openConfirmModal({
          title,
          children: typeof message === 'string' ? <Text size="sm">{message}</Text> : message,
          labels: { confirm: confirmLabel, cancel: 'Cancel' },
          confirmProps: { ...(isDangerous === true && { color: 'red' }) },
          onConfirm: () => resolve(true),
          // Fires after a confirmation too, when the promise is settled already.
          onClose: () => resolve(false),
          centered: true,
        });
      }),
    [],
  );
}
