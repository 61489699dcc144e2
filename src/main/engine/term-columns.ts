import { FIRST_NGRAM, NgramTable } from './ngrams.ts';
import type { RowBuilder } from './row-builder.ts';

/** Finds the terms of a vocabulary in a row of tokens. Small where the vocabulary is, whatever was seen in training. */
export class TermColumns {
  /** Column by token; −1 for tokens that are no term by themselves. */
  readonly #columnOfToken: Int32Array;
  readonly #ngrams = new NgramTable();
  /** Column by n-gram; −1 for those that are only the beginning of longer ones. */
  readonly #columnOfNgram: number[] = [];
  #longest = 1;

  /** @param tokenCount tokens have numbers below this; the number itself stands for every other token */
  constructor(tokenCount: number) {
    this.#columnOfToken = new Int32Array(tokenCount + 1).fill(-1);
  }

  set(tokens: readonly number[], column: number): void {
    let term = tokens[0]!;
    if (tokens.length === 1) {
      this.#columnOfToken[term] = column;
      return;
    }
    for (const token of tokens.slice(1)) {
      term = this.#ngrams.add(term, token);
      if (term - FIRST_NGRAM === this.#columnOfNgram.length) this.#columnOfNgram.push(-1);
    }
    this.#columnOfNgram[term - FIRST_NGRAM] = column;
    this.#longest = Math.max(this.#longest, tokens.length);
  }

  /** Counts the terms among `tokens[from .. to]`. */
  countInto(builder: RowBuilder, tokens: Uint32Array, from: number, to: number): void {
    const columns = this.#columnOfToken;
    for (let i = from; i < to; i++) {
      const column = columns[tokens[i]!]!;
      if (column >= 0) builder.count(column);
    }
    if (this.#longest > 1) this.#eachNgram(tokens, from, to, (column) => builder.count(column));
  }

  /** How many of the first `length` tokens belong to a term. */
  countKnown(tokens: Uint32Array, length: number): number {
    const isKnown = new Uint8Array(length);
    for (let i = 0; i < length; i++) if (this.#columnOfToken[tokens[i]!]! >= 0) isKnown[i] = 1;
    this.#eachNgram(tokens, 0, length, (_column, start, end) => isKnown.fill(1, start, end));
    return isKnown.reduce((sum, known) => sum + known, 0);
  }

  #eachNgram(
    tokens: Uint32Array,
    from: number,
    to: number,
    visit: (column: number, start: number, end: number) => void,
  ): void {
    for (let start = from; start < to; start++) {
      const end = Math.min(to, start + this.#longest);
      let term = tokens[start]!;
      for (let i = start + 1; i < end; i++) {
        term = this.#ngrams.find(term, tokens[i]!);
        if (term < 0) break;
        const column = this.#columnOfNgram[term - FIRST_NGRAM]!;
        if (column >= 0) visit(column, start, i + 1);
      }
    }
  }
}
