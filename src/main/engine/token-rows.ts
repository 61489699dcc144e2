const CHUNK_TOKENS = 1024 * 1024;

/** Rows of tokens, packed into chunks: they grow without a copy, at four bytes a token and eight a row. */
export class TokenRows {
  readonly #chunks: Uint32Array[] = [];
  /** Chunk and end of each row; it begins where the row before it in the same chunk ends. */
  readonly #chunkOf: Uint32Array;
  readonly #ends: Uint32Array;
  #used = 0;
  #count = 0;

  constructor(rowCount: number) {
    this.#chunkOf = new Uint32Array(rowCount);
    this.#ends = new Uint32Array(rowCount);
  }

  /** Adds a row: the first `length` of the tokens. */
  push(tokens: Uint32Array, length: number): void {
    let chunk = this.#chunks.at(-1);
    if (!chunk || this.#used + length > chunk.length) {
      // A small collection needs no large chunk: each is twice the one before, up to the limit.
      const size = Math.min(CHUNK_TOKENS, chunk ? chunk.length * 2 : 4096);
      chunk = new Uint32Array(Math.max(size, length));
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    chunk.set(tokens.subarray(0, length), this.#used);
    this.#used += length;
    this.#chunkOf[this.#count] = this.#chunks.length - 1;
    this.#ends[this.#count++] = this.#used;
  }

  /** Visits the rows in order: row = `tokens[from .. to]`. */
  forEach(visit: (tokens: Uint32Array, from: number, to: number) => void): void {
    let from = 0;
    for (let row = 0; row < this.#count; row++) {
      const chunk = this.#chunkOf[row]!;
      if (row > 0 && chunk !== this.#chunkOf[row - 1]) from = 0;
      const to = this.#ends[row]!;
      visit(this.#chunks[chunk]!, from, to);
      from = to;
    }
  }
}
