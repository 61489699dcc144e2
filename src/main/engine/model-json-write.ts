import { entryWeight, leafWeight, type Forest } from './forest.ts';
import type { ClassifierModel } from './model.ts';
import { MAX_TREE_DEPTH, type TreeArrays } from './tree.ts';

/**
 * Writes a forest as the JSON that `RandomForestClassifier.load` of ml-random-forest 2.1 reads. What that reader needs:
 * - per tree a list of the columns it looks at (`indexes`) and split columns as places in that list. Listing only the
 *   columns a tree splits on keeps files small; an empty list is refused there, so a tree of one leaf lists column 0;
 * - inner nodes with `splitColumn`, `splitValue` (below goes left), `left`, `right`; leaves with `distribution`, a matrix of
 *   one row. It may stop at the last class present. Class weights are in the shares, so that the votes there are the votes
 *   here. `numberSamples` of a leaf (not read there) is how many rows of the sample ended in it, whatever they weigh.
 * What a tree was grown with is under `cleardeck`; the library's own options only know "gini" and are not used to predict.
 * Written piece by piece: trees can be deeper than a recursive writer bears.
 * @returns chunks of text, at most one per tree
 */
export function* modelToJson(model: ClassifierModel): Generator<string> {
  const { forest, labels, parameters, trainingRows, writtenBy } = model;
  const options = JSON.stringify({
    kind: 'classifier',
    gainFunction: 'gini',
    splitFunction: 'mean',
    minNumSamples: parameters.forest.minSamplesLeaf,
    maxDepth: parameters.forest.maxDepth ?? MAX_TREE_DEPTH,
    gainThreshold: 0,
  });
  const used = forest.trees.map(usedColumns);
  const { vectorizer, forest: grownWith } = parameters;
  const about = { formatVersion: 1, writtenBy, labels, trainingRows, vectorizer, forest: grownWith };
  yield `{"name":"RFClassifier","cleardeck":${JSON.stringify(about)},"baseModel":{`;
  yield `"n":${String(forest.featureCount)},"replacement":false,"maxFeatures":${String(forest.featureCount)},`;
  yield `"nEstimators":${String(forest.trees.length)},"treeOptions":${options},"isClassifier":true,`;
  yield `"seed":${String(parameters.seed)},"useSampleBagging":${String(parameters.forest.bootstrap)},`;
  yield `"indexes":${JSON.stringify(used)},"estimators":[`;
  for (const [i, tree] of forest.trees.entries()) {
    const root = treeToJson(tree, used[i]!, forest.classWeights);
    yield `${i > 0 ? ',' : ''}{"name":"DTClassifier","options":${options},"root":${root}}`;
  }
  yield ']}}';
}

function usedColumns(tree: TreeArrays): number[] {
  const used = new Set<number>();
  for (const feature of tree.feature) if (feature >= 0) used.add(feature);
  return used.size === 0 ? [0] : [...used].sort((a, b) => a - b);
}

function treeToJson(tree: TreeArrays, used: readonly number[], classWeights: Forest['classWeights']): string {
  const place = new Map(used.map((feature, index) => [feature, index]));
  let text = '';
  // What is still to be written, last first: a node's number, or −1 for a closing brace and −2 for the right branch's key.
  const pending = [0];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node === -1) text += '}';
    else if (node === -2) text += ',"right":';
    else if (tree.feature[node]! < 0) text += leafToJson(tree, node, classWeights);
    else {
      const column = place.get(tree.feature[node]!)!;
      text += `{"splitColumn":${String(column)},"splitValue":${String(tree.threshold[node]!)},"left":`;
      pending.push(-1, tree.right[node]!, -2, node + 1);
    }
  }
  return text;
}

function leafToJson(tree: TreeArrays, leaf: number, classWeights: Forest['classWeights']): string {
  const start = tree.leafStart[leaf]!;
  const end = tree.leafStart[leaf + 1]!;
  const total = leafWeight(tree, leaf, classWeights);
  const shares = new Array<number>(tree.leafClass[end - 1]! + 1).fill(0);
  let rows = 0;
  for (let k = start; k < end; k++) {
    shares[tree.leafClass[k]!] = entryWeight(tree, k, classWeights) / total;
    rows += tree.leafCount[k]!;
  }
  return `{"distribution":[[${shares.join(',')}]],"numberSamples":${String(rows)}}`;
}
