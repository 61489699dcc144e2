import { useEffect, useState, type RefCallback } from 'react';

/** True from the moment an element has come near the viewport; at once where that cannot be observed. */
export function useSeen(): readonly [RefCallback<HTMLElement>, boolean] {
  const canObserve = typeof IntersectionObserver !== 'undefined';
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [isSeen, setIsSeen] = useState(!canObserve);
  useEffect(() => {
    if (element === null || isSeen) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setIsSeen(true);
      },
      { rootMargin: '300px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, isSeen]);
  return [setElement, isSeen] as const;
}
