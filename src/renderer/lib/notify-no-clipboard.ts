import { notifications } from '@mantine/notifications';

/** Told where the browser lets nothing onto the clipboard. */
export function notifyNoClipboard(advice = 'Select the text and copy it by hand.'): void {
  notifications.show({ message: `The clipboard is not available here. ${advice}`, color: 'red' });
}
