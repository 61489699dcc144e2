import type { VectorizerOptions } from '#shared/domain/training.ts';
import type { SparseRows } from './sparse.ts';

/**
 * Collects one row's counts at a time and writes them as weighted, normalised entries, columns ascending. Which columns a
 * row has is kept as bits: reading them from the lowest up is sorting them.
 */
export class RowBuilder {
  readonly #idf: Float64Array;
  readonly #isSublinear: boolean;
  readonly #norm: VectorizerOptions['norm'];
  /** Occurrences in the current row, by column. */
  readonly #counts: Uint32Array;
  readonly #bits: Uint32Array;
  #different = 0;
  readonly #rowStart: Uint32Array;
  #row = 0;
  #length = 0;
  #columns: Uint32Array;
  #values: Float64Array;

  /**
   * @param idf weight per column
   * @param capacity entries that are expected; it grows beyond
   */
  constructor(
    idf: Float64Array,
    options: Pick<VectorizerOptions, 'sublinearTf' | 'norm'>,
    rowCount: number,
    capacity: number,
  ) {
    this.#idf = idf;
    this.#isSublinear = options.sublinearTf;
    this.#norm = options.norm;
    this.#counts = new Uint32Array(idf.length);
    this.#bits = new Uint32Array(Math.ceil(idf.length / 32));
    this.#rowStart = new Uint32Array(rowCount + 1);
    this.#columns = new Uint32Array(capacity);
    this.#values = new Float64Array(capacity);
  }

  count(column: number): void {
    if (this.#counts[column]!++ !== 0) return;
    this.#bits[column >>> 5]! |= 1 << (column & 31);
    this.#different++;
  }

  endRow(): void {
    if (this.#length + this.#different > this.#columns.length) this.#enlarge();
    const start = this.#length;
    if (this.#different > 0) this.#writeWeights();
    this.#normalise(start);
    this.#rowStart[++this.#row] = this.#length;
    this.#different = 0;
  }

  build(): SparseRows {
    const isFull = this.#length === this.#columns.length;
    return {
      rowCount: this.#row,
      columnCount: this.#idf.length,
      rowStart: this.#rowStart,
      columns: isFull ? this.#columns : this.#columns.slice(0, this.#length),
      values: isFull ? this.#values : this.#values.slice(0, this.#length),
    };
  }

  #writeWeights(): void {
    const bits = this.#bits;
    const counts = this.#counts;
    const idf = this.#idf;
    const columns = this.#columns;
    const values = this.#values;
    const isSublinear = this.#isSublinear;
    let at = this.#length;
    for (let word = 0; word < bits.length; word++) {
      for (let rest = bits[word]!; rest !== 0; rest &= rest - 1) {
        const column = word * 32 + 31 - Math.clz32(rest & -rest);
        const count = counts[column]!;
        counts[column] = 0;
        columns[at] = column;
        values[at++] = (isSublinear && count > 1 ? 1 + Math.log(count) : count) * idf[column]!;
      }
      bits[word] = 0;
    }
    this.#length = at;
  }

  /** Scales the entries from `start` on to length 1; there is nothing to scale in an empty row, so no division by 0. */
  #normalise(start: number): void {
    if (this.#norm === 'none') return;
    const values = this.#values;
    const end = this.#length;
    let length = 0;
    if (this.#norm === 'l1') {
      for (let at = start; at < end; at++) length += values[at]!;
    } else {
      for (let at = start; at < end; at++) length += values[at]! * values[at]!;
      length = Math.sqrt(length);
    }
    for (let at = start; at < end; at++) values[at]! /= length;
  }

  #enlarge(): void {
    const capacity = Math.max(this.#length + this.#different, this.#columns.length * 2);
    const columns = new Uint32Array(capacity);
    columns.set(this.#columns);
    this.#columns = columns;
    const values = new Float64Array(capacity);
    values.set(this.#values);
    this.#values = values;
  }
}
