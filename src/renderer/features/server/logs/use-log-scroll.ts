import { measureElement, observeElementRect, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, type UIEvent } from 'react';
import type { StackLogPage } from '#shared/domain/stack.ts';
import type { Found } from './use-log-find.ts';

export const LINE_PX = 20;
const NEAR_END_PX = 30;
/** Assumed where nothing is laid out (tests), so that there is something to see. */
const UNMEASURED = { width: 800, height: 480 };

/** The place in the list: at its end and following it, or where the person has scrolled to. */
export function useLogScroll(
  page: StackLogPage | undefined,
  isFollowing: boolean,
  setIsFollowing: (isFollowing: boolean) => void,
) {
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  // A jump to a match near the end must not be taken for a wish to follow.
  const isHeld = useRef(false);
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

  useEffect(() => {
    const element = scroller.current;
    if (isFollowing && element !== null) element.scrollTop = element.scrollHeight;
  }, [isFollowing, contentPx, page]);

  useHeldPlace(page, isFollowing, scroller);

  const onScroll = useCallback(
    (event: UIEvent<HTMLDivElement>) => {
      const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
      const isUpwards = scrollTop < lastTop.current;
      lastTop.current = scrollTop;
      const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      // Lines that were added below are no movement of the person's.
      if (isAtEnd && !isUpwards && !isHeld.current) setIsFollowing(true);
      else if (!isAtEnd && isUpwards) setIsFollowing(false);
    },
    [setIsFollowing],
  );
  const onTouch = useCallback(() => {
    isHeld.current = false;
  }, []);
  const follow = useCallback(() => {
    isHeld.current = false;
    setIsFollowing(true);
  }, [setIsFollowing]);
  const goTo = useCallback(
    ({ offset }: Found) => {
      isHeld.current = true;
      setIsFollowing(false);
      virtualizer.scrollToIndex(offset, { align: 'center' });
    },
    [virtualizer, setIsFollowing],
  );
  return { scroller, virtualizer, contentPx, isFollowing, follow, goTo, onScroll, onTouch };
}

/**
 * Keeps the lines that are being read under the eye: when the oldest are let go, every line's place in the list moves,
 * and so does the view.
 */
function useHeldPlace(
  page: StackLogPage | undefined,
  isFollowing: boolean,
  scroller: { readonly current: HTMLDivElement | null },
): void {
  const before = useRef<StackLogPage | null>(null);
  useLayoutEffect(() => {
    const previous = before.current;
    before.current = page ?? null;
    const element = scroller.current;
    if (page === undefined || previous === null || previous === page || isFollowing || element === null) return;
    // Only where lines were let go; a change of the filter moves lines for another reason.
    if (page.droppedCount <= previous.droppedCount) return;
    const [anchor] = page.lines;
    if (anchor === undefined) return;
    const at = previous.lines.findIndex(({ seq }) => seq === anchor.seq);
    if (at >= 0) element.scrollTop += (page.offset - (previous.offset + at)) * LINE_PX;
  }, [page, isFollowing, scroller]);
}
