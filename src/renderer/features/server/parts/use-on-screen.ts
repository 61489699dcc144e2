import { useEffect, useState, type RefCallback } from 'react';

/** Whether any part of an element is in sight now; true where that cannot be observed. */
export function useOnScreen(): readonly [RefCallback<HTMLElement>, boolean] {
  const canObserve = typeof IntersectionObserver !== 'undefined';
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [isOnScreen, setIsOnScreen] = useState(!canObserve);
  useEffect(() => {
    if (element === null || !canObserve) return undefined;
    const observer = new IntersectionObserver((entries) => setIsOnScreen(entries.at(-1)?.isIntersecting === true));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, canObserve]);
  return [setElement, isOnScreen] as const;
}
