import { notifications } from '@mantine/notifications';
import { reportError } from '#shared/ipc/error-texts.ts';

/** Tells of an error: what happened, the particulars, and what to do. A cancelled call is no news. */
export function notifyError(error: unknown): void {
  const report = reportError(error);
  if (report.code === 'CANCELLED') return;
  const reference = report.ref === null ? '' : ` Reference: ${report.ref}`;
  notifications.show({
    title: report.title,
    message: `${report.message} ${report.advice}${reference}`.trim(),
    color: 'red',
    autoClose: 10_000,
  });
}
