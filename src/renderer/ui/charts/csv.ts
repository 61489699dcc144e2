import type { ChartTable } from './chart-types.ts';

/**
 * RFC 4180. A text cell that a spreadsheet would run as a formula gets an apostrophe in front; numbers are written as
 * they are.
 */
export function toCsv(table: ChartTable): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return '';
    if (typeof value === 'number') return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [table.columns, ...table.rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** A title as a file name: letters, digits, dots and dashes. */
export function fileNameFor(title: string, extension: string): string {
  const stem = title
    .replace(/[^\p{L}\p{N}.-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100);
  return `${stem || 'chart'}.${extension}`;
}
