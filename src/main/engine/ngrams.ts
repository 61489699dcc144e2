import { MAX_DISTINCT_TERMS } from './terms-errors.ts';

/** N-grams are numbered from here on, tokens from 0: one kind of number, "term", names both. */
export const FIRST_NGRAM = MAX_DISTINCT_TERMS;

/**
 * N-grams as a trie: each is a shorter term (a token or an n-gram) and the token after it, found through an open-addressing
 * hash table. Eight bytes name an n-gram, however long its words are.
 */
export class NgramTable {
  size = 0;
  /** Prefix and token of each n-gram, side by side: what a look-up compares is in one line of the processor's cache. */
  #pairs = new Uint32Array(2048);
  /** The number of an n-gram, from 1; 0 is an empty place. At most half of the places are taken. */
  #slots = new Uint32Array(2048);
  #mask = 2047;

  /** The n-gram that is `prefix` and then `token`; −1 where there is none. */
  find(prefix: number, token: number): number {
    const found = this.#slots[this.#slotOf(prefix, token)]!;
    return found === 0 ? -1 : FIRST_NGRAM + found - 1;
  }

  /** The n-gram that is `prefix` and then `token`; a new one if need be. */
  add(prefix: number, token: number): number {
    const slot = this.#slotOf(prefix, token);
    const found = this.#slots[slot]!;
    if (found !== 0) return FIRST_NGRAM + found - 1;
    if (2 * this.size === this.#pairs.length) this.#enlarge();
    this.#pairs[2 * this.size] = prefix;
    this.#pairs[2 * this.size + 1] = token;
    this.#slots[slot] = ++this.size;
    const term = FIRST_NGRAM + this.size - 1;
    if (this.size * 2 > this.#mask) this.#rehash();
    return term;
  }

  /** The tokens of a term, in order. */
  tokensOf(term: number): number[] {
    const tokens: number[] = [];
    for (let rest = term; ; rest = this.#pairs[2 * (rest - FIRST_NGRAM)]!) {
      if (rest < FIRST_NGRAM) {
        tokens.push(rest);
        return tokens.reverse();
      }
      tokens.push(this.#pairs[2 * (rest - FIRST_NGRAM) + 1]!);
    }
  }

  /** The place that holds the n-gram, or the empty one where it belongs. */
  #slotOf(prefix: number, token: number): number {
    // The multipliers and shifts of MurmurHash3's finaliser (public domain), which spreads every bit of both numbers.
    let hash = Math.imul(prefix, 0x9e3779b1) ^ token;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    let slot = (hash ^ (hash >>> 16)) & this.#mask;
    for (;;) {
      const at = 2 * (this.#slots[slot]! - 1);
      if (at < 0 || (this.#pairs[at] === prefix && this.#pairs[at + 1] === token)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #enlarge(): void {
    const larger = new Uint32Array(this.#pairs.length * 2);
    larger.set(this.#pairs);
    this.#pairs = larger;
  }

  #rehash(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    this.#mask = this.#slots.length - 1;
    for (let i = 0; i < this.size; i++) {
      this.#slots[this.#slotOf(this.#pairs[2 * i]!, this.#pairs[2 * i + 1]!)] = i + 1;
    }
  }
}
