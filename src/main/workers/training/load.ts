import { basename } from 'node:path';
import { findColumns } from '#main/engine/columns.ts';
import { generateSample, SAMPLE_ROWS } from '#main/engine/sample.ts';
import { compareCodePoints } from '#main/engine/tokens.ts';
import { AppError } from '#shared/ipc/result.ts';
import { readTable } from './csv-records.ts';
import { openCsv } from './csv-source.ts';
import { PackedTexts } from './packed-texts.ts';

const MAX_ROWS = 5_000_000;
/** More classes than this is a label column that was chosen wrongly; a model file holds no more either. */
export const MAX_CLASSES = 10_000;
/** Rows that are read before the columns are chosen. */
const HEAD_ROWS = 1000;
const MIN_ROWS = 4;

export interface LabelledTexts {
  readonly texts: PackedTexts;
  /** Class number per text. */
  readonly labels: Uint32Array;
  /** Class names in code point order; the index is the class number. */
  readonly classes: readonly string[];
  /** Row in the file per text, counted from 1 after the header. */
  readonly rowNumbers: Uint32Array;
  readonly textColumn: string;
  readonly labelColumn: string;
}

export interface LoadInput {
  readonly dataPath: string | null;
  readonly textColumn: string | null;
  readonly labelColumn: string | null;
  readonly seed: number;
}

export interface LoadHooks {
  readonly log: (level: 'info' | 'warning', text: string) => void;
  /** @throws when the job was cancelled */
  readonly check: () => void;
  readonly progress: (fraction: number) => void;
}

/**
 * Reads the labelled texts of a CSV, or makes the built-in sample. Rows without a label, and rows with more or fewer
 * fields than the header, are left out and counted in a warning.
 * @throws AppError DATA_UNREADABLE or DATA_INVALID with what is wrong and, where it helps, the line or the columns
 */
export async function loadTexts(input: LoadInput, hooks: LoadHooks): Promise<LabelledTexts> {
  const collector = new Collector();
  let columns = { text: 'abstract', label: 'field' };
  if (input.dataPath === null) {
    hooks.log('info', `No data file given: using the built-in sample of ${String(SAMPLE_ROWS)} research abstracts.`);
    for (const [i, row] of generateSample(input.seed).entries()) collector.add(row.text, row.label, i + 1);
  } else {
    columns = await readCsv(input.dataPath, input, collector, hooks);
  }
  const loaded = { ...collector.finish(), textColumn: columns.text, labelColumn: columns.label };
  describe(loaded, hooks);
  return loaded;
}

async function readCsv(
  path: string,
  input: LoadInput,
  collector: Collector,
  hooks: LoadHooks,
): Promise<{ text: string; label: string }> {
  const name = basename(path);
  const file = await openCsv(path);
  const { header, delimiter, records } = await readTable(file);
  const separators: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };
  hooks.log(
    'info',
    `Reading ${name}: ${(file.sizeBytes / 1e6).toFixed(1)} MB, ${file.encoding}, separated by ${separators[delimiter] ?? delimiter}, columns: ${listed(header)}.`,
  );
  const columns: { found: { text: number; label: number } | null } = { found: null };
  const head: { fields: readonly string[]; row: number }[] = [];
  let row = 0;
  let ragged = 0;
  let firstRagged = 0;
  let bytes = 0;
  const take = (fields: readonly string[], at: number): void => {
    const text = fields[columns.found!.text]!;
    collector.add(text, fields[columns.found!.label]!.trim(), at);
    bytes += text.length;
  };
  const settle = (): void => {
    columns.found = chooseColumns(
      header,
      head.map((item) => item.fields),
      input,
      name,
    );
    for (const item of head) take(item.fields, item.row);
    head.length = 0;
  };
  for await (const { fields, line } of records) {
    row++;
    if (row > MAX_ROWS) throw new AppError('DATA_INVALID', `${name} has more than 5 million rows. Use a sample of it.`);
    if (row % 256 === 0) {
      hooks.check();
      hooks.progress(Math.min(1, bytes / file.sizeBytes));
    }
    if (fields.length !== header.length) {
      if (ragged++ === 0) firstRagged = line;
      continue;
    }
    if (columns.found) {
      take(fields, row);
      continue;
    }
    head.push({ fields, row });
    if (head.length === HEAD_ROWS) settle();
  }
  hooks.check();
  if (row === 0) throw new AppError('DATA_INVALID', `${name} has a header line but no rows.`);
  if (!columns.found) settle();
  if (ragged > 0) {
    const what = `${String(ragged)} of ${String(row)} rows have more or fewer fields than the ${String(header.length)} columns of the header (the first ends on line ${String(firstRagged)})`;
    if (ragged > row / 2) throw new AppError('DATA_INVALID', `${name}: ${what}. Are texts with a separator in quotes?`);
    hooks.log('warning', `Left out: ${what}.`);
  }
  const { text, label } = columns.found!;
  hooks.log('info', `Text column: "${header[text]!}". Label column: "${header[label]!}".`);
  return { text: header[text]!, label: header[label]! };
}

