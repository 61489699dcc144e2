import { useCallback, useEffect, useRef } from 'react';

/** Momentum and smooth scrolling go on for as long after the last input. */
const RECENT_MS = 1000;

/** Tells scrolling by a person (wheel, keys, touch, a dragged scroll bar) from scrolling by the page itself. */
export function useRecentInput() {
  const lastMs = useRef(-Infinity);
  const isPressed = useRef(false);
  useEffect(() => {
    const release = () => {
      if (isPressed.current) lastMs.current = performance.now();
      isPressed.current = false;
    };
    window.addEventListener('pointerup', release);
    window.addEventListener('pointercancel', release);
    return () => {
      window.removeEventListener('pointerup', release);
      window.removeEventListener('pointercancel', release);
    };
  }, []);
  const note = useCallback(() => {
    lastMs.current = performance.now();
  }, []);
  const press = useCallback(() => {
    isPressed.current = true;
  }, []);
  const isByHand = useCallback(() => isPressed.current || performance.now() - lastMs.current < RECENT_MS, []);
  return {
    isByHand,
    inputHandlers: { onWheel: note, onKeyDown: note, onTouchMove: note, onPointerDown: press },
  };
}
