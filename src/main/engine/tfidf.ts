import { GrowingUint32 } from './growing.ts';
import type { SparseRows } from './sparse.ts';
import { compareCodePoints, forEachToken } from './tokens.ts';

export interface TfidfOptions {
  /** Keep this many terms at most: those that occur most often in all training texts together. */
  readonly maxFeatures: number;
}

/** What was learned from the training texts. `terms[i]` is column i; terms stand in code point order. */
export interface Vocabulary {
  readonly terms: readonly string[];
  /** Smooth inverse document frequency per column: ln((1 + n) / (1 + df)) + 1. */
  readonly idf: Float64Array;
}

/** More different words than this are not a language; a Map cannot hold many more either. */
export const MAX_DISTINCT_TERMS = 10_000_000;
export class TooManyTermsError extends Error {}

/** Texts by index. A function instead of an array, so that the texts may live packed outside the heap. */
export interface TextSource {
  readonly count: number;
  text(index: number): string;
}

/**
 * `TfidfVectorizer(max_features=…).fit_transform` of scikit-learn: raw counts, times smooth idf, rows scaled to length 1.
 * Where several terms with the same count compete for the last places, scikit-learn's choice depends on its sorting
 * routine; here the terms that come first in code point order are kept.
 *
 * @param onRow called after each text, for progress and cancelling (it may throw)
 * @returns the vocabulary and the weights of the training texts, one row each; a text without known terms is an empty row
 */
export function fitTfidf(
  texts: TextSource,
  options: TfidfOptions,
  onRow: (done: number) => void = () => {},
): { vocabulary: Vocabulary; rows: SparseRows } {
  const ids = new Map<string, number>();
  const names: string[] = [];
  const totals = new GrowingUint32();
  const documents = new GrowingUint32();
  const lastSeenIn = new GrowingUint32();
  const stream = new GrowingUint32(65536);
  const textEnds = new Uint32Array(texts.count);

  let current = 0;
  const visit = (token: string): void => {
    let id = ids.get(token);
    if (id === undefined) {
      if (names.length >= MAX_DISTINCT_TERMS) throw new TooManyTermsError();
      id = names.length;
      const own = detach(token);
      ids.set(own, id);
      names.push(own);
      totals.push(0);
      documents.push(0);
      lastSeenIn.push(0);
    }
    totals.items[id]!++;
    if (lastSeenIn.items[id] !== current + 1) {
      lastSeenIn.items[id] = current + 1;
      documents.items[id]!++;
    }
    stream.push(id);
  };
  for (current = 0; current < texts.count; current++) {
    forEachToken(texts.text(current), visit);
    textEnds[current] = stream.length;
    onRow(current + 1);
  }

  const kept = chooseTerms(names, totals.items, options.maxFeatures);
  const columnOf = new Int32Array(names.length).fill(-1);
  const idf = new Float64Array(kept.length);
  kept.forEach((id, column) => {
    columnOf[id] = column;
    idf[column] = Math.log((1 + texts.count) / (1 + documents.items[id]!)) + 1;
  });
  const builder = new RowBuilder(idf);
  let at = 0;
  for (let row = 0; row < texts.count; row++) {
    for (const end = textEnds[row]!; at < end; at++) {
      const column = columnOf[stream.items[at]!]!;
      if (column >= 0) builder.count(column);
    }
    builder.endRow();
  }
  return { vocabulary: { terms: kept.map((id) => names[id]!), idf }, rows: builder.build() };
}

/** Weights of texts under a vocabulary that was fitted before, one row per text. */
export function transformTfidf(
  texts: TextSource,
  vocabulary: Vocabulary,
  onRow: (done: number) => void = () => {},
): SparseRows {
  const columns = new Map(vocabulary.terms.map((term, column) => [term, column]));
  const builder = new RowBuilder(vocabulary.idf);
  const visit = (token: string): void => {
    const column = columns.get(token);
    if (column !== undefined) builder.count(column);
  };
  for (let row = 0; row < texts.count; row++) {
    forEachToken(texts.text(row), visit);
    builder.endRow();
    onRow(row + 1);
  }
  return builder.build();
}

function chooseTerms(names: readonly string[], totals: Uint32Array, limit: number): number[] {
  const order = names.map((_, id) => id);
  if (order.length > limit) {
    // Only terms at or above the count of the last place can be kept: no need to compare the long tail as text.
    const counts = totals.slice(0, names.length).sort();
    const cutoff = counts[counts.length - limit]!;
    const above = order.filter((id) => totals[id]! > cutoff);
    const level = order.filter((id) => totals[id] === cutoff);
    level.sort((a, b) => compareCodePoints(names[a]!, names[b]!));
    order.length = 0;
    order.push(...above, ...level.slice(0, limit - above.length));
  }
  return order.sort((a, b) => compareCodePoints(names[a]!, names[b]!));
}

/** A slice of 13 or more characters keeps its whole text alive in V8; a copy does not. */
function detach(token: string): string {
  return token.length < 13 ? token : (JSON.parse(JSON.stringify(token)) as string);
}

/** Collects one row's counts at a time and writes them as weighted, normalised, column-ordered entries. */
class RowBuilder {
  readonly #idf: Float64Array;
  readonly #counts: Uint32Array;
  readonly #touched = new GrowingUint32(256);
  readonly #columns = new GrowingUint32(65536);
  readonly #starts = new GrowingUint32();
  #values = new Float64Array(65536);

  constructor(idf: Float64Array) {
    this.#idf = idf;
    this.#counts = new Uint32Array(idf.length);
    this.#starts.push(0);
  }

  count(column: number): void {
    if (this.#counts[column]!++ === 0) this.#touched.push(column);
  }

  endRow(): void {
    const touched = this.#touched.items.subarray(0, this.#touched.length).sort();
    let squares = 0;
    for (const column of touched) {
      const weight = this.#counts[column]! * this.#idf[column]!;
      squares += weight * weight;
    }
    const norm = Math.sqrt(squares);
    for (const column of touched) {
      const at = this.#columns.length;
      if (at === this.#values.length) {
        const larger = new Float64Array(at * 2);
        larger.set(this.#values);
        this.#values = larger;
      }
      this.#values[at] = (this.#counts[column]! * this.#idf[column]!) / norm;
      this.#columns.push(column);
      this.#counts[column] = 0;
    }
    this.#touched.length = 0;
    this.#starts.push(this.#columns.length);
  }

  build(): SparseRows {
    return {
      rowCount: this.#starts.length - 1,
      columnCount: this.#idf.length,
      rowStart: this.#starts.toArray(),
      columns: this.#columns.toArray(),
      values: this.#values.slice(0, this.#columns.length),
    };
  }
}
