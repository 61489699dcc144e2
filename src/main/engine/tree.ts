import type { Random } from './random.ts';
import type { SparseColumns } from './sparse.ts';

export interface TreeOptions {
  /** Number of classes; labels are 0 .. classCount − 1. */
  readonly classCount: number;
  /** Features drawn per split, without replacement. */
  readonly featuresPerSplit: number;
  /** A node with fewer distinct rows is a leaf. */
  readonly minSamplesSplit: number;
  /** A split that leaves fewer distinct rows on a side is not considered. */
  readonly minSamplesLeaf: number;
  /** A node this deep is a leaf; the root has depth 0. At most `MAX_TREE_DEPTH`. */
  readonly maxDepth: number;
}

/** Deeper trees could not be loaded by readers that recurse, `ml-random-forest` among them. */
export const MAX_TREE_DEPTH = 4000;

/**
 * A grown tree as flat arrays, one item per node; node 0 is the root, the left child of node i is node i + 1. A row goes left
 * where its value of `feature` is below `threshold`. A leaf has feature −1 and its class counts at
 * `leafStart[node] .. leafStart[node+1]` of `leafClass` and `leafCount` (classes ascending, counts above zero).
 */
export interface TreeArrays {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly right: Int32Array;
  readonly leafStart: Uint32Array;
  readonly leafClass: Uint32Array;
  readonly leafCount: Uint32Array;
}

export interface GrownTree {
  readonly tree: TreeArrays;
  /** Per feature: total decrease of weighted gini impurity by its splits, not normalised. */
  readonly importances: Float64Array;
}

/** How often a bootstrap sample drew each row: as many draws as rows, with replacement. */
export function drawBootstrap(rowCount: number, random: Random): Uint32Array {
  const weights = new Uint32Array(rowCount);
  for (let i = 0; i < rowCount; i++) weights[random.below(rowCount)]!++;
  return weights;
}

/**
 * Grows one CART tree (Breiman et al., 1984) by gini impurity, drawing features per split as scikit-learn's best splitter
 * does: features are drawn without replacement, and drawing goes on past `featuresPerSplit` while every drawn feature was
 * constant in the node. Thresholds lie midway between neighbouring values. The first best split in drawing order wins.
 *
 * Only non-zero entries are visited. A node finds those of the drawn features either by walking the presorted columns
 * (large nodes) or by walking its own rows (small nodes), whichever reads fewer entries; both find the same split.
 *
 * @param weights how often each row counts; rows with 0 take no part
 * @param onNode called once per node; may throw to stop (cancelling)
 */
export function growTree(
  data: SparseColumns,
  labels: Uint32Array,
  weights: Uint32Array,
  options: TreeOptions,
  random: Random,
  onNode: () => void = () => {},
): GrownTree {
  return new TreeGrower(data, labels, weights, options, random).grow(onNode);
}

/** How much dearer one entry is when a node walks its rows: a look-up by column, then a sort of what was found. */
const ROW_WALK_COST = 1.5;

class TreeGrower {
  readonly #data: SparseColumns;
  readonly #labels: Uint32Array;
  readonly #weights: Uint32Array;
  readonly #options: TreeOptions;
  readonly #random: Random;
  /** Rows of the sample; each node owns a contiguous range. */
  readonly #samples: Uint32Array;
  /** Which node's range a row is in, by a mark that left children inherit; 0: not in the sample. */
  readonly #mark: Uint32Array;
  /** A permutation of the features, shuffled a little further at each node. */
  readonly #features: Uint32Array;
  /** Per feature: 1 + its place among the node's drawn features, else 0. */
  readonly #slotOf: Uint32Array;
  readonly #slotStart: Uint32Array;
  readonly #nodeCounts: Float64Array;
  /** Class counts right of the threshold being tried; all zero between features. */
  readonly #rightCounts: Float64Array;
  readonly #importances: Float64Array;
  #bucket = new Uint32Array(1024);
  #found = new Uint32Array(1024);
  #foundSlot = new Uint32Array(1024);

  #nodeWeight = 0;
  #nodeSquares = 0;
  #nodeEntries = 0;

