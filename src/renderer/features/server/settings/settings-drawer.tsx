import { Drawer } from '@mantine/core';
import type { StackStatus } from '#shared/domain/stack.ts';
import { SettingsForm } from './settings-form.tsx';

type SettingsDrawerProps = {
  readonly status: StackStatus;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** How the server is started, over the right side of the page. */
export function SettingsDrawer({ status, isOpen, onClose }: SettingsDrawerProps) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="32rem"
      title="Server settings"
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ title: { fontWeight: 620, fontSize: 'var(--mantine-font-size-lg)' } }}
    >
      <SettingsForm status={status} onClose={onClose} />
    </Drawer>
  );
}
