/** A list of 32-bit unsigned integers that grows by doubling; no boxed numbers, no copies until it is full. */
export class GrowingUint32 {
  #items: Uint32Array;
  length = 0;

  constructor(capacity = 1024) {
    this.#items = new Uint32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.#items.length) {
      const larger = new Uint32Array(this.#items.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.length++] = value;
  }

  /** The backing array; valid up to `length` and until the next push. */
  get items(): Uint32Array {
    return this.#items;
  }

  toArray(): Uint32Array {
    return this.#items.slice(0, this.length);
  }
}