  // The best split of the node so far.
  #bestScore = -Infinity;
  #bestFeature = -1;
  #bestThreshold = 0;
  #bestFrom = 0;
  #bestTo = 0;

  constructor(data: SparseColumns, labels: Uint32Array, weights: Uint32Array, options: TreeOptions, random: Random) {
    this.#data = data;
    this.#labels = labels;
    this.#weights = weights;
    this.#options = options;
    this.#random = random;
    let inSample = 0;
    for (let row = 0; row < data.rowCount; row++) if (weights[row]! > 0) inSample++;
    this.#samples = new Uint32Array(inSample);
    this.#mark = new Uint32Array(data.rowCount);
    let at = 0;
    for (let row = 0; row < data.rowCount; row++) {
      if (weights[row] === 0) continue;
      this.#samples[at++] = row;
      this.#mark[row] = 1;
    }
    this.#features = new Uint32Array(data.columnCount);
    for (let f = 0; f < data.columnCount; f++) this.#features[f] = f;
    this.#slotOf = new Uint32Array(data.columnCount);
    this.#slotStart = new Uint32Array(data.columnCount + 2);
    this.#nodeCounts = new Float64Array(options.classCount);
    this.#rightCounts = new Float64Array(options.classCount);
    this.#importances = new Float64Array(data.columnCount);
  }

