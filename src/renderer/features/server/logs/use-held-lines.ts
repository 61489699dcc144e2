import { useEffect } from 'react';
import { useBridge } from '../../../bridge/bridge-context.tsx';

/** Well within the 15 s after which main takes it that nobody looks. */
const EVERY_MS = 5_000;

/**
 * Whoever reads a paused list still looks: main is told so now and then, or it would let the lines go that have not been
 * scrolled to. What is in sight is not read again: a flood may have taken it from main, but not from the page.
 */
export function useHeldLines(isPaused: boolean): void {
  const bridge = useBridge();
  useEffect(() => {
    if (!isPaused) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'hidden') return;
      // A failure is told where lines are read.
      bridge.call('stack.logs', { limit: 1 }).catch(() => undefined);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [bridge, isPaused]);
}
