import { FIRST_NGRAM, NgramTable } from './ngrams.ts';
import { MAX_DISTINCT_TERMS, TooManyTermsError } from './terms-errors.ts';
import type { TokenTable } from './token-table.ts';

/** Counts in how many documents each term occurs and how often in all of them, for every term of the training texts. */
export class TermCounter {
  /** Whether any document was long enough for a term. */
  hasTerms = false;
  readonly #tokens: TokenTable;
  readonly #ngrams = new NgramTable();
  readonly #shortest: number;
  readonly #longest: number;
  readonly #tokenCounts = new Counts();
  readonly #ngramCounts = new Counts();
  readonly #limit: number;
  #documents = 0;

  constructor(tokens: TokenTable, ngramRange: readonly [number, number], limit: number = MAX_DISTINCT_TERMS) {
    this.#tokens = tokens;
    this.#limit = limit;
    [this.#shortest, this.#longest] = ngramRange;
  }

  /**
   * Counts the document that the token table has just read.
   * @throws TooManyTermsError when there are more tokens and n-grams than the limit; shorter n-grams that longer ones
   *   begin with count, too
   */
  count(): void {
    const { ids, length } = this.#tokens;
    const document = ++this.#documents;
    if (length >= this.#shortest) this.hasTerms = true;
    if (this.#tokens.size > this.#limit) throw new TooManyTermsError();
    if (this.#shortest === 1) {
      const counts = this.#tokenCounts;
      counts.reserve(this.#tokens.size);
      for (let i = 0; i < length; i++) counts.add(ids[i]!, document);
    }
    if (this.#longest > 1) this.#countNgrams(ids, length, document);
  }

  #countNgrams(ids: Uint32Array, length: number, document: number): void {
    const ngrams = this.#ngrams;
    const counts = this.#ngramCounts;
    for (let start = 0; start < length; start++) {
      if (this.#tokens.size + ngrams.size > this.#limit) throw new TooManyTermsError();
      counts.reserve(ngrams.size + this.#longest);
      const end = Math.min(length, start + this.#longest);
      let term = ids[start]!;
      for (let i = start + 1; i < end; i++) {
        term = ngrams.add(term, ids[i]!);
        if (i - start + 1 >= this.#shortest) counts.add(term - FIRST_NGRAM, document);
      }
    }
  }

  /** All terms, as numbers, of which `accepts` says yes to the number of documents. */
  select(accepts: (documents: number) => boolean): Uint32Array {
    const chosen = new Uint32Array(this.#tokenCounts.limit + this.#ngramCounts.limit);
    let length = 0;
    for (const [counts, first] of [
      [this.#tokenCounts, 0],
      [this.#ngramCounts, FIRST_NGRAM],
    ] as const) {
      for (let i = 0; i < counts.limit; i++) {
        const documents = counts.documents(i);
        // Stop words, and n-grams that are only the beginning of longer ones, were never counted.
        if (documents > 0 && accepts(documents)) chosen[length++] = first + i;
      }
    }
    return chosen.slice(0, length);
  }

  documents(term: number): number {
    return term < FIRST_NGRAM ? this.#tokenCounts.documents(term) : this.#ngramCounts.documents(term - FIRST_NGRAM);
  }

  total(term: number): number {
    return term < FIRST_NGRAM ? this.#tokenCounts.total(term) : this.#ngramCounts.total(term - FIRST_NGRAM);
  }

  /** The tokens of a term, in order. */
  tokensOf(term: number): number[] {
    return this.#ngrams.tokensOf(term);
  }

  text(term: number): string {
    return this.tokensOf(term)
      .map((token) => this.#tokens.text(token))
      .join(' ');
  }

  /** Orders two terms by code point. The space between words comes before every word character, so words decide alone. */
  compare(a: number, b: number): number {
    if (a < FIRST_NGRAM && b < FIRST_NGRAM) return this.#tokens.compare(a, b);
    const left = this.tokensOf(a);
    const right = this.tokensOf(b);
    for (let i = 0; i < left.length && i < right.length; i++) {
      if (left[i] !== right[i]) return this.#tokens.compare(left[i]!, right[i]!);
    }
    return left.length - right.length;
  }
}

/** Three numbers per term side by side, so that counting touches one line of the processor's cache. */
class Counts {
  /** Terms that there is room for; those beyond what was counted have zeros. */
  limit = 1024;
  #items = new Uint32Array(3 * 1024);

  reserve(limit: number): void {
    if (limit <= this.limit) return;
    this.limit = Math.max(limit, this.limit * 2);
    const larger = new Uint32Array(3 * this.limit);
    larger.set(this.#items);
    this.#items = larger;
  }

  add(index: number, document: number): void {
    const items = this.#items;
    const at = 3 * index;
    items[at]!++;
    if (items[at + 2] !== document) {
      items[at + 2] = document;
      items[at + 1]!++;
    }
  }

  total(index: number): number {
    return this.#items[3 * index]!;
  }

  documents(index: number): number {
    return this.#items[3 * index + 1]!;
  }
}
