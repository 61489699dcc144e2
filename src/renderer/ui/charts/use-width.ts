import { useLayoutEffect, useState, type RefCallback } from 'react';

/** Where nothing can be measured (tests, a page not laid out yet) charts draw at this width. */
export const FALLBACK_WIDTH = 640;

/** The width of an element in whole pixels, followed while it changes. A fixed width overrules the measured one. */
export function useWidth(fixed?: number): readonly [RefCallback<HTMLElement>, number] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(FALLBACK_WIDTH);
  useLayoutEffect(() => {
    if (element === null || fixed !== undefined) return;
    const measure = (pixels: number) => {
      if (pixels > 0) setWidth(Math.floor(pixels));
    };
    measure(element.getBoundingClientRect().width);
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) measure(entry.contentRect.width);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, fixed]);
  return [setElement, fixed ?? width] as const;
}
