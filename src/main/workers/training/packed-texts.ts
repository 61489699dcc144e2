import type { TextSource } from '#main/engine/tfidf.ts';

/** The first chunk is small, each further one twice as large, up to the limit. */
const FIRST_CHUNK_BYTES = 64 * 1024;
const MAX_CHUNK_BYTES = 16 * 1024 * 1024;

/**
 * Texts packed as UTF-8 outside the JavaScript heap: 200 MB of texts cost about 200 MB, and nothing for the garbage
 * collector to walk. Append only.
 */
export class PackedTexts implements TextSource {
  readonly #chunks: Buffer[] = [];
  #chunkBytes = 0;
  #used = 0;
  #chunkOf = new Uint32Array(1024);
  #start = new Uint32Array(1024);
  #end = new Uint32Array(1024);
  count = 0;

  push(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.#chunks.length === 0 || this.#used + bytes > this.#chunkBytes) {
      const size = Math.min(MAX_CHUNK_BYTES, Math.max(FIRST_CHUNK_BYTES, this.#chunkBytes * 2));
      this.#chunkBytes = Math.max(size, bytes);
      this.#chunks.push(Buffer.allocUnsafeSlow(this.#chunkBytes));
      this.#used = 0;
    }
    if (this.count === this.#start.length) this.#grow();
    const chunk = this.#chunks.length - 1;
    this.#chunks[chunk]!.write(text, this.#used);
    this.#chunkOf[this.count] = chunk;
    this.#start[this.count] = this.#used;
    this.#used += bytes;
    this.#end[this.count++] = this.#used;
  }

  text(index: number): string {
    return this.#chunks[this.#chunkOf[index]!]!.toString('utf8', this.#start[index], this.#end[index]);
  }

  /** The given rows of this collection as a source of its own; no copy. */
  select(rows: Uint32Array): TextSource {
    return { count: rows.length, text: (index) => this.text(rows[index]!) };
  }

  #grow(): void {
    const twice = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const larger = new Uint32Array(old.length * 2);
      larger.set(old);
      return larger;
    };
    this.#chunkOf = twice(this.#chunkOf);
    this.#start = twice(this.#start);
    this.#end = twice(this.#end);
  }
}
