import fc from 'fast-check';
import { RandomForestClassifier } from 'ml-random-forest';
import { describe, expect, test } from 'vitest';
import { explainRow } from './explain.ts';
import { leafVote } from './forest.ts';
import { writeModelFile } from './model-file-write.ts';
import { readModelFile } from './model-file-read.ts';
import { forestFromJson, type JsonForest } from './model-json-read.ts';
import { modelToJson } from './model-json-write.ts';
import { predictForest } from './predict-forest.ts';
import { MAX_TREE_DEPTH } from './tree.ts';
import { toDense, trainedModel, type TrainedModel } from './model.fixture.ts';
import type { ClassifierModel } from './model.ts';
import { generateSample } from './sample.ts';

const toJson = (model: ClassifierModel): { baseModel: JsonForest } =>
  JSON.parse([...modelToJson(model)].join('')) as { baseModel: JsonForest };

const shallow = (): number => 2;
describe.each<[string, TrainedModel]>([
  ['1 tree', trainedModel({ trees: 1 })],
  ['2 trees', trainedModel({ trees: 2 })],
  ['6 trees', trainedModel({ trees: 6 })],
  ['25 trees', trainedModel({ trees: 25 })],
  ['12 shallow trees', trainedModel({ trees: 12, depthOf: shallow })],
  ['12 stumps without a split', trainedModel({ trees: 12, depthOf: () => 0 })],
  ['25 trees and class weights', trainedModel({ trees: 25, isWeighted: true })],
  ['12 shallow trees and class weights', trainedModel({ trees: 12, depthOf: shallow, isWeighted: true })],
])('a forest of %s', (_name, { model, test: rows }) => {
  const { forest } = model;
  const dense = toDense(rows);

  test('predicts in ml-random-forest, by way of its file, what it predicts here, row by row', () => {
    const again = readModelFile(writeModelFile(model));
    const theirs = RandomForestClassifier.load(toJson(again) as never).predict(dense);
    expect(theirs).toEqual([...predictForest(forest, rows).labels]);
  });

  test('explains each prediction: prior and contributions sum to the probability', () => {
    const predicted = predictForest(forest, rows);
    for (const [r, row] of dense.entries()) {
      const { label, probabilities, prior, contributions } = explainRow(forest, Float64Array.from(row));
      expect(label).toBe(predicted.labels[r]);
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      const from = r * forest.classCount;
      expect(probabilities).toEqual(predicted.probabilities.slice(from, from + forest.classCount));
      const sum = contributions.reduce((total, value) => total + value, prior);
      expect(sum).toBeCloseTo(probabilities[label]!, 9);
    }
  });
});

test('class weights change votes: without them the file would predict something else', () => {
  const { model, test: rows } = trainedModel({ trees: 12, depthOf: shallow, isWeighted: true });
  const other = { ...model.forest, classWeights: null };
  expect(predictForest(other, rows).labels).not.toEqual(predictForest(model.forest, rows).labels);
});

test('a leaf votes for the first of its largest shares, as a reader of the file does, however the weights round', () => {
  const { model } = trainedModel({ trees: 1 });
  const entries = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0.01, max: 100, noNaN: true })),
    {
      minLength: 1,
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(entries, fc.double({ min: 1, max: 7, noNaN: true }), (counted, ratio) => {
      const classes = counted.length + 1;
      // The last class weighs as much as the first, but for rounding.
      const [count, weight] = counted[0]!;
      const counts = [...counted.map(([rows]) => rows), 1000];
      const classWeights = Float64Array.from([
        ...counted.map((entry) => entry[1]),
        ((count * ratio) / 1000) * (weight / ratio),
      ]);
      const leaf = {
        ...{ feature: Int32Array.of(-1), threshold: Float64Array.of(0), right: Int32Array.of(-1) },
        ...{ leafStart: Uint32Array.of(0, classes), leafClass: Uint32Array.from(counts.keys()) },
        leafCount: Uint32Array.from(counts),
      };
      const labels = counts.map(String);
      const forest = { classCount: classes, featureCount: 2, classWeights, trees: [leaf] };
      const theirs = RandomForestClassifier.load(toJson({ ...model, labels, forest }) as never).predict([[0, 1]]);
      expect(theirs).toEqual([leafVote(leaf, 0, classWeights)]);
    }),
    { numRuns: 500 },
  );
});

test.each([1, 6, 25])('a forest of %i trees comes back from JSON as it was', (trees) => {
  const { model, test: rows } = trainedModel({ trees });
  const again = forestFromJson(toJson(model).baseModel, model.labels.length);
  expect(again).toEqual(model.forest);
  expect(predictForest(again, rows)).toEqual(predictForest(model.forest, rows));
});

test.each([0, -0.5])('JSON with a split at %d is refused: no weight lies below it', (threshold) => {
  const { model } = trainedModel({ trees: 1 });
  const [tree] = model.forest.trees;
  const bad = { ...tree!, threshold: tree!.threshold.map((value, node) => (node === 0 ? threshold : value)) };
  const json = toJson({ ...model, forest: { ...model.forest, trees: [bad] } });
  expect(() => forestFromJson(json.baseModel, model.labels.length)).toThrow(/above zero/);
});

test('a tree of one leaf loads in ml-random-forest', () => {
  const { model } = trainedModel({ trees: 1 });
  const leaf = {
    feature: Int32Array.of(-1),
    threshold: Float64Array.of(0),
    right: Int32Array.of(-1),
    leafStart: Uint32Array.of(0, 2),
    leafClass: Uint32Array.of(1, 4),
    leafCount: Uint32Array.of(3, 5),
  };
  const json = toJson({ ...model, forest: { ...model.forest, featureCount: 2, trees: [leaf] } });
  expect(RandomForestClassifier.load(json as never).predict([[0, 1]])).toEqual([4]);
});

test('the exported file says where it came from', () => {
  const { model } = trainedModel({ trees: 1 });
  expect(toJson(model)).toMatchObject({
    cleardeck: { formatVersion: 1, writtenBy: '0.1.0', labels: model.labels, trainingRows: 300 },
    baseModel: { seed: 7, useSampleBagging: true, nEstimators: 1 },
  });
});

test('the built-in sample is learnable, and not perfectly', () => {
  const { model, test: rows, truth } = trainedModel({ trees: 30, rows: 1600, depthOf: () => MAX_TREE_DEPTH });
  const { labels } = predictForest(model.forest, rows);
  const accuracy = truth.filter((label, i) => label === labels[i]).length / truth.length;
  expect(accuracy).toBeGreaterThan(0.6);
  expect(accuracy).toBeLessThan(0.95);
  expect(generateSample(7, 50)).toEqual(generateSample(7, 50));
  expect(generateSample(8, 50)).not.toEqual(generateSample(7, 50));
});
