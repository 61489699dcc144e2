import { Drawer } from '@mantine/core';
import { RunForm } from './run-form.tsx';

type RunDrawerProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly knownTags: readonly string[];
};

/** The form to run an experiment, over the right side of the page. */
export function RunDrawer({ isOpen, onClose, knownTags }: RunDrawerProps) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="34rem"
      title="Run experiment"
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ title: { fontWeight: 620, fontSize: 'var(--mantine-font-size-lg)' } }}
    >
      <RunForm onClose={onClose} knownTags={knownTags} />
    </Drawer>
  );
}
