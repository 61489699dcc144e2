import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { forestSchema, vectorizerSchema } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import { crc32 } from './crc32.ts';
import { explainRow } from './explain.ts';
import { predictForest } from './forest.ts';
import { readModelFile } from './model-file-read.ts';
import { writeModelFile } from './model-file-write.ts';
import { trainedModel } from './model.fixture.ts';
import { MODEL_LIMITS, textOptions, type ClassifierModel } from './model.ts';
import { transformTfidf } from './tfidf.ts';
import { compareCodePoints } from './tokens.ts';
import { MAX_TREE_DEPTH, type TreeArrays } from './tree.ts';

// Thousands of files each: no measure of speed, only a limit for a test that hangs.
vi.setConfig({ testTimeout: 60_000 });

const refused: unknown = expect.objectContaining({ code: 'MODEL_INVALID' });

/** Predicts rows, one of them of a text; anything but refusal or a whole answer fails the test. */
function usedOrRefused(bytes: Uint8Array): ClassifierModel | null {
  let model: ClassifierModel;
  try {
    model = readModelFile(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('MODEL_INVALID');
    return null;
  }
  const { forest, labels, vocabulary } = model;
  const row = transformTfidf({ count: 1, text: () => `apple Car ${vocabulary.terms.join(' ')}` }, vocabulary);
  const dense = new Float64Array(forest.featureCount);
  row.columns.forEach((column, k) => (dense[column] = row.values[k]!));
  expect(dense.every(Number.isFinite)).toBe(true);
  for (const values of [dense, ...[0, 0.1, 0.5, 1].map((value) => new Float64Array(dense.length).fill(value))]) {
    const { probabilities, label } = explainRow(forest, values);
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    expect(labels[label]).toBeDefined();
  }
  return model;
}

/** Puts the length and the checksum right after a change, as someone would who changes a file on purpose. */
function resealed(content: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(content);
  const view = new DataView(bytes.buffer);
  view.setUint32(12, bytes.length, true);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
  return bytes;
}

/** The file with another payload for one of its sections. */
function withSection(file: Uint8Array, tag: string, change: (payload: Uint8Array) => Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset);
  const parts: Uint8Array[] = [file.subarray(0, 16)];
  for (let at = 16; at < file.length - 4;) {
    const length = view.getUint32(at + 4, true);
    const name = String.fromCharCode(...file.subarray(at, at + 4));
    const payload = file.subarray(at + 8, at + 8 + length);
    const written = name === tag ? change(Uint8Array.from(payload)) : payload;
    const head = Uint8Array.from(file.subarray(at, at + 8));
    new DataView(head.buffer).setUint32(4, written.length, true);
    parts.push(head, written);
    at += 8 + length;
  }
  return resealed(Uint8Array.from([...parts.flatMap((part) => [...part]), 0, 0, 0, 0]));
}

