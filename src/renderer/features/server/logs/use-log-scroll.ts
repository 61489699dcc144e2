import { useCallback, useLayoutEffect, useRef } from 'react';
import type { StackLogPage } from '#shared/domain/stack.ts';
import { LINE_PX, useLineList } from '../../../ui/lines/use-line-list.ts';
import type { Found } from './use-log-find.ts';

/** The place in the list, also when lines are let go or a match is gone to. */
export function useLogScroll(
  page: StackLogPage | undefined,
  isWrapped: boolean,
  isFollowing: boolean,
  setIsFollowing: (isFollowing: boolean) => void,
) {
  const count = page?.total ?? 0;
  const list = useLineList({ count, isWrapped, isFollowing, setIsFollowing, canFollow: true, revision: page });
  const { virtualizer, shiftBy } = list;

  const lastPage = useRef<StackLogPage | null>(null);
  useLayoutEffect(() => {
    const shift = placeShift(lastPage.current, page);
    lastPage.current = page ?? null;
    if (shift !== null && !isFollowing) shiftBy(shift);
  }, [page, isFollowing, shiftBy]);

  const goTo = useCallback(
    ({ offset }: Found) => {
      setIsFollowing(false);
      virtualizer.scrollToIndex(offset, { align: 'center' });
    },
    [virtualizer, setIsFollowing],
  );
  return { ...list, goTo };
}

/**
 * By how much the view must move to keep the lines that are being read under the eye: when the oldest are let go, every
 * line's place in the list moves. Null where nothing is known of it.
 */
export function placeShift(before: StackLogPage | null, after: StackLogPage | undefined): number | null {
  if (before === null || after === undefined) return null;
  // A change of the filter moves lines for another reason.
  if (after.droppedCount <= before.droppedCount) return null;
  const [anchor] = after.lines;
  const at = before.lines.findIndex(({ seq }) => seq === anchor?.seq);
  return at < 0 ? null : (after.offset - (before.offset + at)) * LINE_PX;
}
