import type { NodeRows } from './node-rows.ts';

/** The entries of one feature in a node, ascending by rank, in parallel arrays that may be longer than the feature needs. */
export interface NodeEntries {
  readonly rank: Uint32Array;
  /** Place in `NodeRows`. */
  readonly place: Uint32Array;
}

/**
 * Tries the thresholds of one feature after the other. The rows of the node without an entry are zeros: they are counted,
 * never visited, and always go left.
 */
export interface SplitScan {
  /** The score of the best cut that the last `scan` found. */
  readonly score: number;
  /** What the node scores unsplit; a split's score minus this is its decrease of weighted impurity. */
  readonly nodeScore: number;
  /** @param counts weight per class of the node; kept by reference until the next call @param weight their sum */
  setNode(counts: Float64Array, weight: number): void;
  /**
   * @param count the feature's entries; at least one
   * @param rows distinct rows in the node
   * @param best the score that a cut has to exceed
   * @returns the entry that becomes the first of the right side, or −1 where no cut is better than `best`
   */
  scan(entries: NodeEntries, count: number, rows: number, best: number): number;
}

/** What both criteria share: the class weights right of the threshold, all zero between features. */
abstract class Scan {
  score = -Infinity;
  nodeScore = 0;
  protected readonly rows: NodeRows;
  protected readonly minSamplesLeaf: number;
  protected readonly right: Float64Array;
  /** Sums of fractions do not come back to an exact zero: they are cleared. */
  protected readonly isFractional: boolean;
  protected counts: Float64Array;
  protected total = 0;

  constructor(rows: NodeRows, options: ScanOptions) {
    this.rows = rows;
    this.minSamplesLeaf = options.minSamplesLeaf;
    this.isFractional = options.hasClassWeights;
    this.right = new Float64Array(options.classCount);
    this.counts = this.right;
  }

  protected clear({ place }: NodeEntries, count: number): void {
    for (let i = 0; i < count; i++) this.right[this.rows.label[place[i]!]!] = 0;
  }
}

export interface ScanOptions {
  readonly classCount: number;
  readonly minSamplesLeaf: number;
  readonly hasClassWeights: boolean;
}

/**
 * Gini: the weighted impurity of two sides is W − (Σ left² / left + Σ right² / right), sums over class weights, so the best
 * cut maximises the bracket. Both sums of squares are kept up to date entry by entry.
 */
export class GiniScan extends Scan implements SplitScan {
  #squares = 0;

  setNode(counts: Float64Array, weight: number): void {
    let squares = 0;
    for (let c = 0; c < counts.length; c++) squares += counts[c]! * counts[c]!;
    this.counts = counts;
    this.total = weight;
    this.#squares = squares;
    this.nodeScore = squares / weight;
  }

  scan(entries: NodeEntries, count: number, rows: number, best: number): number {
    const { rank, place } = entries;
    const { label, weight } = this.rows;
    const { counts, right, total, minSamplesLeaf } = this;
    const zeros = rows - count;
    let rightWeight = 0;
    let rightSquares = 0;
    let leftSquares = this.#squares;
    for (let i = 0; i < count; i++) {
      const at = place[i]!;
      const w = weight[at]!;
      const c = label[at]!;
      const inRight = right[c]!;
      leftSquares += w * (w - 2 * (counts[c]! - inRight));
      rightSquares += w * (w + 2 * inRight);
      right[c] = inRight + w;
      rightWeight += w;
    }
    let cut = -1;
    let previous = zeros > 0 ? -1 : rank[0]!;
    for (let i = 0; i < count; i++) {
      const value = rank[i]!;
      if (value !== previous) {
        const score = leftSquares / (total - rightWeight) + rightSquares / rightWeight;
        if (score > best && count - i >= minSamplesLeaf && zeros + i >= minSamplesLeaf) {
          best = score;
          cut = i;
        }
        previous = value;
      }
      const at = place[i]!;
      const w = weight[at]!;
      const c = label[at]!;
      const inRight = right[c]!;
      leftSquares += w * (w + 2 * (counts[c]! - inRight));
      rightSquares += w * (w - 2 * inRight);
      right[c] = inRight - w;
      rightWeight -= w;
    }
    if (this.isFractional) this.clear(entries, count);
    this.score = best;
    return cut;
  }
}

/**
 * Entropy: with f(x) = x ln x, the weighted impurity of two sides is f(left) + f(right) − Σ f(left by class) − Σ f(right by
 * class), so the best cut maximises its negative.
 */
export class EntropyScan extends Scan implements SplitScan {
  /** f of every whole number that a weight can be; null where weights are fractions. */
  readonly #table: Float64Array | null;
  #sum = 0;

  constructor(rows: NodeRows, options: ScanOptions) {
    super(rows, options);
    if (options.hasClassWeights) {
      this.#table = null;
      return;
    }
    // As many draws as rows: no class or side can weigh more.
    this.#table = new Float64Array(rows.row.length + 1);
    for (let x = 1; x < this.#table.length; x++) this.#table[x] = x * Math.log(x);
  }

  setNode(counts: Float64Array, weight: number): void {
    let sum = 0;
    for (let c = 0; c < counts.length; c++) sum += this.#f(counts[c]!);
    this.counts = counts;
    this.total = weight;
    this.#sum = sum;
    this.nodeScore = sum - this.#f(weight);
  }

  scan(entries: NodeEntries, count: number, rows: number, best: number): number {
    const { rank, place } = entries;
    const { label, weight } = this.rows;
    const { counts, right, total, minSamplesLeaf } = this;
    const zeros = rows - count;
    let rightWeight = 0;
    let rightSum = 0;
    let leftSum = this.#sum;
    for (let i = 0; i < count; i++) {
      const at = place[i]!;
      const w = weight[at]!;
      const c = label[at]!;
      const inRight = right[c]!;
      const inLeft = counts[c]! - inRight;
      leftSum += this.#f(inLeft - w) - this.#f(inLeft);
      rightSum += this.#f(inRight + w) - this.#f(inRight);
      right[c] = inRight + w;
      rightWeight += w;
    }
    let cut = -1;
    let previous = zeros > 0 ? -1 : rank[0]!;
    for (let i = 0; i < count; i++) {
      const value = rank[i]!;
      if (value !== previous) {
        const score = leftSum + rightSum - this.#f(total - rightWeight) - this.#f(rightWeight);
        if (score > best && count - i >= minSamplesLeaf && zeros + i >= minSamplesLeaf) {
          best = score;
          cut = i;
        }
        previous = value;
      }
      const at = place[i]!;
      const w = weight[at]!;
      const c = label[at]!;
      const inRight = right[c]!;
      const inLeft = counts[c]! - inRight;
      leftSum += this.#f(inLeft + w) - this.#f(inLeft);
      rightSum += this.#f(inRight - w) - this.#f(inRight);
      right[c] = inRight - w;
      rightWeight -= w;
    }
    if (this.isFractional) this.clear(entries, count);
    this.score = best;
    return cut;
  }

  #f(x: number): number {
    if (this.#table) return this.#table[x]!;
    // What rounding leaves of a difference may lie a little below zero.
    return x > 0 ? x * Math.log(x) : 0;
  }
}
