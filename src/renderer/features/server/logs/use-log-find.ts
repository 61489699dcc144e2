import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Bridge } from '../../../bridge/bridge.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { notifyError } from '../../../lib/notify.ts';
import type { LogFilter } from './log-filter.ts';

export type Direction = 'next' | 'previous';
/** A match that was gone to. */
export type Found = { readonly seq: number; readonly offset: number; readonly hasWrapped: boolean };

const BEFORE_ALL = -1;
const AFTER_ALL = Number.MAX_SAFE_INTEGER;
/** Lines that may be let go between two questions; each question asks for as many before and after the place. */
const SLACK_LINES = 200;
const TRIES = 3;

/** Goes from match to match, over the end to the other end. `current` is null until one was gone to. */
export function useLogFind(filter: LogFilter) {
  const bridge = useBridge();
  const key = JSON.stringify({ ...filter, untilSeq: null });
  const [found, setFound] = useState<{ readonly key: string; readonly match: Found } | null>(null);
  const current = found?.key === key ? found.match : null;
  const find = useMutation({
    mutationFn: async ({ direction, edgeSeq }: { direction: Direction; edgeSeq: number | null }) => {
      const match = await findMatch(bridge, filter, direction, current?.seq ?? edgeSeq);
      // With the key of the search that was asked: another may have been typed since.
      return match === null ? null : { key, match };
    },
    onSuccess: setFound,
    onError: notifyError,
  });
  return { current, find };
}

async function findMatch(
  bridge: Bridge,
  filter: LogFilter,
  direction: Direction,
  fromSeq: number | null,
): Promise<Found | null> {
  const isFindingBackwards = direction === 'previous';
  const start = isFindingBackwards ? AFTER_ALL : BEFORE_ALL;
  const near = fromSeq === null ? null : await lineFound(bridge, filter, fromSeq, isFindingBackwards);
  if (near !== null) return { ...near, hasWrapped: false };
  const far = await lineFound(bridge, filter, start, isFindingBackwards);
  return far === null ? null : { ...far, hasWrapped: fromSeq !== null };
}

/**
 * The next match as a line. Its place is known by the first answer, the line itself only by one that was asked for that
 * place; when lines were let go in between, the place is another, and asked for again.
 */
async function lineFound(
  bridge: Bridge,
  filter: LogFilter,
  findFromSeq: number,
  isFindingBackwards: boolean,
): Promise<Omit<Found, 'hasWrapped'> | null> {
  let window = { offset: 0, limit: 1 };
  for (let tries = 0; tries < TRIES; tries += 1) {
    const page = await bridge.call('stack.logs', { ...filter, ...window, findFromSeq, isFindingBackwards });
    const { foundOffset: offset } = page;
    if (offset === null) return null;
    const line = page.lines[offset - page.offset];
    if (line !== undefined) return { seq: line.seq, offset };
    window = { offset: Math.max(0, offset - SLACK_LINES), limit: 2 * SLACK_LINES };
  }
  return null;
}
