/**
 * A small generator of reproducible random numbers: sfc32 by Chris Doty-Humphrey (PractRand), 128 bits of state, period at
 * least 2^32. Not for secrets. Each tree has a generator of its own, seeded from the run's seed and the tree's number, so
 * that a forest is the same bit for bit whichever worker grew which tree.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed 32-bit unsigned; @param stream picks one of 2^32 independent sequences of that seed. */
  constructor(seed: number, stream = 0) {
    this.#a = mix32(seed);
    this.#b = mix32(seed ^ 0x9e3779b9);
    this.#c = mix32(mix32(stream) ^ 0x85ebca6b);
    for (let i = 0; i < 12; i++) this.nextUint32();
  }

  /** Uniform in 0 .. 2^32 − 1. */
  nextUint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform integer in 0 .. bound − 1; bound up to 2^32 (the bias is below bound / 2^32). */
  below(bound: number): number {
    return Math.floor((this.nextUint32() * bound) / 4294967296);
  }

  /** Uniform in [0, 1) with 32 bits. */
  fraction(): number {
    return this.nextUint32() / 4294967296;
  }

  /** Brings the items into a random order, in place (Fisher and Yates, from the last to the first). */
  shuffle(items: Uint32Array): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = items[i]!;
      items[i] = items[j]!;
      items[j] = held;
    }
  }
}

/** The finaliser of splitmix32: spreads neighbouring seeds over all 32 bits. */
function mix32(value: number): number {
  let z = (value + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) | 0;
}
