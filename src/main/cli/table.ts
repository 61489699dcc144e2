import { displayWidth, pad, safeText, truncate } from './text.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Cut this column first where the table is wider than the terminal, but never below 10 columns. */
  readonly isFlexible?: boolean;
}

/** A cell: its text, and how to mark it once it is padded (colours take no width). */
export type Cell = string | { readonly text: string; readonly mark: (padded: string) => string };

const GAP = '  ';
const NARROWEST = 10;

/** Columns left for the flexible ones when all others have what they need. */
function fit(widths: number[], columns: readonly Column[], maxWidth: number): void {
  const flexible = columns.flatMap((column, index) => (column.isFlexible === true ? [index] : []));
  let excess = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1) - maxWidth;
  while (excess > 0) {
    const widest = flexible.reduce(
      (best, index) => ((widths[index] ?? 0) > (widths[best] ?? 0) ? index : best),
      flexible[0] ?? -1,
    );
    const width = widths[widest];
    if (width === undefined || width <= NARROWEST) return;
    widths[widest] = width - 1;
    excess -= 1;
  }
}

/**
 * Lines of a table with aligned columns. All texts are made safe to print. `maxWidth` Infinity (output that is not a
 * terminal) cuts nothing.
 */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], maxWidth: number): string[] {
  const texts = rows.map((row) => row.map((cell) => safeText(typeof cell === 'string' ? cell : cell.text)));
  const widths = columns.map((column, index) =>
    texts.reduce((width, row) => Math.max(width, displayWidth(row[index] ?? '')), displayWidth(column.title)),
  );
  if (Number.isFinite(maxWidth)) fit(widths, columns, maxWidth);

  const line = (cells: readonly string[], mark: (padded: string, index: number) => string): string =>
    columns
      .map((column, index) => {
        const width = widths[index] ?? 0;
        return mark(pad(truncate(cells[index] ?? '', width), width, column.align), index);
      })
      .join(GAP)
      .trimEnd();

  const head = line(
    columns.map((column) => column.title),
    (padded) => padded,
  );
  const body = texts.map((cells, row) =>
    line(cells, (padded, index) => {
      const cell = rows[row]?.[index];
      return cell === undefined || typeof cell === 'string' ? padded : cell.mark(padded);
    }),
  );
  return columns.every((column) => column.title === '') ? body : [head, ...body];
}
