import type { AppError } from '#shared/ipc/result.ts';
import type { Forest } from './forest.ts';
import { invalid, MODEL_LIMITS } from './model.ts';
import { MAX_TREE_DEPTH, type TreeArrays } from './tree.ts';

/** The forest of a parsed file, its fields already checked by schema. */
export interface JsonForest {
  readonly n: number;
  readonly indexes: readonly (readonly number[])[];
  readonly estimators: readonly { readonly root: unknown }[];
}

/**
 * Rebuilds a forest from the JSON of ml-random-forest, in which models were registered before the binary file. Everything is checked while it is read, without recursion: node shapes, thresholds
 * finite and above zero, split columns within the tree's list, class numbers below `classCount`, shares that sum to 1, depth and size.
 * @throws AppError MODEL_INVALID
 */
export function forestFromJson(header: JsonForest, classCount: number): Forest {
  if (header.indexes.length !== header.estimators.length)
    throw invalid('it has a different number of column lists and trees');
  let nodes = 0;
  const trees = header.estimators.map((estimator, i) => {
    const columns = header.indexes[i]!;
    for (const column of columns)
      if (column >= header.n) throw invalid(`tree ${String(i + 1)} lists column ${String(column)}`);
    const tree = readTree(estimator.root, columns, classCount, MODEL_LIMITS.nodes - nodes, i + 1);
    nodes += tree.feature.length;
    return tree;
  });
  return { classCount, featureCount: header.n, classWeights: null, trees };
}

function readTree(
  root: unknown,
  columns: readonly number[],
  classCount: number,
  nodeLimit: number,
  number: number,
): TreeArrays {
  const fail = (what: string): AppError => invalid(`tree ${String(number)}: ${what}`);
  const feature: number[] = [];
  const threshold: number[] = [];
  const right: number[] = [];
  const leafStart: number[] = [];
  const leafClass: number[] = [];
  const leafCount: number[] = [];
  const pending: { json: unknown; depth: number; parent: number }[] = [{ json: root, depth: 0, parent: -1 }];
  for (let item = pending.pop(); item; item = pending.pop()) {
    const { json, depth, parent } = item;
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw fail('a node is not an object');
    if (depth > MAX_TREE_DEPTH) throw fail(`deeper than ${String(MAX_TREE_DEPTH)}`);
    if (feature.length >= nodeLimit) throw fail('too many nodes');
    const node = feature.length;
    // The left child comes right after its parent.
    if (parent >= 0 && parent !== node - 1) right[parent] = node;
    right.push(-1);
    leafStart.push(leafClass.length);
    const fields = json as Record<string, unknown>;
    if (Object.hasOwn(fields, 'distribution')) {
      feature.push(-1);
      threshold.push(0);
      readLeaf(fields, classCount, leafClass, leafCount, fail);
      continue;
    }
    const { splitColumn, splitValue } = fields;
    if (typeof splitColumn !== 'number' || !Number.isInteger(splitColumn)) throw fail('a split without a column');
    const column = columns[splitColumn];
    if (column === undefined) throw fail(`split column ${String(splitColumn)} is out of range`);
    if (typeof splitValue !== 'number' || !Number.isFinite(splitValue)) throw fail('a split without a value');
    // No weight of a text is below zero: such a split would split nothing, and predicting rests on there being none.
    if (splitValue <= 0) throw fail('a split at a value that is not above zero');
    feature.push(column);
    threshold.push(splitValue);
    pending.push({ json: fields['right'], depth: depth + 1, parent: node });
    pending.push({ json: fields['left'], depth: depth + 1, parent: node });
  }
  leafStart.push(leafClass.length);
  return {
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    right: Int32Array.from(right),
    leafStart: Uint32Array.from(leafStart),
    leafClass: Uint32Array.from(leafClass),
    leafCount: Uint32Array.from(leafCount),
  };
}

function readLeaf(
  fields: Record<string, unknown>,
  classCount: number,
  leafClass: number[],
  leafCount: number[],
  fail: (what: string) => AppError,
): void {
  const { distribution, numberSamples } = fields;
  const shares: unknown = Array.isArray(distribution) && distribution.length === 1 ? distribution[0] : null;
  if (!Array.isArray(shares) || shares.length === 0) throw fail('a leaf without a distribution');
  if (shares.length > classCount) throw fail('a leaf with more classes than there are labels');
  if (
    typeof numberSamples !== 'number' ||
    !Number.isInteger(numberSamples) ||
    numberSamples < 1 ||
    numberSamples > 0xffffffff
  ) {
    throw fail('a leaf without its number of samples');
  }
  let counted = 0;
  for (const [label, share] of (shares as unknown[]).entries()) {
    if (typeof share !== 'number' || !(share >= 0 && share <= 1)) throw fail('a class share outside 0..1');
    if (share === 0) continue;
    const count = Math.round(share * numberSamples);
    if (count < 1 || Math.abs(count / numberSamples - share) > 1e-9)
      throw fail('class shares that do not fit the samples');
    leafClass.push(label);
    leafCount.push(count);
    counted += count;
  }
  if (counted !== numberSamples) throw fail('class shares that do not sum to 1');
}
