import type { Page } from '@playwright/test';

/** Ms from each of the page's frames to the next, for `forMs`. */
export function frameGaps(page: Page, forMs: number): Promise<number[]> {
  return page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const gaps: number[] = [];
        const startMs = performance.now();
        let lastMs = startMs;
        const onFrame = () => {
          const nowMs = performance.now();
          gaps.push(nowMs - lastMs);
          lastMs = nowMs;
          if (nowMs - startMs < ms) requestAnimationFrame(onFrame);
          else resolve(gaps);
        };
        requestAnimationFrame(onFrame);
      }),
    forMs,
  );
}
