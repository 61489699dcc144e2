import { EntropyScan, GiniScan, type SplitScan } from './impurity.ts';
import { MatrixStack } from './node-matrix.ts';
import { NodeRows } from './node-rows.ts';
import type { Random } from './random.ts';
import type { SparseColumns } from './sparse.ts';
import { SplitSearch } from './split-search.ts';

export interface TreeOptions {
  readonly criterion: 'gini' | 'entropy';
  /** Number of classes; labels are 0 .. classCount − 1. */
  readonly classCount: number;
  /** How much a row of each class counts for; null: 1. */
  readonly classWeights: Float64Array | null;
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
 * where its value of `feature` is below `threshold`, which is above 0: a row without a value goes left. A leaf has feature −1 and its class counts at
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
  /** Per split node: the rank in `SparseColumns` that `threshold` stands for; a row of that rank or above goes right. */
  readonly splitRank: Uint32Array;
  /** Per feature: total decrease of weighted impurity by its splits, not normalised. */
  readonly importances: Float64Array;
}

/** How often a bootstrap sample drew each row: as many draws as rows, with replacement. */
export function drawBootstrap(rowCount: number, random: Random): Uint32Array {
  const weights = new Uint32Array(rowCount);
  for (let i = 0; i < rowCount; i++) weights[random.below(rowCount)]!++;
  return weights;
}

/**
 * Grows CART trees (Breiman et al., 1984) depth first: every node's best split by gini impurity or entropy among features
 * drawn anew (`SplitSearch`), until it is pure, too small or too deep. Thresholds lie midway between neighbouring values.
 * One grower grows many trees of the same data one after the other, and keeps its working memory between them.
 */
export class TreeGrower {
  readonly #data: SparseColumns;
  readonly #options: TreeOptions;
  readonly #rows: NodeRows;
  readonly #scan: SplitScan;
  readonly #search: SplitSearch;
  readonly #matrices: MatrixStack;
  readonly #counts: Float64Array;

  /** @param labels class per row of `data` */
  constructor(data: SparseColumns, labels: Uint32Array, options: TreeOptions) {
    const { classCount, classWeights, minSamplesLeaf } = options;
    this.#data = data;
    this.#options = options;
    this.#rows = new NodeRows(labels, classWeights);
    const Scan = options.criterion === 'gini' ? GiniScan : EntropyScan;
    this.#scan = new Scan(this.#rows, { classCount, minSamplesLeaf, hasClassWeights: classWeights !== null });
    this.#search = new SplitSearch(data, this.#scan, options.featuresPerSplit);
    this.#matrices = new MatrixStack(data, this.#rows);
    this.#counts = new Float64Array(classCount);
  }

