import type { StackStatus } from '#shared/domain/stack.ts';
import { SideDrawer } from '../../../ui/side-drawer.tsx';
import { SettingsForm } from './settings-form.tsx';

type SettingsDrawerProps = {
  readonly status: StackStatus;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** How the server is started, over the right side of the page. */
export function SettingsDrawer({ status, isOpen, onClose }: SettingsDrawerProps) {
  return (
    <SideDrawer title="Server settings" isOpen={isOpen} onClose={onClose}>
      <SettingsForm status={status} onClose={onClose} />
    </SideDrawer>
  );
}
