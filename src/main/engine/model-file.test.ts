import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { forestSchema } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import { readModelFile } from './model-file-read.ts';
import { writeModelFile } from './model-file-write.ts';
import { trainedModel } from './model.fixture.ts';
import { textOptions, type ClassifierModel } from './model.ts';
import { chain, otherVectorizer, small, tree, vectorizer } from './small-model.fixture.ts';
import { compareCodePoints } from './tokens.ts';
import { MAX_TREE_DEPTH, type TreeArrays } from './tree.ts';
import { predictForest } from './predict-forest.ts';

// Hundreds of models: no measure of speed, only a limit for a test that hangs.
vi.setConfig({ testTimeout: 60_000 });

const file = writeModelFile(small);

describe('what was written is what is read', () => {
  test.each<[string, ClassifierModel]>([
    ['the smallest that has everything', small],
    ['a trained forest', trainedModel({ trees: 9 }).model],
    ['class weights', { ...small, forest: { ...small.forest, classWeights: Float64Array.of(0.75, 1.5) } }],
    [
      'every option, words of other scripts',
      {
        ...small,
        vocabulary: {
          terms: ['apple pie', 'яблоко', '机器', '\ufeffmark', '𝒳𝒴'],
          idf: Float64Array.of(1, 2, 3, 4, 5),
          options: textOptions(otherVectorizer, ['the', 'и', 'не']),
        },
        labels: ['', 'a\nb', '"\\\u0000', '\ud800', '😀'],
        forest: { ...small.forest, classCount: 5, featureCount: 5 },
        parameters: {
          maxFeatures: 5,
          seed: 4_294_967_295,
          vectorizer: otherVectorizer,
          forest: forestSchema.parse({ criterion: 'entropy', maxDepth: 7, classWeight: 'balanced' }),
        },
      },
    ],
  ])('%s', (_name, model) => {
    const bytes = writeModelFile(model);
    const again = readModelFile(bytes);
    expect(again).toEqual(model);
    expect(writeModelFile(again)).toEqual(bytes);
  });

  test('whatever the trees and weights', () => {
    fc.assert(
      fc.property(anyModel, (model) => {
        const bytes = writeModelFile(model);
        expect(readModelFile(bytes)).toEqual(model);
      }),
      { numRuns: 300 },
    );
  });

  test('the order in which the options were given makes no difference', () => {
    const { forest, seed, maxFeatures } = small.parameters;
    const reversed = Object.fromEntries(Object.entries(vectorizer).reverse()) as typeof vectorizer;
    expect(writeModelFile({ ...small, parameters: { forest, vectorizer: reversed, seed, maxFeatures } })).toEqual(file);
  });

  test('from the middle of a larger buffer, too', () => {
    const larger = new Uint8Array(file.length + 20);
    larger.set(file, 7);
    expect(readModelFile(larger.subarray(7, 7 + file.length))).toEqual(small);
  });

  test('thresholds to the last bit, the common ones in seven bytes', () => {
    const common = [2 ** -11, 0.1, 1 / 3, 0.9999999999999999, 1, 15.999999999999998];
    const rare = [Number.MIN_VALUE, 2 ** -1022, 2 ** -12, 16, Number.MAX_VALUE];
    const sizes = [...common, ...rare].map((threshold) => {
      const split = { ...tree, threshold: Float64Array.of(threshold, 0, 0) };
      const bytes = writeModelFile({ ...small, forest: { ...small.forest, trees: [split] } });
      expect(readModelFile(bytes).forest.trees).toEqual([split]);
      return bytes.length - file.length;
    });
    expect(sizes).toEqual([...common.map(() => 0), ...rare.map(() => 2)]);
  });

  test('as deep as a tree may be, on either side', () => {
    const deepLeft = chain(MAX_TREE_DEPTH, 'left');
    const deepRight = chain(MAX_TREE_DEPTH, 'right');
    const model = { ...small, forest: { ...small.forest, trees: [deepLeft, deepRight] } };
    expect(readModelFile(writeModelFile(model))).toEqual(model);
  });

  test('predicts as before', () => {
    const { model, test: rows } = trainedModel({ trees: 7 });
    const again = readModelFile(writeModelFile(model));
    expect(predictForest(again.forest, rows)).toEqual(predictForest(model.forest, rows));
  });
});

