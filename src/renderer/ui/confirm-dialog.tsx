import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { Question } from './use-confirm.tsx';

type ConfirmDialogProps = Question & {
  readonly isOpen: boolean;
  readonly isBusy?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
};

/** The same question as `useConfirm`, for callers that keep it open while the deed is under way. */
export function ConfirmDialog({ title, message, confirmLabel, isDangerous, ...rest }: ConfirmDialogProps) {
  const { isOpen, isBusy, onConfirm, onCancel } = rest;
  return (
    <Modal opened={isOpen} onClose={onCancel} title={title} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="md">
        <Text size="sm" component="div">
          {message}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button {...(isDangerous === true && { color: 'red' })} loading={isBusy === true} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
