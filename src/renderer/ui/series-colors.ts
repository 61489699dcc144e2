/**
 * Line and bar colours. Each has at least 3:1 contrast on the light and on the dark surface; the first eight stay apart
 * for people with protanopia, deuteranopia and tritanopia (the test computes both). Found by a search over OKLCH that
 * maximises the smallest distance; the rest were added one by one, each as far as possible from all before it.
 */
export const SERIES_COLORS: readonly string[] = [
  '#2a76c3',
  '#ed6e12',
  '#b155fc',
  '#66754f',
  '#bc3294',
  '#4c9cc6',
  '#df2414',
  '#8f967b',
  '#20a04e',
  '#c473a7',
  '#897cdc',
  '#9a6c71',
  '#317d01',
  '#7456e0',
  '#8660ac',
  '#538b8d',
  '#b75135',
  '#d74c82',
  '#ff3ea2',
  '#bc41c8',
];

/** The colour of the n-th series (from 0); they repeat after the last. */
export function seriesColor(index: number): string {
  const count = SERIES_COLORS.length;
  return SERIES_COLORS[((index % count) + count) % count] ?? '#2a76c3';
}
