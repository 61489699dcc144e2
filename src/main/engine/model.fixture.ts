import { forestSchema, vectorizerSchema } from '#shared/domain/training.ts';
import type { ClassifierModel } from './model.ts';
import { Random } from './random.ts';
import { generateSample } from './sample.ts';
import { toSparseColumns, type SparseRows } from './sparse.ts';
import { splitRows } from './split-rows.ts';
import { fitTfidf, transformTfidf } from './tfidf.ts';
import { drawBootstrap, growTree, MAX_TREE_DEPTH } from './tree.ts';

/** Weights whose products with counts tie and nearly tie. */
const CLASS_WEIGHTS = Float64Array.of(0.1, 0.3, 0.7, 1.1, 3, 0.2, 0.6, 1.4);

export interface TrainedModel {
  readonly model: ClassifierModel;
  /** Rows that no tree has seen, and their classes. */
  readonly test: SparseRows;
  readonly truth: number[];
}

/**
 * A model of the built-in sample for tests.
 * @param depthOf depth limit per tree; by default every other tree is shallow. Those leave mixed leaves and many ties among
 *   the votes: the hard part of predicting alike.
 */
export function trainedModel(options: {
  readonly trees: number;
  readonly rows?: number;
  readonly maxFeatures?: number;
  readonly isWeighted?: boolean;
  readonly depthOf?: (tree: number) => number;
}): TrainedModel {
  const { trees, rows: rowCount = 400, maxFeatures = 200, isWeighted = false } = options;
  const { depthOf = (tree) => (tree % 2 === 0 ? 3 : MAX_TREE_DEPTH) } = options;
  const vectorizer = vectorizerSchema.parse({});
  const sample = generateSample(7, rowCount);
  const labels = [...new Set(sample.map((row) => row.label))].sort();
  const parts = splitRows(sample.length, 0.25, 7);
  const source = (rows: Uint32Array) => ({ count: rows.length, text: (i: number) => sample[rows[i]!]!.text });
  const classes = (rows: Uint32Array) => [...rows].map((row) => labels.indexOf(sample[row]!.label));
  const { vocabulary, rows } = fitTfidf(source(parts.train), { ...vectorizer, maxFeatures });
  const data = toSparseColumns(rows);
  const treeOptions = {
    criterion: 'gini' as const,
    classCount: labels.length,
    classWeights: isWeighted ? CLASS_WEIGHTS.slice(0, labels.length) : null,
    featuresPerSplit: 14,
    minSamplesSplit: 2,
    minSamplesLeaf: 1,
  };
  const forest = {
    classCount: labels.length,
    featureCount: vocabulary.terms.length,
    classWeights: treeOptions.classWeights,
    trees: Array.from({ length: trees }, (_, number) => {
      const random = new Random(7, number);
      const weights = drawBootstrap(rows.rowCount, random);
      const maxDepth = depthOf(number);
      return growTree(data, Uint32Array.from(classes(parts.train)), weights, { ...treeOptions, maxDepth }, random).tree;
    }),
  };
  const model = {
    vocabulary,
    labels,
    forest,
    parameters: { maxFeatures, seed: 7, vectorizer, forest: forestSchema.parse({}) },
    trainingRows: rows.rowCount,
    writtenBy: '0.1.0',
  };
  return { model, test: transformTfidf(source(parts.test), vocabulary), truth: classes(parts.test) };
}

export function toDense(rows: SparseRows): number[][] {
  return Array.from({ length: rows.rowCount }, (_, r) => {
    const dense = new Array<number>(rows.columnCount).fill(0);
    for (let k = rows.rowStart[r]!; k < rows.rowStart[r + 1]!; k++) dense[rows.columns[k]!] = rows.values[k]!;
    return dense;
  });
}