const floats = (...values: number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** The threshold 0.25, and a tree that splits at any. */
const QUARTER = [0, 0, 0, 0, 0, 0, 0x90];
const splitAt = (...threshold: number[]): Uint8Array => Uint8Array.of(1, 3, 2, 3, ...threshold, 1, 1, 1, 1);

const vectorizer = vectorizerSchema.parse({});
/** Every option other than by default. */
const otherVectorizer = vectorizerSchema.parse({
  minDf: { share: 0.01 },
  maxDf: { count: 9 },
  ngramRange: [1, 3],
  sublinearTf: true,
  useIdf: false,
  smoothIdf: false,
  norm: 'none',
  lowercase: false,
  stopWords: 'russian',
  ownStopWords: ['и', 'the'],
});

/** Two classes, two terms; a split on "apple", then leaves: pure, and mixed. */
const tree: TreeArrays = {
  feature: Int32Array.of(0, -1, -1),
  threshold: Float64Array.of(0.25, 0, 0),
  right: Int32Array.of(2, -1, -1),
  leafStart: Uint32Array.of(0, 0, 1, 3),
  leafClass: Uint32Array.of(1, 0, 1),
  leafCount: Uint32Array.of(3, 2, 300),
};
const small: ClassifierModel = {
  vocabulary: { terms: ['apple', 'car'], idf: Float64Array.of(1.5, 1.25), options: textOptions(vectorizer, []) },
  labels: ['food', 'traffic'],
  forest: { classCount: 2, featureCount: 2, classWeights: null, trees: [tree] },
  parameters: { maxFeatures: 10, seed: 1, vectorizer, forest: forestSchema.parse({}) },
  trainingRows: 305,
  writtenBy: '0.1.0',
};
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

describe('a damaged file is refused', () => {
  test('cut anywhere', () => {
    for (let end = 0; end < file.length; end++) expect(() => readModelFile(file.subarray(0, end))).toThrow(refused);
  });

  test('any single bit the other way', () => {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const broken = Uint8Array.from(file);
      broken[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => readModelFile(broken)).toThrow(refused);
    }
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(0), /not a model file/],
    ['something else', text('{"name":"RFClassifier"}'), /not a model file/],
    ['a byte more', Uint8Array.from([...file, 0]), /after its end/],
    ['half of it', file.subarray(0, file.length / 2), /cut short/],
    [
      'a newer version',
      resealed(Uint8Array.from(file, (byte, i) => (i === 8 ? 2 : byte))),
      /newer version of ClearDeck/,
    ],
    ['version 0', resealed(Uint8Array.from(file, (byte, i) => (i === 8 ? 0 : byte))), /version is unknown/],
    ['a preamble alone', resealed(file.subarray(0, 18)), /cut short/],
    ['no sections', resealed(file.subarray(0, 20)), /sections/],
  ])('%s', (_name, bytes, reason) => {
    expect(() => readModelFile(bytes)).toThrow(refused);
    expect(() => readModelFile(bytes)).toThrow(reason);
  });

  test('larger than any model: before a byte of it is looked at', () => {
    expect(() => readModelFile(new Uint8Array(MODEL_LIMITS.bytes + 1))).toThrow(/larger than 400 MB/);
  });
});

