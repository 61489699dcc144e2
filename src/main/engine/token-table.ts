import { TooManyTermsError } from './terms-errors.ts';
import { isWordAt, isWordCharacter } from './tokens.ts';

/** Together the different tokens may take this much; beyond it the texts are no texts (base64, a dump of a database). */
const MAX_TOKEN_BYTES = 1024 * 1024 * 1024;
/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/; here it takes code points where that takes bytes. */
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** What a byte of UTF-8 says by itself: part of a word, no part of one, or the beginning of a character beyond ASCII. */
const SEPARATOR = 0;
const WORD = 1;
const BEYOND_ASCII = 2;
const BYTE_KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return BEYOND_ASCII;
  return isWordAt(byte) ? WORD : SEPARATOR;
});

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Gives every different token a number, counted from 0 in the order of their first appearance, and reads texts as such
 * numbers. Tokens live as UTF-8 in one pool and are found through an open-addressing hash table over typed arrays: a token
 * that is known costs no string, no object and no copy, which is what makes reading fast.
 */
export class TokenTable {
  /** The tokens of the text that was read last, valid up to `length`. Other memory after the next read. */
  ids = new Uint32Array(1024);
  length = 0;
  /** Number of different tokens. */
  size = 0;
  /** Whether a stop word was left out of any text. */
  hasMetStopWord = false;
  readonly #lowercase: boolean;
  #isClosed = false;
  #stopCount = 0;
  /** Token id stands at `#starts[id] .. #starts[id + 1]` of the pool. */
  #pool = new Uint8Array(8192);
  #starts = new Uint32Array(1024);
  /** Pairs of a hash and the number of its token plus 1; 0 is an empty place. At most half of the places are taken. */
  #slots = new Int32Array(2 * 2048);
  #mask = 2047;
  /** The text being read, as UTF-8 with a zero after it. */
  #text = new Uint8Array(4096);

  /** @param stopWords are left out of every text that is read; those that are no token can never be met */
  constructor(lowercase: boolean, stopWords: Iterable<string>) {
    this.#lowercase = lowercase;
    for (const word of stopWords) this.add(word);
    // They have the lowest numbers, so that leaving them out costs one comparison.
    this.#stopCount = this.size;
  }

  /**
   * The number of a token, which `isToken` has to hold for; a new one if need be. Its case stays as it is.
   * @returns −1 for a stop word, which is never read
   */
  add(token: string): number {
    this.#scan(token);
    return this.length === 0 ? -1 : this.ids[0]!;
  }

  /** From here on a token that is not in the table is read as the number `size`. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * Reads a text: its tokens without stop words are in `ids` then. Lower-casing comes before anything else, as in
   * scikit-learn, because it can change what is a word character (the dotted capital I becomes an i and a combining dot).
   * @throws TooManyTermsError when the tokens of all texts read exceed the memory they are allowed
   */
  read(text: string): void {
    this.#scan(this.#lowercase ? text.toLowerCase() : text);
  }

  text(id: number): string {
    return decoder.decode(this.#pool.subarray(this.#starts[id], this.#starts[id + 1]));
  }

  /** Orders two tokens by code point, which is the order of their bytes in UTF-8. */
  compare(a: number, b: number): number {
    const pool = this.#pool;
    let i = this.#starts[a]!;
    let j = this.#starts[b]!;
    const endI = this.#starts[a + 1]!;
    const endJ = this.#starts[b + 1]!;
    while (i < endI && j < endJ) {
      const difference = pool[i++]! - pool[j++]!;
      if (difference !== 0) return difference;
    }
    return endI - i - (endJ - j);
  }

  #scan(text: string): void {
    this.length = 0;
    const end = this.#encode(text);
    const bytes = this.#text;
    const kinds = BYTE_KINDS;
    let at = 0;
    while (at < end) {
      if (kinds[bytes[at]!] === SEPARATOR) {
        at++;
        continue;
      }
      const start = at;
      let hash = FNV_OFFSET;
      let firstWidth = 1;
      /** Bytes of the character that ends the run. */
      let width = 1;
      for (;;) {
        const byte = bytes[at]!;
        const kind = kinds[byte];
        if (kind === WORD) {
          hash = Math.imul(hash ^ byte, FNV_PRIME);
          at++;
          continue;
        }
        if (kind === SEPARATOR) break;
        width = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
        const code = codePointAt(bytes, at, width);
        if (!isWordCharacter(code)) break;
        hash = Math.imul(hash ^ code, FNV_PRIME);
        if (at === start) firstWidth = width;
        at += width;
        width = 1;
      }
      if (at - start > firstWidth) this.#take(start, at, hash);
      at += width;
    }
  }

