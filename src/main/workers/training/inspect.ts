import { basename } from 'node:path';
import { findColumns } from '#main/engine/columns.ts';
import type { DatasetInspection } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import { readTable } from './csv-records.ts';
import { openCsv } from './csv-source.ts';
import { chooseColumns } from './load.ts';

const MAX_ROWS = 1000;
const MAX_LABELS = 20;
const SAMPLE_ROWS = 5;
const CELL_CHARACTERS = 200;

/**
 * Looks into a CSV: the first 1,000 rows, no more than that is read. Columns that nothing speaks for are null here, while a
 * column that was named and is not there is an error.
 * @throws AppError DATA_UNREADABLE, DATA_INVALID
 */
export async function inspectFile(input: {
  readonly path: string;
  readonly textColumn: string | null;
  readonly labelColumn: string | null;
}): Promise<DatasetInspection> {
  const file = await openCsv(input.path);
  const { header, delimiter, records } = await readTable(file);
  const rows: (readonly string[])[] = [];
  let isWholeFile = true;
  for await (const { fields } of records) {
    if (rows.length === MAX_ROWS) {
      isWholeFile = false;
      break;
    }
    rows.push(fields);
  }
  const name = basename(input.path);
  if (rows.length === 0) throw new AppError('DATA_INVALID', `${name} has a header line but no rows.`);
  const isNamed = input.textColumn !== null || input.labelColumn !== null;
  const usable = rows.filter((fields) => fields.length === header.length);
  const { text, label } = namedOrFound(isNamed);
  return {
    path: input.path,
    sizeBytes: file.sizeBytes,
    delimiter,
    encoding: file.encoding,
    columns: [...header],
    textColumn: header[text] ?? null,
    labelColumn: header[label] ?? null,
    inspectedRows: rows.length,
    isWholeFile,
    labels: label < 0 ? [] : labelCounts(usable, label),
    sampleRows: rows.slice(0, SAMPLE_ROWS).map((fields) => header.map((_, i) => cut(fields[i] ?? ''))),
  };

  function namedOrFound(strict: boolean): { text: number; label: number } {
    if (strict) return chooseColumns(header, usable, input, name);
    return header.length < 2 ? { text: -1, label: -1 } : findColumns(header, usable);
  }
}

function labelCounts(rows: readonly (readonly string[])[], column: number): DatasetInspection['labels'] {
  const counts = new Map<string, number>();
  for (const fields of rows) {
    const label = fields[column]!.trim();
    if (label !== '') counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MAX_LABELS)
    .map(([label, count]) => ({ label, count }));
}

function cut(cell: string): string {
  return cell.slice(0, CELL_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '');
}
