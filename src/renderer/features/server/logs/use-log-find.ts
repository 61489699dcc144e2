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

/** Goes from match to match, over the end to the other end. `current` is null until one was gone to. */
export function useLogFind(filter: LogFilter) {
  const bridge = useBridge();
  const key = JSON.stringify({ ...filter, untilSeq: null });
  const [found, setFound] = useState<{ readonly key: string; readonly match: Found } | null>(null);
  const current = found?.key === key ? found.match : null;
  const find = useMutation({
    mutationFn: ({ direction, edgeSeq }: { direction: Direction; edgeSeq: number | null }) =>
      findMatch(bridge, filter, direction, current?.seq ?? edgeSeq),
    onSuccess: (match) => setFound(match === null ? null : { key, match }),
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
  const ask = async (findFromSeq: number) =>
    (await bridge.call('stack.logs', { ...filter, findFromSeq, isFindingBackwards, limit: 1 })).foundOffset;
  let offset = await ask(fromSeq ?? start);
  const hasWrapped = offset === null && fromSeq !== null;
  if (hasWrapped) offset = await ask(start);
  if (offset === null) return null;
  const { lines } = await bridge.call('stack.logs', { ...filter, offset, limit: 1 });
  const [line] = lines;
  return line === undefined ? null : { seq: line.seq, offset, hasWrapped };
}
