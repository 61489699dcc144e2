import { RandomForestClassifier } from 'ml-random-forest';
import { describe, expect, test } from 'vitest';
import { vectorizerSchema } from '#shared/domain/training.ts';
import { explainRow } from './explain.ts';
import { predictForest, type Forest } from './forest.ts';
import { forestFromJson, type ModelHeader } from './model-read.ts';
import { modelToJson } from './model-write.ts';
import { Random } from './random.ts';
import { generateSample } from './sample.ts';
import { toSparseColumns, type SparseRows } from './sparse.ts';
import { splitRows } from './split-rows.ts';
import { fitTfidf, transformTfidf } from './tfidf.ts';
import { drawBootstrap, growTree, MAX_TREE_DEPTH } from './tree.ts';

function trained(trees: number): { forest: Forest; labels: string[]; test: SparseRows; truth: number[] } {
  const sample = generateSample(7, 400);
  const labels = [...new Set(sample.map((row) => row.label))].sort();
  const parts = splitRows(sample.length, 0.25, 7);
  const source = (rows: Uint32Array) => ({ count: rows.length, text: (i: number) => sample[rows[i]!]!.text });
  const classes = (rows: Uint32Array) => [...rows].map((row) => labels.indexOf(sample[row]!.label));
  const { vocabulary, rows } = fitTfidf(source(parts.train), { ...vectorizerSchema.parse({}), maxFeatures: 200 });
  const data = toSparseColumns(rows);
  const options = {
    criterion: 'gini' as const,
    classCount: labels.length,
    classWeights: null,
    featuresPerSplit: 14,
    minSamplesSplit: 2,
    minSamplesLeaf: 1,
  };
  const forest = {
    classCount: labels.length,
    featureCount: vocabulary.terms.length,
    classWeights: null,
    trees: Array.from({ length: trees }, (_, number) => {
      const random = new Random(7, number);
      const weights = drawBootstrap(rows.rowCount, random);
      // Shallow trees leave mixed leaves and many ties among the votes: the hard part of predicting alike.
      const maxDepth = number % 2 === 0 ? 3 : MAX_TREE_DEPTH;
      return growTree(data, Uint32Array.from(classes(parts.train)), weights, { ...options, maxDepth }, random).tree;
    }),
  };
  return { forest, labels, test: transformTfidf(source(parts.test), vocabulary), truth: classes(parts.test) };
}

function toDense(rows: SparseRows): number[][] {
  return Array.from({ length: rows.rowCount }, (_, r) => {
    const dense = new Array<number>(rows.columnCount).fill(0);
    for (let k = rows.rowStart[r]!; k < rows.rowStart[r + 1]!; k++) dense[rows.columns[k]!] = rows.values[k]!;
    return dense;
  });
}

const toJson = (forest: Forest, labels: readonly string[]): { baseModel: ModelHeader } =>
  JSON.parse([...modelToJson(forest, { labels, seed: 7, featuresPerSplit: 14 })].join('')) as {
    baseModel: ModelHeader;
  };

describe.each([1, 2, 6, 25])('a forest of %i trees', (count) => {
  const { forest, labels, test: rows } = trained(count);
  const json = toJson(forest, labels);
  const dense = toDense(rows);

  test('predicts in ml-random-forest what it predicts here, row by row', () => {
    const theirs = RandomForestClassifier.load(json as never).predict(dense);
    expect(theirs).toEqual([...predictForest(forest, rows).labels]);
  });

  test('comes back from its file as it was', () => {
    const again = forestFromJson(json.baseModel, labels.length);
    const before = predictForest(forest, rows);
    const after = predictForest(again, rows);
    expect(after.labels).toEqual(before.labels);
    expect(after.probabilities).toEqual(before.probabilities);
  });

  test('explains each prediction: prior and contributions sum to the probability', () => {
    const predicted = predictForest(forest, rows);
    for (const [r, row] of dense.entries()) {
      const { label, probabilities, prior, contributions } = explainRow(forest, Float64Array.from(row));
      expect(label).toBe(predicted.labels[r]);
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      const sum = contributions.reduce((total, value) => total + value, prior);
      expect(sum).toBeCloseTo(probabilities[label]!, 9);
    }
  });
});

test('a tree of one leaf loads in ml-random-forest', () => {
  const { labels } = trained(1);
  const leaf = {
    feature: Int32Array.of(-1),
    threshold: Float64Array.of(0),
    right: Int32Array.of(-1),
    leafStart: Uint32Array.of(0, 2),
    leafClass: Uint32Array.of(1, 4),
    leafCount: Uint32Array.of(3, 5),
  };
  const json = toJson({ classCount: labels.length, featureCount: 2, classWeights: null, trees: [leaf] }, labels);
  expect(RandomForestClassifier.load(json as never).predict([[0, 1]])).toEqual([4]);
});

test('the built-in sample is learnable, and not perfectly', () => {
  const { forest, test: rows, truth } = trained(25);
  const { labels } = predictForest({ ...forest, trees: forest.trees.filter((_, i) => i % 2 === 1) }, rows);
  const accuracy = truth.filter((label, i) => label === labels[i]).length / truth.length;
  expect(accuracy).toBeGreaterThan(0.5);
  expect(accuracy).toBeLessThan(0.95);
  expect(generateSample(7, 50)).toEqual(generateSample(7, 50));
  expect(generateSample(8, 50)).not.toEqual(generateSample(7, 50));
});
