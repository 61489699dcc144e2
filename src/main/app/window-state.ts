import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const pixels = z.number().int().min(-100_000).max(100_000);
const windowStateSchema = z.object({
  x: pixels,
  y: pixels,
  width: pixels.positive(),
  height: pixels.positive(),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Enough of a window to see and to drag. */
const MIN_VISIBLE = 100;

/** Null where there is none or it cannot be read: a lost window place is not worth an error. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Written beside and renamed, so that a crash leaves the old one. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch {
    // A full or read-only disk: the window opens at its default place next time.
  }
}

/** The remembered bounds where enough of them is on a display that is there now, at least `min` large; else null. */
export function fitToDisplays(
  state: WindowState | null,
  displays: readonly Area[],
  min: { readonly width: number; readonly height: number },
): Area | null {
  if (state === null) return null;
  const { x, y } = state;
  const width = Math.max(state.width, min.width);
  const height = Math.max(state.height, min.height);
  const isVisible = displays.some(
    (area) =>
      overlap(x, width, area.x, area.width) >= MIN_VISIBLE &&
      // The title bar is what one drags: the top edge has to be on the display.
      y >= area.y &&
      y <= area.y + area.height - MIN_VISIBLE,
  );
  return isVisible ? { x, y, width, height } : null;
}

function overlap(start: number, length: number, otherStart: number, otherLength: number): number {
  return Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);
}
