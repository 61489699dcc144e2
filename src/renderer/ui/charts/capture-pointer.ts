import type { PointerEvent } from 'react';

/** Keeps a drag with the element it started on, where the browser can (jsdom cannot). */
export function capturePointer(event: PointerEvent): void {
  if ('setPointerCapture' in event.currentTarget) event.currentTarget.setPointerCapture(event.pointerId);
}
