import { addLeafShares, entryWeight, leafOf, leafVote, type Forest } from './forest.ts';
import type { TreeArrays } from './tree.ts';

/** Why a forest says what it says about one row. */
export interface Explanation {
  /** Class by vote, as `ml-random-forest` predicts. */
  readonly label: number;
  /** Mean of the leaves' class shares; sums to 1. The class by vote has the highest one but for rare near-ties. */
  readonly probabilities: Float64Array;
  /** The label's mean share at the trees' roots. */
  readonly prior: number;
  /** Per feature, how far its splits moved the label's probability; `prior` + the sum = the probability. */
  readonly contributions: Float64Array;
}

/**
 * Predicts one row and splits the prediction into features by following each tree's path (Saabas, "Interpreting random
 * forests", 2014): every step from a node to its child changes the share of the predicted class, and the feature that
 * was asked there gets the change. Shares of inner nodes are the sums of their leaves.
 */
export function explainRow(forest: Forest, dense: Float64Array): Explanation {
  const { classCount, classWeights, trees } = forest;
  const counts = new Uint32Array(classCount);
  const probabilities = new Float64Array(classCount);
  const leaves = trees.map((tree) => leafOf(tree, dense));
  let label = 0;
  let top = 0;
  for (const [i, tree] of trees.entries()) {
    const leaf = leaves[i]!;
    const vote = leafVote(tree, leaf, classWeights);
    if (++counts[vote]! > top) {
      top = counts[vote]!;
      label = vote;
    }
    addLeafShares(tree, leaf, classWeights, probabilities, 0);
  }
  for (let c = 0; c < classCount; c++) probabilities[c]! /= trees.length;
  const contributions = new Float64Array(forest.featureCount);
  let prior = 0;
  for (const tree of trees) {
    const shares = classShares(tree, label, classWeights);
    let node = 0;
    prior += shares[0]! / trees.length;
    for (let f = tree.feature[0]!; f >= 0; f = tree.feature[node]!) {
      const child = dense[f]! < tree.threshold[node]! ? node + 1 : tree.right[node]!;
      contributions[f]! += (shares[child]! - shares[node]!) / trees.length;
      node = child;
    }
  }
  return { label, probabilities, prior, contributions };
}

/** Share of one class per node. Children stand behind their parent, so one pass from the end sums them up. */
function classShares(tree: TreeArrays, label: number, classWeights: Float64Array | null): Float64Array {
  const nodes = tree.feature.length;
  const hits = new Float64Array(nodes);
  const totals = new Float64Array(nodes);
  for (let node = nodes - 1; node >= 0; node--) {
    if (tree.feature[node]! < 0) {
      for (let k = tree.leafStart[node]!; k < tree.leafStart[node + 1]!; k++) {
        const weight = entryWeight(tree, k, classWeights);
        totals[node]! += weight;
        if (tree.leafClass[k] === label) hits[node]! += weight;
      }
    } else {
      hits[node] = hits[node + 1]! + hits[tree.right[node]!]!;
      totals[node] = totals[node + 1]! + totals[tree.right[node]!]!;
    }
  }
  for (let node = 0; node < nodes; node++) hits[node]! /= totals[node]!;
  return hits;
}
