import { MIN_PACKED_FLOAT_BYTES, type ByteReader } from './model-bytes.ts';
import { invalid, MODEL_LIMITS } from './model.ts';
import { MAX_TREE_DEPTH, type TreeArrays } from './tree.ts';

const MAX_COUNT = 0xffffffff;

/** The fewest bytes of a split, and of a class in a leaf. */
const SPLIT_BYTES = 1 + MIN_PACKED_FLOAT_BYTES;
const LEAF_ENTRY_BYTES = 2;

/** Reads trees one after the other, with one budget of nodes for all of them. */
export class TreeReader {
  readonly #reader: ByteReader;
  readonly #featureCount: number;
  readonly #classCount: number;
  #nodeBudget: number = MODEL_LIMITS.nodes;
  /** Splits whose right side is still to come, the nearest last, and how deep each is. */
  readonly #openNode = new Int32Array(MAX_TREE_DEPTH + 1);
  readonly #openDepth = new Int32Array(MAX_TREE_DEPTH + 1);

  constructor(reader: ByteReader, featureCount: number, classCount: number) {
    this.#reader = reader;
    this.#featureCount = featureCount;
    this.#classCount = classCount;
  }

  /** @param number the tree's, from 1, for messages */
  read(number: number): TreeArrays {
    const fail = (what: string) => invalid(`tree ${String(number)}: ${what}`);
    const reader = this.#reader;
    const classCount = this.#classCount;
    const largestCode = this.#classCount + this.#featureCount;
    const nodes = reader.varint(MAX_COUNT);
    const entries = reader.varint(MAX_COUNT);
    // Before memory is taken for what a few bytes claim.
    const leaves = (nodes + 1) / 2;
    if (nodes % 2 === 0 || entries < leaves) throw fail('its number of nodes cannot be right');
    if (nodes > this.#nodeBudget) throw invalid(`it has more than ${String(MODEL_LIMITS.nodes)} nodes`);
    if ((leaves - 1) * SPLIT_BYTES + entries * LEAF_ENTRY_BYTES > reader.left)
      throw fail('it has fewer bytes than nodes');
    this.#nodeBudget -= nodes;
    const tree: TreeArrays = {
      feature: new Int32Array(nodes).fill(-1),
      threshold: new Float64Array(nodes),
      right: new Int32Array(nodes).fill(-1),
      leafStart: new Uint32Array(nodes + 1),
      leafClass: new Uint32Array(entries),
      leafCount: new Uint32Array(entries),
    };
    let entry = 0;
    let open = 0;
    let depth = 0;
    for (let node = 0; node < nodes; node++) {
      tree.leafStart[node] = entry;
      const code = reader.varint(largestCode);
      if (code > classCount) {
        if (++depth > MAX_TREE_DEPTH) throw fail(`it is deeper than ${String(MAX_TREE_DEPTH)}`);
        tree.feature[node] = code - classCount - 1;
        tree.threshold[node] = reader.packedFloat();
        this.#openNode[open] = node;
        this.#openDepth[open++] = depth;
        continue;
      }
      if (code > 0) {
        if (entry >= entries) throw fail('its leaves have more classes than it states');
        tree.leafClass[entry] = code - 1;
        tree.leafCount[entry++] = this.#count(fail);
      } else entry = this.#readMixedLeaf(tree, entry, fail);
      if (open === 0) {
        if (node !== nodes - 1) throw fail('nodes follow after its last leaf');
      } else {
        tree.right[this.#openNode[--open]!] = node + 1;
        depth = this.#openDepth[open]!;
      }
    }
    if (open > 0 || tree.feature[nodes - 1]! >= 0) throw fail('it ends before its last leaf');
    if (entry !== entries) throw fail('its leaves have fewer classes than it states');
    tree.leafStart[nodes] = entry;
    return tree;
  }

  #readMixedLeaf(tree: TreeArrays, from: number, fail: (what: string) => Error): number {
    const reader = this.#reader;
    const count = reader.varint(this.#classCount);
    if (count < 2) throw fail('a leaf of several classes has fewer than two');
    const end = from + count;
    if (end > tree.leafClass.length) throw fail('its leaves have more classes than it states');
    let label = 0;
    for (let k = from; k < end; k++) {
      const step = reader.varint(this.#classCount - 1);
      if (step === 0 && k > from) throw fail('a leaf has a class twice');
      label += step;
      if (label >= this.#classCount) throw fail('a leaf has a class that there is not');
      tree.leafClass[k] = label;
      tree.leafCount[k] = this.#count(fail);
    }
    return end;
  }

  #count(fail: (what: string) => Error): number {
    const count = this.#reader.varint(MAX_COUNT);
    if (count === 0) throw fail('a leaf has a class without rows');
    return count;
  }
}
