import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { detectDelimiter } from '#main/engine/delimiter.ts';
import { AppError } from '#shared/ipc/result.ts';
import { readUtf8, type CsvFile } from './csv-source.ts';

/** A record longer than this is an unclosed quote, not a text. */
const MAX_RECORD_CHARACTERS = 16 * 1024 * 1024;
const MAX_COLUMNS = 10_000;

export interface CsvTable {
  readonly delimiter: string;
  readonly header: readonly string[];
  /** Records after the header, with the line on which each ends. Fields may be fewer or more than the header's. */
  readonly records: AsyncGenerator<{ readonly fields: readonly string[]; readonly line: number }>;
}

/**
 * Reads a CSV (RFC 4180) as a stream. Empty lines are passed over.
 * @throws AppError DATA_INVALID with the line where the quotes are broken
 */
export async function readTable(file: CsvFile, shouldStop: () => boolean = () => false): Promise<CsvTable> {
  const name = basename(file.path);
  const delimiter = detectDelimiter(file.head);
  const records = parseRecords(file, delimiter, shouldStop);
  const first = await records.next();
  if (first.done === true) throw new AppError('DATA_INVALID', `${name} has no header line and no rows.`);
  const header = first.value.fields.map((field, i) => field.trim() || `column ${String(i + 1)}`);
  if (header.length > MAX_COLUMNS) {
    await records.return(undefined);
    throw new AppError('DATA_INVALID', `${name} has more than ${String(MAX_COLUMNS)} columns.`);
  }
  return { delimiter, header, records };
}

async function* parseRecords(
  file: CsvFile,
  delimiter: string,
  shouldStop: () => boolean,
): AsyncGenerator<{ fields: readonly string[]; line: number }> {
  const parser = parse({
    delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    info: true,
  });
  const source = Readable.from(readUtf8(file, shouldStop), { objectMode: false });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let lastLine = 0;
  try {
    for await (const item of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      lastLine = item.info.lines;
      yield { fields: item.record, line: item.info.lines };
    }
  } catch (error) {
    throw error instanceof CsvError ? csvProblem(error, basename(file.path), lastLine + 1) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

function csvProblem(error: CsvError, name: string, firstLine: number): AppError {
  const lines = (error as { lines?: unknown }).lines;
  const line = typeof lines === 'number' ? String(lines) : '?';
  const problems: Partial<Record<CsvError['code'], string>> = {
    CSV_QUOTE_NOT_CLOSED: `a quote is never closed in the row that begins on line ${String(firstLine)}`,
    CSV_INVALID_CLOSING_QUOTE: `broken quotes on line ${line}: a closing quote is followed by more text. A quote inside a quoted field is written twice ("")`,
    INVALID_OPENING_QUOTE: `broken quotes on line ${line}: a quote in the middle of an unquoted field. Put the whole field in quotes and write the inner quote twice ("")`,
    CSV_MAX_RECORD_SIZE: `the row that begins on line ${String(firstLine)} is longer than 16 million characters, probably because a quote is not closed`,
  };
  return new AppError('DATA_INVALID', `${name}: ${problems[error.code] ?? `not a readable CSV near line ${line}`}.`, {
    cause: error,
  });
}
