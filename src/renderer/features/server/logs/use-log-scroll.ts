import { measureElement, observeElementRect, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, type UIEvent } from 'react';
import type { StackLogPage } from '#shared/domain/stack.ts';
import type { Found } from './use-log-find.ts';
import { useRecentInput } from './use-recent-input.ts';

export const LINE_PX = 20;
const NEAR_END_PX = 30;
/** Assumed where nothing is laid out (tests), so that there is something to see. */
const UNMEASURED = { width: 800, height: 480 };

/** The place in the list: at its end and following it, or where the person has scrolled to. */
export function useLogScroll(
  page: StackLogPage | undefined,
  isWrapped: boolean,
  isFollowing: boolean,
  setIsFollowing: (isFollowing: boolean) => void,
) {
  const scroller = useRef<HTMLDivElement>(null);
  const { isByHand, inputHandlers } = useRecentInput();
  const lastTop = useRef(0);
  const virtualizer = useVirtualizer({
    count: page?.total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
    // A line that is not laid out measures nothing; taken at its word, all lines would fit in sight.
    measureElement: (element, entry, instance) => measureElement(element, entry, instance) || LINE_PX,
    initialRect: UNMEASURED,
    observeElementRect: (instance, report) =>
      observeElementRect(instance, (rect) => report(rect.height === 0 ? UNMEASURED : rect)),
  });
  const contentPx = virtualizer.getTotalSize();
  // Sizes measured for one way of wrapping mean nothing for the other.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, isWrapped]);

  useEffect(() => {
    const element = scroller.current;
    if (isFollowing && element !== null) element.scrollTop = element.scrollHeight;
  }, [isFollowing, contentPx, page]);

  const lastPage = useRef<StackLogPage | null>(null);
  useLayoutEffect(() => {
    const shift = placeShift(lastPage.current, page);
    lastPage.current = page ?? null;
    if (shift !== null && !isFollowing) scroller.current?.scrollBy(0, shift);
  }, [page, isFollowing]);

  const onScroll = useCallback(
    (event: UIEvent<HTMLDivElement>) => {
      const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
      const isUpwards = scrollTop < lastTop.current;
      lastTop.current = scrollTop;
      // Lines that grow or come, and jumps to a match, scroll too; they say nothing about what the person wants.
      if (!isByHand()) return;
      const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      if (isAtEnd) setIsFollowing(true);
      else if (isUpwards) setIsFollowing(false);
    },
    [isByHand, setIsFollowing],
  );
  const follow = useCallback(() => setIsFollowing(true), [setIsFollowing]);
  const goTo = useCallback(
    ({ offset }: Found) => {
      setIsFollowing(false);
      virtualizer.scrollToIndex(offset, { align: 'center' });
    },
    [virtualizer, setIsFollowing],
  );
  return { scroller, virtualizer, contentPx, isFollowing, follow, goTo, handlers: { ...inputHandlers, onScroll } };
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
