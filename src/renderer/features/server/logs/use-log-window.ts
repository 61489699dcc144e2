import { useQuery } from '@tanstack/react-query';
import type { StackLogLine } from '#shared/domain/stack.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { stackQueries } from '../../../bridge/queries.ts';
import type { LogFilter } from './log-filter.ts';

const TAIL_LINES = 500;
/** A window begins at a multiple of this, so that a few lines of scrolling ask for nothing new. */
const STEP_LINES = 250;
const WINDOW_LINES = 4 * STEP_LINES;

/** What is read of the lines: the newest, or those around the first one in sight. */
export type LogPlace = { readonly isFollowing: boolean; readonly firstInSight: number };

/**
 * The part of the log that is in sight, read again twice a second while it is live. Lines that are let go at the front
 * move all others, so a window is never taken for the truth for longer than that.
 */
export function useLogWindow(filter: LogFilter, place: LogPlace, isLive: boolean) {
  const offset = place.isFollowing
    ? null
    : Math.max(0, Math.floor(place.firstInSight / STEP_LINES) * STEP_LINES - STEP_LINES);
  const query = useQuery(
    stackQueries.logs(useBridge(), { ...filter, offset, limit: offset === null ? TAIL_LINES : WINDOW_LINES }, isLive),
  );
  const page = query.data;
  const lineAt = (index: number): StackLogLine | undefined => page?.lines[index - page.offset];
  return { query, page, lineAt };
}
