import type { CallInput } from '#shared/ipc/contract.ts';
import type { StackLogLevel } from '#shared/domain/stack.ts';
import { formatClock, formatDateTime } from '../../../lib/format.ts';

/** What the list shows, whatever part of it is in sight. */
export type LogFilter = Required<
  Pick<CallInput<'stack.logs'>, 'services' | 'levels' | 'search' | 'isRegex' | 'onlyMatches' | 'untilSeq'>
>;

/** As the contract allows. */
export const MAX_SEARCH_LENGTH = 500;

export const LEVEL_LABELS: Readonly<Record<StackLogLevel, string>> = {
  error: 'Error',
  warning: 'Warning',
  info: 'Info',
  debug: 'Debug',
  unknown: 'Other',
};

/** Local time of day to the millisecond. */
export function timeOf(atMs: number): string {
  return `${formatClock(atMs)}.${String(new Date(atMs).getMilliseconds()).padStart(3, '0')}`;
}

/** `clearml-logs-20260304-170509.log`, in local time: sortable, and allowed on every file system. */
export function logFileName(atMs: number): string {
  return `clearml-logs-${formatDateTime(atMs).replaceAll(/[-:]/g, '').replace(' ', '-')}.log`;
}
