import type { NodeEntries, SplitScan } from './impurity.ts';
import type { NodeMatrix } from './node-matrix.ts';
import { Random } from './random.ts';
import type { SparseColumns } from './sparse.ts';

/**
 * Finds a node's best split, drawing features as scikit-learn's best splitter does: without replacement, and past the agreed
 * number while every feature so far was constant in the node. The first best split in drawing order wins.
 */
export class SplitSearch {
  /** The split that the last `find` found. A row goes right where its rank in `feature` is `rank` or above. */
  feature = -1;
  rank = 0;
  threshold = 0;
  score = 0;
  /** Places of the rows that go right: the first `rightCount`. */
  readonly rightPlaces: Uint32Array;
  rightCount = 0;

  readonly #data: SparseColumns;
  readonly #scan: SplitScan;
  #random = new Random(0);
  readonly #featuresPerSplit: number;
  /** A permutation of the features, shuffled a little further at each node. */
  readonly #features: Uint32Array;
  /** One feature's entries in the node, ascending by rank. */
  readonly #entries: NodeEntries;

  constructor(data: SparseColumns, scan: SplitScan, featuresPerSplit: number) {
    const { rowCount, columnCount } = data;
    this.#data = data;
    this.#scan = scan;
    this.#featuresPerSplit = featuresPerSplit;
    this.rightPlaces = new Uint32Array(rowCount);
    this.#features = new Uint32Array(columnCount);
    // One more than can be found: what does not belong is written, then overwritten.
    this.#entries = { rank: new Uint32Array(rowCount + 1), place: new Uint32Array(rowCount + 1) };
  }

  /** Starts a tree. @param random draws the features */
  reset(random: Random): void {
    this.#random = random;
    for (let f = 0; f < this.#features.length; f++) this.#features[f] = f;
  }

  /**
   * Looks for the best split of the node that owns the places `start..end`; `scan.setNode` was called for it.
   * @returns false where no feature varies in the node, or no cut leaves enough rows on both sides
   */
  find(matrix: NodeMatrix, start: number, end: number): boolean {
    const features = this.#features;
    const { columnOf } = matrix;
    this.feature = -1;
    this.score = -Infinity;
    let hasVarying = false;
    for (let drawn = 0; drawn < features.length; drawn++) {
      if (drawn >= this.#featuresPerSplit && hasVarying) break;
      const j = drawn + this.#random.below(features.length - drawn);
      const feature = features[j]!;
      features[j] = features[drawn]!;
      features[drawn] = feature;
      const column = columnOf[feature]!;
      if (column === 0) continue;
      const count = this.#gather(matrix, column - 1, start, end);
      if (count > 0 && this.#try(feature, count, end - start)) hasVarying = true;
    }
    if (this.feature < 0) return false;
    this.rank = this.#firstRankAbove(this.threshold, this.feature, this.rank);
    return true;
  }

  /**
   * The rank of the column's first value that is not below the threshold. A row of the sample never lies between the two
   * values that the threshold lies between; a row that was not drawn may.
   * @param limit the rank of such a value
   */
  #firstRankAbove(threshold: number, feature: number, limit: number): number {
    const { columnStart, entryValue } = this.#data;
    let low = columnStart[feature]!;
    let high = limit;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (entryValue[middle]! < threshold) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Collects a column's entries in the node; the others belong to other nodes. @returns how many */
  #gather(matrix: NodeMatrix, column: number, start: number, end: number): number {
    const { id, rank, placeOf } = matrix;
    const entries = this.#entries;
    const found = entries.rank;
    const places = entries.place;
    const stop = matrix.start[column + 1]!;
    let count = 0;
    for (let entry = matrix.start[column]!; entry < stop; entry++) {
      // Written either way, kept by moving on: a branch here would be guessed wrong every other time.
      const place = placeOf[id[entry]!]!;
      found[count] = rank[entry]!;
      places[count] = place;
      count += 1 ^ (((place - start) | (end - 1 - place)) >>> 31);
    }
    return count;
  }

  /** Tries every threshold of one feature. @returns whether the feature varies in the node */
  #try(feature: number, count: number, rows: number): boolean {
    const { rank, place } = this.#entries;
    if (count === rows && rank[0] === rank[count - 1]) return false;
    const cut = this.#scan.scan(this.#entries, count, rows, this.score);
    if (cut < 0) return true;
    this.score = this.#scan.score;
    this.feature = feature;
    this.rank = rank[cut]!;
    const upper = this.#data.entryValue[this.rank]!;
    const lower = cut > 0 ? this.#data.entryValue[rank[cut - 1]!]! : 0;
    const middle = (lower + upper) / 2;
    // Neighbouring doubles have no middle: the upper one still separates them, since "left" means below.
    this.threshold = middle > lower ? middle : upper;
    this.rightCount = count - cut;
    for (let i = cut; i < count; i++) this.rightPlaces[i - cut] = place[i]!;
    return true;
  }
}
