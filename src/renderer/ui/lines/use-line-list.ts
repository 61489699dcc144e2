import { measureElement, observeElementRect, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, type UIEvent } from 'react';
import { useRecentInput } from './use-recent-input.ts';

export const LINE_PX = 20;
const NEAR_END_PX = 30;
/** Assumed where nothing is laid out (tests), so that there is something to see. */
const UNMEASURED = { width: 800, height: 480 };

type LineListOptions = {
  readonly count: number;
  readonly isWrapped: boolean;
  readonly isFollowing: boolean;
  readonly setIsFollowing: (isFollowing: boolean) => void;
  /** Whether more lines may come, so that scrolling to the end means following it. */
  readonly canFollow: boolean;
  /** Changes with the lines: whoever follows is taken to the end again. */
  readonly revision: unknown;
};

/** The place in a long list of lines: at its end and following it, or where the person has scrolled to. */
export function useLineList(options: LineListOptions) {
  const { count, isWrapped, isFollowing, setIsFollowing, canFollow, revision } = options;
  const scroller = useRef<HTMLDivElement>(null);
  const { isByHand, inputHandlers } = useRecentInput();
  const lastTop = useRef(0);
  const virtualizer = useVirtualizer({
    count,
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
  }, [isFollowing, contentPx, revision]);

  const onScroll = useCallback(
    (event: UIEvent<HTMLDivElement>) => {
      const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
      const isUpwards = scrollTop < lastTop.current;
      lastTop.current = scrollTop;
      // Lines that grow or come, and jumps to a match, scroll too; they say nothing about what the person wants.
      if (!isByHand()) return;
      const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      if (isAtEnd && canFollow) setIsFollowing(true);
      else if (!isAtEnd && isUpwards) setIsFollowing(false);
    },
    [isByHand, canFollow, setIsFollowing],
  );
  const shiftBy = useCallback((px: number) => {
    const element = scroller.current;
    if (element !== null) element.scrollTop += px;
  }, []);
  const follow = useCallback(() => setIsFollowing(true), [setIsFollowing]);
  return { scroller, virtualizer, contentPx, isFollowing, follow, shiftBy, handlers: { ...inputHandlers, onScroll } };
}