  /**
   * @param counts how often each row was drawn, in total as many as there are rows; rows with 0 take no part
   * @param random draws the features; the tree depends on it and on `counts` alone
   * @param onNode called once per node; may throw to stop (cancelling)
   */
  grow(counts: Uint32Array, random: Random, onNode: () => void = () => {}): GrownTree {
    const { columnCount } = this.#data;
    const { minSamplesSplit, featuresPerSplit } = this.#options;
    const maxDepth = Math.min(this.#options.maxDepth, MAX_TREE_DEPTH);
    const rows = this.#rows;
    const scan = this.#scan;
    const search = this.#search;
    const matrices = this.#matrices;
    rows.reset(counts);
    search.reset(random);
    matrices.reset();
    const importances = new Float64Array(columnCount);
    const nodes = new TreeBuilder(this.#options.classWeights);
    const node = { counts: this.#counts, weight: 0, entries: 0, isPure: false };
    // Pending nodes, six numbers each: parent, start, end, depth, level of the matrix, and the entries passed over on it.
    // The left child comes next.
    const pending: number[] = [-1, 0, rows.length, 0, 0, 0];
    while (pending.length > 0) {
      onNode();
      let waste = pending.pop()!;
      let level = pending.pop()!;
      const depth = pending.pop()!;
      const end = pending.pop()!;
      const start = pending.pop()!;
      const number = nodes.add(pending.pop()!);
      measure(this.#data, rows, start, end, node);
      let canSplit = !node.isPure && depth < maxDepth && end - start >= minSamplesSplit;
      if (canSplit) {
        waste += ((matrices.at(level).entryCount - node.entries) * featuresPerSplit) / columnCount;
        const given = level;
        level = matrices.levelFor(given, start, end, node.entries, waste);
        if (level > given) waste = 0;
        scan.setNode(node.counts, node.weight);
        canSplit = search.find(matrices.at(level), start, end);
      }
      if (!canSplit) {
        nodes.setLeaf(node.counts);
        continue;
      }
      nodes.setSplit(number, search.feature, search.threshold, search.rank);
      importances[search.feature]! += search.score - scan.nodeScore;
      const middle = rows.partition(end, search.rightPlaces, search.rightCount, matrices.at(level).placeOf);
      pending.push(number, middle, end, depth + 1, level, waste, number, start, middle, depth + 1, level, waste);
    }
    return { ...nodes.build(), importances };
  }
}

/** One tree by a grower of its own. */
export function growTree(
  data: SparseColumns,
  labels: Uint32Array,
  counts: Uint32Array,
  options: TreeOptions,
  random: Random,
): GrownTree {
  return new TreeGrower(data, labels, options).grow(counts, random);
}

/** Class weights, total weight and stored entries of a node, and whether it holds one class only. */
function measure(
  { rowStart }: SparseColumns,
  { row, label, weight }: NodeRows,
  start: number,
  end: number,
  node: { readonly counts: Float64Array; weight: number; entries: number; isPure: boolean },
): void {
  const { counts } = node;
  counts.fill(0);
  const first = label[start]!;
  let isPure = true;
  let entries = 0;
  let total = 0;
  for (let i = start; i < end; i++) {
    const w = weight[i]!;
    const c = label[i]!;
    counts[c]! += w;
    total += w;
    if (c !== first) isPure = false;
    entries += rowStart[row[i]! + 1]! - rowStart[row[i]!]!;
  }
  node.weight = total;
  node.entries = entries;
  node.isPure = isPure;
}

/** Collects nodes in the order a tree is walked: a node, its left side, its right side. */
class TreeBuilder {
  readonly #classWeights: Float64Array | null;
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #splitRank: number[] = [];
  readonly #right: number[] = [];
  readonly #leafStart: number[] = [];
  readonly #leafClass: number[] = [];
  readonly #leafCount: number[] = [];

  constructor(classWeights: Float64Array | null) {
    this.#classWeights = classWeights;
  }

  add(parent: number): number {
    const node = this.#feature.length;
    this.#feature.push(-1);
    this.#threshold.push(0);
    this.#splitRank.push(0);
    this.#right.push(-1);
    this.#leafStart.push(this.#leafClass.length);
    if (parent >= 0 && parent !== node - 1) this.#right[parent] = node;
    return node;
  }

  setSplit(node: number, feature: number, threshold: number, rank: number): void {
    this.#feature[node] = feature;
    this.#threshold[node] = threshold;
    this.#splitRank[node] = rank;
  }

  /** The node added last is a leaf. */
  setLeaf(weights: Float64Array): void {
    for (let c = 0; c < weights.length; c++) {
      if (weights[c] === 0) continue;
      this.#leafClass.push(c);
      // A class's rows all have its weight, so their number comes back exactly.
      this.#leafCount.push(this.#classWeights ? Math.round(weights[c]! / this.#classWeights[c]!) : weights[c]!);
    }
  }

  build(): { tree: TreeArrays; splitRank: Uint32Array } {
    this.#leafStart.push(this.#leafClass.length);
    const tree = {
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      right: Int32Array.from(this.#right),
      leafStart: Uint32Array.from(this.#leafStart),
      leafClass: Uint32Array.from(this.#leafClass),
      leafCount: Uint32Array.from(this.#leafCount),
    };
    return { tree, splitRank: Uint32Array.from(this.#splitRank) };
  }
}
