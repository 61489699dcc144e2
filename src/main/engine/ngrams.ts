import { MAX_DISTINCT_TERMS } from './terms-errors.ts';

/** N-grams are numbered from here on, tokens from 0: one kind of number, "term", names both. */
export const FIRST_NGRAM = MAX_DISTINCT_TERMS;

/**
 * N-grams as a trie: each is a shorter term (a token or an n-gram) and the token after it, found through an open-addressing
 * hash table. Eight bytes name an n-gram, however long its words are.
 */
export class NgramTable {
  size = 0;
  #prefixes = new Uint32Array(1024);
  #tokens = new Uint32Array(1024);
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
    if (this.size === this.#prefixes.length) this.#enlarge();
    this.#prefixes[this.size] = prefix;
    this.#tokens[this.size] = token;
    this.#slots[slot] = ++this.size;
    const term = FIRST_NGRAM + this.size - 1;
    if (this.size * 2 > this.#mask) this.#rehash();
    return term;
  }

  /** The tokens of a term, in order. */
  tokensOf(term: number): number[] {
    const tokens: number[] = [];
    for (let rest = term; ; rest = this.#prefixes[rest - FIRST_NGRAM]!) {
      if (rest < FIRST_NGRAM) {
        tokens.push(rest);
        return tokens.reverse();
      }
      tokens.push(this.#tokens[rest - FIRST_NGRAM]!);
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
      const index = this.#slots[slot]! - 1;
      if (index < 0 || (this.#prefixes[index] === prefix && this.#tokens[index] === token)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #enlarge(): void {
    const prefixes = new Uint32Array(this.size * 2);
    prefixes.set(this.#prefixes);
    this.#prefixes = prefixes;
    const tokens = new Uint32Array(this.size * 2);
    tokens.set(this.#tokens);
    this.#tokens = tokens;
  }

  #rehash(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    this.#mask = this.#slots.length - 1;
    for (let i = 0; i < this.size; i++) {
      this.#slots[this.#slotOf(this.#prefixes[i]!, this.#tokens[i]!)] = i + 1;
    }
  }
}