describe('what no reader would accept is not written', () => {
  const manyLabels = Array.from({ length: 10_001 }, (_, i) => String(i));
  test.each<[string, Partial<ClassifierModel>, RegExp]>([
    ['classes', { labels: manyLabels, forest: { ...small.forest, classCount: 10_001 } }, /more than 10000 classes/],
    ['trees', { forest: { ...small.forest, trees: new Array<TreeArrays>(5001).fill(tree) } }, /more than 5000 trees/],
    [
      'terms',
      {
        vocabulary: {
          terms: new Array<string>(100_001).fill('x'),
          idf: new Float64Array(100_001).fill(1),
          options: small.vocabulary.options,
        },
        forest: { ...small.forest, featureCount: 100_001 },
      },
      /more than 100000 terms/,
    ],
  ])('too many %s', (_name, over, reason) => {
    expect(() => writeModelFile({ ...small, ...over })).toThrow(reason);
    expect(() => writeModelFile({ ...small, ...over })).toThrow(expect.objectContaining({ code: 'DATA_INVALID' }));
  });

  test.each<[string, Partial<ClassifierModel>]>([
    ['labels', { labels: ['food'] }],
    ['weights of classes', { forest: { ...small.forest, classWeights: Float64Array.of(1) } }],
    ['weights of terms', { vocabulary: { ...small.vocabulary, idf: Float64Array.of(1) } }],
    ['terms', { vocabulary: { ...small.vocabulary, terms: ['apple'], idf: Float64Array.of(1) } }],
  ])('%s that do not belong to the forest', (_name, over) => {
    expect(() => writeModelFile({ ...small, ...over })).toThrow(/do not belong together/);
  });

  test('a vocabulary that was fitted with other options', () => {
    const options = { ...small.vocabulary.options, lowercase: false };
    const model = { ...small, vocabulary: { ...small.vocabulary, options } };
    expect(() => writeModelFile(model)).toThrow(/another lowercase than the parameters say/);
  });

  test.each([NaN, 0, -1, Infinity])('a threshold of %d', (threshold) => {
    const broken = { ...tree, threshold: Float64Array.of(threshold, 0, 0) };
    expect(() => writeModelFile({ ...small, forest: { ...small.forest, trees: [broken] } })).toThrow(
      /where no weight of a term can be/,
    );
  });

  test('stops when asked to after a tree', () => {
    const stop = () => {
      throw new AppError('CANCELLED', 'stop');
    };
    expect(() => writeModelFile(small, stop)).toThrow(expect.objectContaining({ code: 'CANCELLED' }));
  });
});

/** Any forest that could have been grown, by shape. */
const anyModel: fc.Arbitrary<ClassifierModel> = fc
  .record({
    terms: fc.uniqueArray(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((term) => /^\w+$/u.test(term)),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
    classCount: fc.integer({ min: 1, max: 300 }),
    isWeighted: fc.boolean(),
    shapes: fc.array(fc.array(fc.nat(), { maxLength: 40 }), { minLength: 1, maxLength: 4 }),
    thresholds: fc.array(fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }), {
      minLength: 1,
      maxLength: 8,
    }),
  })
  .map(({ terms, classCount, isWeighted, shapes, thresholds }) => ({
    ...small,
    vocabulary: {
      ...small.vocabulary,
      terms: [...terms].sort(compareCodePoints),
      idf: Float64Array.from(terms, (_, i) => 1 + i / 7),
    },
    labels: Array.from({ length: classCount }, (_, i) => `class ${String(i)}`),
    forest: {
      classCount,
      featureCount: terms.length,
      classWeights: isWeighted ? Float64Array.from({ length: classCount }, (_, i) => (i + 1) / 3) : null,
      trees: shapes.map((choices) => treeOf(choices, terms.length, classCount, thresholds)),
    },
  }));

/** Builds a tree from a list of numbers: each decides one node, and where they run out all are leaves. */
function treeOf(
  choices: readonly number[],
  features: number,
  classes: number,
  thresholds: readonly number[],
): TreeArrays {
  const feature: number[] = [];
  const threshold: number[] = [];
  const right: number[] = [];
  const leafStart: number[] = [];
  const leafClass: number[] = [];
  const leafCount: number[] = [];
  const open: number[] = [];
  for (;;) {
    const node = feature.length;
    const choice = choices[node] ?? 1;
    leafStart.push(leafClass.length);
    right.push(-1);
    if (choice % 2 === 0) {
      feature.push(choice % features);
      threshold.push(thresholds[choice % thresholds.length]!);
      open.push(node);
      continue;
    }
    feature.push(-1);
    threshold.push(0);
    for (let label = choice % classes; label < classes; label += 1 + (choice % 5)) {
      leafClass.push(label);
      leafCount.push(1 + (choice % 0xfffffffe));
      if (choice % 3 === 0) break;
    }
    if (open.length === 0) break;
    right[open.pop()!] = node + 1;
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