/** The columns that were named, or else found. */
export function chooseColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  input: { readonly textColumn: string | null; readonly labelColumn: string | null },
  name: string,
): { text: number; label: number } {
  const named = (wanted: string | null): number => {
    if (wanted === null) return -1;
    const exact = header.indexOf(wanted.trim());
    const index =
      exact >= 0 ? exact : header.findIndex((column) => column.toLowerCase() === wanted.trim().toLowerCase());
    if (index < 0)
      throw new AppError('DATA_INVALID', `${name} has no column "${wanted}". Its columns are: ${listed(header)}.`);
    return index;
  };
  const fixed = { text: named(input.textColumn), label: named(input.labelColumn) };
  if (header.length < 2) {
    throw new AppError(
      'DATA_INVALID',
      `${name} has one column only ("${header[0]!}"); a text and a label column are needed.`,
    );
  }
  if (fixed.text >= 0 && fixed.text === fixed.label) {
    throw new AppError('DATA_INVALID', `"${header[fixed.text]!}" is named as the text and as the label column.`);
  }
  const found = findColumns(header, rows, fixed);
  const missing = found.text < 0 ? 'text' : found.label < 0 ? 'label' : null;
  if (missing !== null) {
    const why = rows.every((row) => row.every((cell) => cell.trim() === '')) ? ' All cells are empty.' : '';
    throw new AppError(
      'DATA_INVALID',
      `It is not clear which column of ${name} holds the ${missing}s.${why} Name it; the columns are: ${listed(header)}.`,
    );
  }
  return found;
}

/** Column names for a sentence: quoted, at most 30. */
function listed(header: readonly string[]): string {
  const shown = header.slice(0, 30).map((column) => `"${column.slice(0, 60)}"`);
  return shown.join(', ') + (header.length > 30 ? ` and ${String(header.length - 30)} more` : '');
}

class Collector {
  readonly #texts = new PackedTexts();
  readonly #ids = new Map<string, number>();
  #labels = new Uint32Array(1024);
  #rows = new Uint32Array(1024);
  withoutLabel = 0;
  emptyTexts = 0;

  add(text: string, label: string, row: number): void {
    if (label === '') {
      this.withoutLabel++;
      return;
    }
    let id = this.#ids.get(label);
    if (id === undefined) {
      id = this.#ids.size;
      if (id >= MAX_CLASSES) {
        throw new AppError(
          'DATA_INVALID',
          `The label column has more than ${String(MAX_CLASSES)} different values, the most that can be learned. Is it the right column? If it is, join rare labels.`,
        );
      }
      this.#ids.set(label, id);
    }
    const at = this.#texts.count;
    if (at === this.#labels.length) {
      this.#labels = enlarged(this.#labels);
      this.#rows = enlarged(this.#rows);
    }
    this.#labels[at] = id;
    this.#rows[at] = row;
    if (text.trim() === '') this.emptyTexts++;
    this.#texts.push(text);
  }

  finish(): Omit<LabelledTexts, 'textColumn' | 'labelColumn'> & { withoutLabel: number; emptyTexts: number } {
    const classes = [...this.#ids.keys()].sort(compareCodePoints);
    const renumbered = new Uint32Array(classes.length);
    classes.forEach((label, index) => (renumbered[this.#ids.get(label)!] = index));
    const labels = this.#labels.slice(0, this.#texts.count).map((id) => renumbered[id]!);
    return {
      texts: this.#texts,
      labels,
      classes,
      rowNumbers: this.#rows.slice(0, this.#texts.count),
      withoutLabel: this.withoutLabel,
      emptyTexts: this.emptyTexts,
    };
  }
}

function enlarged(old: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(old.length * 2);
  larger.set(old);
  return larger;
}

/** Says what was found and refuses what nothing can be learned from. */
function describe(loaded: LabelledTexts & { withoutLabel: number; emptyTexts: number }, hooks: LoadHooks): void {
  const { texts, classes, labels, withoutLabel, emptyTexts } = loaded;
  if (withoutLabel > 0) hooks.log('warning', `Left out ${String(withoutLabel)} rows without a label.`);
  if (texts.count === 0) throw new AppError('DATA_INVALID', `No row has a label in column "${loaded.labelColumn}".`);
  if (emptyTexts === texts.count) {
    throw new AppError('DATA_INVALID', `All texts in column "${loaded.textColumn}" are empty.`);
  }
  if (emptyTexts > 0)
    hooks.log('warning', `${String(emptyTexts)} rows have an empty text; they count as texts without words.`);
  if (classes.length === 1) {
    throw new AppError(
      'DATA_INVALID',
      `All rows have the same label ("${classes[0]!.slice(0, 100)}"); two are needed.`,
    );
  }
  if (texts.count < MIN_ROWS) {
    throw new AppError('DATA_INVALID', `${String(texts.count)} rows are too few to train and test on.`);
  }
  const counts = new Uint32Array(classes.length);
  for (const label of labels) counts[label]!++;
  const order = [...classes.keys()].sort((a, b) => counts[b]! - counts[a]!);
  const shown = order.slice(0, 20).map((c) => `${classes[c]!.slice(0, 60)} (${String(counts[c])})`);
  const more = order.length > 20 ? ` and ${String(order.length - 20)} more` : '';
  hooks.log('info', `${String(texts.count)} rows, ${String(classes.length)} classes: ${shown.join(', ')}${more}.`);
  const single = order.filter((c) => counts[c] === 1);
  if (single.length > 0) {
    const names = single
      .slice(0, 10)
      .map((c) => `"${classes[c]!.slice(0, 60)}"`)
      .join(', ');
    hooks.log(
      'warning',
      `${single.length === 1 ? 'One class has' : `${String(single.length)} classes have`} a single row (${names}): it can be trained on or tested on, not both.`,
    );
  }
}