describe('a file that was changed on purpose is used or refused', () => {
  const header = JSON.stringify(JSON.parse(new TextDecoder().decode(sectionOf('HEAD'))));
  const changed = (from: string, to: string) => () => {
    expect(header).toContain(from);
    return text(header.replace(from, to));
  };
  test.each<[string, string, (payload: Uint8Array) => Uint8Array, RegExp]>([
    ['a header that is no JSON', 'HEAD', () => text('{'), /not JSON/],
    ['a header that is no UTF-8', 'HEAD', (bytes) => bytes.fill(0xff, 3, 4), /not JSON/],
    ['a depth bomb', 'HEAD', () => text('['.repeat(1_000_000)), /nested too deeply/],
    ['an option of the future', 'HEAD', changed('"labels"', '"charNgrams":true,"labels"'), /expected form/],
    ['no labels', 'HEAD', changed('["food","traffic"]', '[]'), /labels/],
    ['a label twice', 'HEAD', changed('"traffic"', '"food"'), /twice/],
    ['fewer labels than classes', 'HEAD', changed('["food","traffic"]', '["food"]'), /its trees/],
    ['an n-gram range backwards', 'HEAD', changed('[1,1]', '[3,1]'), /ngramRange/],
    ['n-grams of 100 words', 'HEAD', changed('[1,1]', '[1,100]'), /ngramRange/],
    [
      'stop words out of order',
      'HEAD',
      changed('"stopWords":[]', '"stopWords":["the","a"]'),
      /stop words are not in order/,
    ],
    ['terms that are no UTF-8', 'TERM', () => Uint8Array.of(0x61, 0x0a, 0xff), /not UTF-8/],
    ['a term twice', 'TERM', () => text('car\ncar'), /not in order/],
    ['terms out of order', 'TERM', () => text('car\napple'), /not in order/],
    ['an empty term', 'TERM', () => text('\ncar'), /without letters/],
    ['a term too many', 'TERM', () => text('apple\nbus\ncar'), /different number of terms/],
    ['no terms', 'IDFS', () => new Uint8Array(0), /cut short/],
    ['half a weight', 'IDFS', () => new Uint8Array(12), /cut short/],
    ['a weight of NaN', 'IDFS', () => floats(1, NaN), /not a positive number/],
    ['a weight below zero', 'IDFS', () => floats(1, -1), /not a positive number/],
    ['a weight without end', 'IDFS', () => floats(1, Infinity), /not a positive number/],
    ['a class weight of zero', 'WGHT', () => floats(1, 0), /not a positive number/],
    ['one class weight', 'WGHT', () => floats(1), /ends too early/],
    ['three class weights', 'WGHT', () => floats(1, 1, 1), /too many/],
    ['no trees', 'TREE', () => Uint8Array.of(0), /no trees/],
    ['5001 trees', 'TREE', (bytes) => Uint8Array.of(0x89, 0x27, ...bytes.subarray(1)), /out of range/],
    ['a tree that is not there', 'TREE', (bytes) => Uint8Array.of(2, ...bytes.subarray(1)), /ends too early/],
    ['bytes after the last tree', 'TREE', (bytes) => Uint8Array.of(...bytes, 0), /too many/],
    [
      '4 billion nodes',
      'TREE',
      () => Uint8Array.of(1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x0f),
      /more than 50000000 nodes/,
    ],
    ['an even number of nodes', 'TREE', () => Uint8Array.of(1, 2, 2, 1, 1, 1, 1), /number of nodes/],
    ['more nodes than bytes', 'TREE', () => Uint8Array.of(1, 9, 5, 3, ...QUARTER, 1, 1, 1, 1), /fewer bytes/],
    [
      'a split on a term that there is not',
      'TREE',
      () => Uint8Array.of(1, 3, 2, 5, ...QUARTER, 1, 1, 1, 1),
      /out of range/,
    ],
    ['a threshold of zero', 'TREE', () => splitAt(0, 0, 0, 0, 0, 0, 0xf0, 0, 0), /not positive/],
    ['a threshold without end', 'TREE', () => splitAt(0, 0, 0, 0, 0, 0, 0xf0, 0xff, 0x07), /not positive/],
    ['a threshold of NaN', 'TREE', () => splitAt(1, 0, 0, 0, 0, 0, 0xf0, 0xff, 0x07), /not positive/],
    ['a threshold below zero', 'TREE', () => splitAt(0, 0, 0, 0, 0, 0, 0xf0, 0xfd, 0x0b), /not positive/],
    [
      'a threshold with a needless exponent',
      'TREE',
      () => splitAt(0, 0, 0, 0, 0, 0, 0xf0, 0xfd, 0x03),
      /badly written/,
    ],
    ['a leaf without rows', 'TREE', () => Uint8Array.of(1, 1, 1, 1, 0), /without rows/],
    ['a mixed leaf of one class', 'TREE', () => Uint8Array.of(1, 1, 2, 0, 1, 0, 5, 5), /fewer than two/],
    ['a class twice in a leaf', 'TREE', () => Uint8Array.of(1, 1, 2, 0, 2, 1, 5, 0, 5), /class twice/],
    ['a class beyond the labels', 'TREE', () => Uint8Array.of(1, 1, 2, 0, 2, 1, 5, 1, 5), /class that there is not/],
    ['too few classes in leaves', 'TREE', () => Uint8Array.of(1, 1, 2, 1, 1, 0, 0), /fewer classes/],
    ['too many classes in leaves', 'TREE', () => Uint8Array.of(1, 1, 1, 0, 2, 0, 5, 1, 5), /more classes/],
    [
      'a tree that ends early',
      'TREE',
      () => Uint8Array.of(1, 3, 2, 1, 1, 1, 1, ...QUARTER, 1, 1),
      /follow after its last leaf/,
    ],
    [
      'a tree without an end',
      'TREE',
      () => Uint8Array.of(1, 3, 2, 3, ...QUARTER, 3, ...QUARTER, 1, 1, 1, 1),
      /before its last leaf/,
    ],
    [
      'a number of six bytes',
      'TREE',
      () => Uint8Array.of(1, 1, 1, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 1),
      /badly written/,
    ],
    ['a number of 33 bits', 'TREE', () => Uint8Array.of(1, 1, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x1f), /badly written/],
    ['a number with a zero in front', 'TREE', () => Uint8Array.of(1, 1, 1, 1, 0x81, 0), /badly written/],
  ])('%s', (_name, tag, change, reason) => {
    const bytes = withSection(file, tag, change);
    expect(() => readModelFile(bytes)).toThrow(refused);
    expect(() => readModelFile(bytes)).toThrow(reason);
  });

  test('a tree one level too deep', () => {
    const forest = { ...small.forest, trees: [chain(MAX_TREE_DEPTH + 1, 'right')] };
    expect(() => readModelFile(writeModelFile({ ...small, forest }))).toThrow(/deeper than 4000/);
  });

  test('a section whose length lies', () => {
    for (let at = 16; at + 8 < file.length - 4;) {
      const length = new DataView(file.buffer).getUint32(at + 4, true);
      for (const lie of [0, length - 1, length + 1, 0x7fffffff, 0xffffffff].filter((other) => other !== length)) {
        const bytes = Uint8Array.from(file);
        new DataView(bytes.buffer).setUint32(at + 4, lie >>> 0, true);
        expect(() => readModelFile(resealed(bytes))).toThrow(refused);
      }
      at += 8 + length;
    }
  });

  test('sections in another order, or twice', () => {
    const swapped = Uint8Array.from(file);
    swapped.set(text('TERM'), 16);
    expect(() => readModelFile(resealed(swapped))).toThrow(/section HEAD is missing/);
  });

  test('any bytes in place of any others', () => {
    const { model } = trainedModel({ trees: 3, rows: 60, maxFeatures: 12 });
    const whole = writeModelFile({
      ...model,
      forest: { ...model.forest, classWeights: new Float64Array(model.labels.length).fill(2) },
    });
    let used = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (changes, isTail) => {
          const bytes = Uint8Array.from(whole);
          // Half of the changes go to the trees, which stand at the end.
          for (const [place, byte] of changes) {
            const span = isTail ? 200 : bytes.length - 20;
            bytes[bytes.length - 5 - (place % span)] = byte;
          }
          if (usedOrRefused(resealed(bytes))) used++;
        },
      ),
      { numRuns: 3000 },
    );
    // Some changes leave a model that is as good as any: the test would prove little if none did.
    expect(used).toBeGreaterThan(0);
  });

  test('bytes taken out or put in', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 21), fc.nat(8), fc.uint8Array({ maxLength: 8 }), (at, taken, put) => {
        const from = 16 + at;
        const bytes = [...file.subarray(0, from), ...put, ...file.subarray(from + taken)];
        usedOrRefused(resealed(Uint8Array.from(bytes)));
      }),
      { numRuns: 2000 },
    );
  });

  test('any bytes behind the preamble', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        usedOrRefused(resealed(Uint8Array.from([...file.subarray(0, 16), ...content, 0, 0, 0, 0])));
      }),
      { numRuns: 1000 },
    );
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

function sectionOf(tag: string): Uint8Array {
  let found = new Uint8Array(0);
  withSection(file, tag, (payload) => (found = Uint8Array.from(payload)));
  return found;
}

/** A tree of splits that go on on one side only. */
function chain(depth: number, side: 'left' | 'right'): TreeArrays {
  const nodes = 2 * depth + 1;
  const isSplit = (node: number) => (side === 'left' ? node < depth : node % 2 === 0 && node < nodes - 1);
  const feature = Int32Array.from({ length: nodes }, (_, node) => (isSplit(node) ? 0 : -1));
  const leaves = depth + 1;
  let seen = 0;
  return {
    feature,
    threshold: Float64Array.from(feature, (f) => (f < 0 ? 0 : 0.5)),
    right: Int32Array.from(feature, (f, node) => (f < 0 ? -1 : side === 'left' ? nodes - 1 - node : node + 2)),
    leafStart: Uint32Array.from({ length: nodes + 1 }, (_, node) => {
      if (node > 0 && feature[node - 1]! < 0) seen++;
      return seen;
    }),
    leafClass: new Uint32Array(leaves),
    leafCount: new Uint32Array(leaves).fill(1),
  };
}

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