  grow(onNode: () => void): GrownTree {
    const { minSamplesSplit } = this.#options;
    const maxDepth = Math.min(this.#options.maxDepth, MAX_TREE_DEPTH);
    const nodes = new TreeBuilder();
    const samples = this.#samples;
    let marks = 1;
    // Pending nodes, four numbers each: start, end, depth, mark. Depth first; the left child comes next.
    const pending: number[] = [0, samples.length, 0, 1];
    const parents: number[] = [-1];
    while (pending.length > 0) {
      onNode();
      const mark = pending.pop()!;
      const depth = pending.pop()!;
      const end = pending.pop()!;
      const start = pending.pop()!;
      const node = nodes.add(parents.pop()!);
      this.#measure(start, end);
      const isPure = this.#nodeSquares === this.#nodeWeight * this.#nodeWeight;
      const canSplit = !isPure && depth < maxDepth && end - start >= minSamplesSplit;
      if (!canSplit || !this.#findSplit(start, end, mark)) {
        nodes.setLeaf(node, this.#nodeCounts);
        continue;
      }
      nodes.setSplit(node, this.#bestFeature, this.#bestThreshold);
      this.#importances[this.#bestFeature]! += this.#bestScore - this.#nodeSquares / this.#nodeWeight;
      marks++;
      const middle = this.#partition(start, end, marks);
      pending.push(middle, end, depth + 1, marks, start, middle, depth + 1, mark);
      parents.push(node, node);
    }
    return { tree: nodes.build(), importances: this.#importances };
  }

  /** Class counts, their squares, total weight and stored entries of a node. */
  #measure(start: number, end: number): void {
    const { rowStart } = this.#data;
    const counts = this.#nodeCounts;
    counts.fill(0);
    let entries = 0;
    let weight = 0;
    for (let i = start; i < end; i++) {
      const row = this.#samples[i]!;
      const w = this.#weights[row]!;
      counts[this.#labels[row]!]! += w;
      weight += w;
      entries += rowStart[row + 1]! - rowStart[row]!;
    }
    let squares = 0;
    for (let c = 0; c < counts.length; c++) squares += counts[c]! * counts[c]!;
    this.#nodeWeight = weight;
    this.#nodeSquares = squares;
    this.#nodeEntries = entries;
  }

  /** Draws features and looks for the best split; false where every feature is constant in the node. */
  #findSplit(start: number, end: number, mark: number): boolean {
    const { columnCount, columnStart } = this.#data;
    const features = this.#features;
    this.#bestScore = -Infinity;
    this.#bestFeature = -1;
    let drawn = 0;
    let batch = Math.min(this.#options.featuresPerSplit, columnCount);
    let isFirst = true;
    while (drawn < columnCount) {
      const until = Math.min(drawn + batch, columnCount);
      let bound = 0;
      for (let i = drawn; i < until; i++) {
        const j = i + this.#random.below(columnCount - i);
        const feature = features[j]!;
        features[j] = features[i]!;
        features[i] = feature;
        bound += columnStart[feature + 1]! - columnStart[feature]!;
      }
      this.#reserve(bound);
      if (bound <= this.#nodeEntries * ROW_WALK_COST) this.#gatherByColumns(drawn, until, mark);
      else this.#gatherByRows(drawn, until, start, end);
      let hasVarying = false;
      for (let i = drawn; i < until; i++) {
        const slot = i - drawn;
        const isVarying = this.#tryFeature(
          features[i]!,
          this.#slotStart[slot]!,
          this.#slotStart[slot + 1]!,
          end - start,
        );
        if (isVarying) hasVarying = true;
        // Past the agreed number of features, the first that varies is the only one to look at.
        if (isVarying && !isFirst) break;
      }
      if (hasVarying) return this.#bestFeature >= 0;
      drawn = until;
      batch *= 4;
      isFirst = false;
    }
    return false;
  }

  #reserve(bound: number): void {
    if (this.#bucket.length >= bound) return;
    const size = Math.max(bound, this.#bucket.length * 2);
    this.#bucket = new Uint32Array(size);
    this.#found = new Uint32Array(size);
    this.#foundSlot = new Uint32Array(size);
  }

  /** Fills the buckets from the presorted columns, skipping rows of other nodes. */
  #gatherByColumns(from: number, to: number, mark: number): void {
    const { columnStart, entryRow } = this.#data;
    const marks = this.#mark;
    const bucket = this.#bucket;
    let at = 0;
    for (let i = from; i < to; i++) {
      this.#slotStart[i - from] = at;
      const feature = this.#features[i]!;
      const end = columnStart[feature + 1]!;
      for (let entry = columnStart[feature]!; entry < end; entry++) {
        if (marks[entryRow[entry]!] === mark) bucket[at++] = entry;
      }
    }
    this.#slotStart[to - from] = at;
  }

  /** Fills the buckets from the node's rows, then sorts each. */
  #gatherByRows(from: number, to: number, start: number, end: number): void {
    const { rowStart, rowColumn, rowEntry } = this.#data;
    const slotOf = this.#slotOf;
    const slotStart = this.#slotStart;
    const found = this.#found;
    const foundSlot = this.#foundSlot;
    const samples = this.#samples;
    const slots = to - from;
    for (let i = from; i < to; i++) slotOf[this.#features[i]!] = i - from + 1;
    slotStart.fill(0, 0, slots + 2);
    let count = 0;
    for (let i = start; i < end; i++) {
      const row = samples[i]!;
      const stop = rowStart[row + 1]!;
      for (let k = rowStart[row]!; k < stop; k++) {
        const slot = slotOf[rowColumn[k]!]!;
        if (slot === 0) continue;
        found[count] = rowEntry[k]!;
        foundSlot[count++] = slot;
        slotStart[slot + 1]!++;
      }
    }
    for (let i = from; i < to; i++) slotOf[this.#features[i]!] = 0;
    // Counting sort by slot. After it, slotStart[s] is where slot s begins.
    for (let s = 1; s <= slots; s++) slotStart[s + 1]! += slotStart[s]!;
    const bucket = this.#bucket;
    for (let i = 0; i < count; i++) bucket[slotStart[foundSlot[i]!]!++] = found[i]!;
    let previous = 0;
    for (let s = 0; s < slots; s++) {
      const stop = slotStart[s + 1]!;
      sortRange(bucket, previous, stop);
      previous = stop;
    }
  }

  /**
   * Tries every threshold of one feature. `from..to` are the node's non-zero entries in the bucket, ascending; the rows
   * without an entry are zeros. Maximises sum(left²)/left + sum(right²)/right, which is gini's gain up to constants.
   * @returns whether the feature varies in the node
   */
  #tryFeature(feature: number, from: number, to: number, rows: number): boolean {
    const present = to - from;
    if (present === 0) return false;
    const { entryValue, entryRow } = this.#data;
    const bucket = this.#bucket;
    const hasZeros = present < rows;
    if (!hasZeros && entryValue[bucket[from]!] === entryValue[bucket[to - 1]!]) return false;
    const labels = this.#labels;
    const weights = this.#weights;
    const counts = this.#nodeCounts;
    const right = this.#rightCounts;
    const minLeaf = this.#options.minSamplesLeaf;
    const total = this.#nodeWeight;
    let rightWeight = 0;
    let rightSquares = 0;
    let leftSquares = this.#nodeSquares;
    for (let i = from; i < to; i++) {
      const row = entryRow[bucket[i]!]!;
      const w = weights[row]!;
      const c = labels[row]!;
      const inRight = right[c]!;
      leftSquares += w * (w - 2 * (counts[c]! - inRight));
      rightSquares += w * (w + 2 * inRight);
      right[c] = inRight + w;
      rightWeight += w;
    }
    let previous = 0;
    for (let i = from; i < to; i++) {
      const entry = bucket[i]!;
      const value = entryValue[entry]!;
      if (value > previous && (i > from || hasZeros)) {
        const leftWeight = total - rightWeight;
        const score = leftSquares / leftWeight + rightSquares / rightWeight;
        if (score > this.#bestScore && to - i >= minLeaf && rows - (to - i) >= minLeaf) {
          this.#bestScore = score;
          this.#bestFeature = feature;
          const middle = (previous + value) / 2;
          // Neighbouring doubles have no middle: the upper one still separates them, since "left" means below.
          this.#bestThreshold = middle > previous ? middle : value;
          this.#bestFrom = i;
          this.#bestTo = to;
        }
      }
      previous = value;
      const row = entryRow[entry]!;
      const w = weights[row]!;
      const c = labels[row]!;
      const inRight = right[c]!;
      leftSquares += w * (w + 2 * (counts[c]! - inRight));
      rightSquares += w * (w - 2 * inRight);
      right[c] = inRight - w;
      rightWeight -= w;
    }
    return true;
  }

  /** Moves the rows of the right side behind those of the left and gives them their own mark; returns the border. */
  #partition(start: number, end: number, rightMark: number): number {
    const { entryRow } = this.#data;
    const marks = this.#mark;
    const samples = this.#samples;
    for (let i = this.#bestFrom; i < this.#bestTo; i++) marks[entryRow[this.#bucket[i]!]!] = rightMark;
    let border = end;
    for (let i = start; i < border;) {
      const row = samples[i]!;
      if (marks[row] === rightMark) {
        border--;
        samples[i] = samples[border]!;
        samples[border] = row;
      } else {
        i++;
      }
    }
    return border;
  }
}

/** Ascending, in place. Short ranges, by far the most, are not worth a call into the engine's sort. */
function sortRange(items: Uint32Array, from: number, to: number): void {
  if (to - from > 40) {
    items.subarray(from, to).sort();
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const item = items[i]!;
    let j = i - 1;
    for (; j >= from && items[j]! > item; j--) items[j + 1] = items[j]!;
    items[j + 1] = item;
  }
}

/** Collects nodes in the order a tree is walked: a node, its left side, its right side. */
class TreeBuilder {
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #right: number[] = [];
  readonly #leafStart: number[] = [];
  readonly #leafClass: number[] = [];
  readonly #leafCount: number[] = [];

  add(parent: number): number {
    const node = this.#feature.length;
    this.#feature.push(-1);
    this.#threshold.push(0);
    this.#right.push(-1);
    this.#leafStart.push(this.#leafClass.length);
    if (parent >= 0 && parent !== node - 1) this.#right[parent] = node;
    return node;
  }

  setSplit(node: number, feature: number, threshold: number): void {
    this.#feature[node] = feature;
    this.#threshold[node] = threshold;
  }

  setLeaf(_node: number, counts: Float64Array): void {
    for (let c = 0; c < counts.length; c++) {
      if (counts[c] === 0) continue;
      this.#leafClass.push(c);
      this.#leafCount.push(counts[c]!);
    }
  }

  build(): TreeArrays {
    this.#leafStart.push(this.#leafClass.length);
    return {
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      right: Int32Array.from(this.#right),
      leafStart: Uint32Array.from(this.#leafStart),
      leafClass: Uint32Array.from(this.#leafClass),
      leafCount: Uint32Array.from(this.#leafCount),
    };
  }
}