  /** @returns the number of bytes. A half of a surrogate pair becomes U+FFFD, which is no word character either. */
  #encode(text: string): number {
    // Memory that is not written to is not taken from the machine, so the worst case may be reserved.
    if (this.#text.length <= text.length * 3) this.#text = new Uint8Array(text.length * 4 + 1);
    const { written } = encoder.encodeInto(text, this.#text);
    this.#text[written] = 0;
    return written;
  }

  /** Appends the token at `start .. end` of the text to `ids`. */
  #take(start: number, end: number, hash: number): void {
    const slots = this.#slots;
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    let id = slots[2 * slot + 1]! - 1;
    while (id >= 0 && !(slots[2 * slot] === hash && this.#isSame(id, start, end))) {
      slot = (slot + 1) & this.#mask;
      id = slots[2 * slot + 1]! - 1;
    }
    if (id < 0) id = this.#isClosed ? this.size : this.#insert(slot, hash, start, end);
    else if (id < this.#stopCount) {
      this.hasMetStopWord = true;
      return;
    }
    if (this.length === this.ids.length) this.ids = enlarged(this.ids);
    this.ids[this.length++] = id;
  }

  #isSame(id: number, start: number, end: number): boolean {
    let at = this.#starts[id]!;
    if (this.#starts[id + 1]! - at !== end - start) return false;
    const pool = this.#pool;
    const text = this.#text;
    for (let i = start; i < end; i++) if (text[i] !== pool[at++]) return false;
    return true;
  }

  #insert(slot: number, hash: number, start: number, end: number): number {
    const id = this.size++;
    const from = this.#starts[id]!;
    const to = from + end - start;
    if (to > MAX_TOKEN_BYTES) throw new TooManyTermsError();
    if (to > this.#pool.length) {
      const larger = new Uint8Array(Math.max(to, this.#pool.length * 2));
      larger.set(this.#pool);
      this.#pool = larger;
    }
    this.#pool.set(this.#text.subarray(start, end), from);
    if (this.size === this.#starts.length) this.#starts = enlarged(this.#starts);
    this.#starts[this.size] = to;
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = id + 1;
    if (this.size * 2 > this.#mask) this.#rehash();
    return id;
  }

  #rehash(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length / 2 - 1;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue;
      const hash = old[i]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
      slots[2 * slot] = hash;
      slots[2 * slot + 1] = old[i + 1]!;
    }
    this.#slots = slots;
    this.#mask = mask;
  }
}

/** The code point whose UTF-8 of `width` bytes stands at `at`. */
function codePointAt(bytes: Uint8Array, at: number, width: number): number {
  const last = bytes[at + width - 1]! & 0x3f;
  if (width === 2) return ((bytes[at]! & 0x1f) << 6) | last;
  if (width === 3) return ((bytes[at]! & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | last;
  return ((bytes[at]! & 0x07) << 18) | ((bytes[at + 1]! & 0x3f) << 12) | ((bytes[at + 2]! & 0x3f) << 6) | last;
}

function enlarged(old: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(old.length * 2);
  larger.set(old);
  return larger;
}
