import { MAX_PACKED_FLOAT_BYTES, MAX_VARINT_BYTES, type ByteWriter } from './model-bytes.ts';
import type { TreeArrays } from './tree.ts';

/** No node and no entry of a leaf table takes more. */
const MAX_NODE_BYTES = 2 * MAX_VARINT_BYTES + MAX_PACKED_FLOAT_BYTES;

/**
 * Writes one tree: its number of nodes and of entries in its leaf table, then the nodes in preorder. A node begins with
 * - 0: a leaf of several classes: how many, then for each how far its number is from the one before, and its count;
 * - 1 .. classes: a leaf of the class before that number, then its count;
 * - beyond: a split, by its feature, then its threshold.
 */
export function writeTree(out: ByteWriter, tree: TreeArrays, classCount: number): void {
  const { feature, threshold, leafStart, leafClass, leafCount } = tree;
  const nodes = feature.length;
  out.reserve(MAX_NODE_BYTES * (1 + nodes + leafClass.length));
  out.putVarint(nodes);
  out.putVarint(leafClass.length);
  for (let node = 0; node < nodes; node++) {
    if (feature[node]! >= 0) {
      // Weights of terms are positive, and so is whatever lies between two of them.
      if (!(threshold[node]! > 0 && threshold[node]! < Infinity)) {
        throw new Error(`a tree splits at ${String(threshold[node])}, where no weight of a term can be`);
      }
      out.putVarint(1 + classCount + feature[node]!);
      out.putPackedFloat(threshold[node]!);
      continue;
    }
    const start = leafStart[node]!;
    const end = leafStart[node + 1]!;
    if (end - start === 1) {
      out.putVarint(1 + leafClass[start]!);
      out.putVarint(leafCount[start]!);
      continue;
    }
    out.putVarint(0);
    out.putVarint(end - start);
    let previous = 0;
    for (let k = start; k < end; k++) {
      out.putVarint(leafClass[k]! - previous);
      out.putVarint(leafCount[k]!);
      previous = leafClass[k]!;
    }
  }
}
