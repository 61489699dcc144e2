import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { readModelFile } from '#main/engine/model-file-read.ts';
import { writeModelFile } from '#main/engine/model-file-write.ts';
import { modelToJson } from '#main/engine/model-json-write.ts';
import type { ClassifierModel } from '#main/engine/model.ts';
import { Random } from '#main/engine/random.ts';
import { toSparseColumns } from '#main/engine/sparse.ts';
import { fitTfidf, transformTfidf } from '#main/engine/tfidf.ts';
import { drawBootstrap, growTree } from '#main/engine/tree.ts';
import { forestSchema, vectorizerSchema } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import { predictText } from './predict.ts';

// Hundreds of files each: no measure of speed, only a limit for a test that hangs.
vi.setConfig({ testTimeout: 60_000 });

describe('any model in JSON is used or refused', () => {
  const texts = ['red apple fruit', 'fast blue car', 'green apple', 'slow red car', 'blue fruit', 'fast green car'];
  const vectorizer = vectorizerSchema.parse({});
  const { vocabulary, rows } = fitTfidf(
    { count: texts.length, text: (i) => texts[i]! },
    { ...vectorizer, maxFeatures: 10 },
  );
  const labels = ['food', 'traffic'];
  const data = toSparseColumns(rows);
  const options = {
    criterion: 'gini' as const,
    classWeights: null,
    classCount: 2,
    featuresPerSplit: 3,
    minSamplesSplit: 2,
    minSamplesLeaf: 1,
    maxDepth: 100,
  };
  const trees = Array.from({ length: 3 }, (_, i) => {
    const random = new Random(1, i);
    return growTree(data, Uint32Array.of(0, 1, 0, 1, 0, 1), drawBootstrap(6, random), options, random).tree;
  });
  const forest = { classCount: 2, classWeights: null, featureCount: vocabulary.terms.length, trees };
  const classifier: ClassifierModel = {
    vocabulary,
    labels,
    forest,
    parameters: { maxFeatures: 10, seed: 1, vectorizer, forest: forestSchema.parse({}) },
    trainingRows: 6,
    writtenBy: '0.1.0',
  };
  const modelText = [...modelToJson(classifier)].join('');
  const model = Buffer.from(modelText);
  const parameters = { lowercase: true, tokenPattern: String.raw`(?u)\b\w\w+\b`, smoothIdf: true, norm: 'l2' };
  const vocabularyBytes = Buffer.from(
    JSON.stringify({
      ...{ format: 'cleardeck-tfidf', version: 1, parameters: { maxFeatures: 10, ...parameters }, labels },
      ...{ terms: vocabulary.terms, idf: [...vocabulary.idf] },
    }),
  );
  const predict = (bytes: Uint8Array, words: Uint8Array = vocabularyBytes): ReturnType<typeof predictText> =>
    predictText({ model: bytes, vocabulary: words, labels, text: 'a red apple' });

  function usedOrRefused(work: () => ReturnType<typeof predictText>): void {
    try {
      const { probabilities } = work();
      const sum = probabilities.reduce((total, item) => total + item.probability, 0);
      expect(sum).toBeCloseTo(1, 6);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).code).toBe('MODEL_INVALID');
    }
  }

  test('as written it predicts, and the same as the binary file', () => {
    expect(predict(model).label).toBe('food');
    const binary = predictText({ model: writeModelFile(classifier), vocabulary: null, labels, text: 'a red apple' });
    expect(binary).toEqual(predict(model));
  });

  test('says that it needs its vocabulary', () => {
    const work = () => predictText({ model, vocabulary: null, labels, text: 'a red apple' });
    expect(work).toThrow(/no vocabulary/);
  });

  test.each<[string, Uint8Array]>([
    ['labels of another registry entry', writeModelFile({ ...classifier, labels: ['food', 'other'] })],
    ['something that is neither', Buffer.from('\u0000\u0001model')],
    ['a binary file that is cut', writeModelFile(classifier).subarray(0, -1)],
  ])('%s', (_name, bytes) => {
    const work = () => predictText({ model: bytes, vocabulary: null, labels, text: 'a red apple' });
    expect(work).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });

  test('flipped bits', () => {
    fc.assert(
      fc.property(fc.nat(model.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, bits, isModel) => {
        const broken = Buffer.from(isModel ? model : vocabularyBytes);
        broken[at % broken.length]! ^= bits;
        usedOrRefused(() => (isModel ? predict(broken) : predict(model, broken)));
      }),
      { numRuns: 1000 },
    );
  });

  test('cut short', () => {
    for (let end = 0; end < model.length; end += 7) {
      expect(() => predict(model.subarray(0, end))).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
    }
  });

  test('any value in place of any other', () => {
    fc.assert(
      fc.property(fc.nat(), fc.jsonValue(), (pick, value) => {
        const json = JSON.parse(modelText) as Record<string, unknown>;
        const places: [Record<string, unknown>, string][] = [];
        const walk = (node: unknown): void => {
          if (typeof node !== 'object' || node === null) return;
          for (const key of Object.keys(node)) {
            places.push([node as Record<string, unknown>, key]);
            walk((node as Record<string, unknown>)[key]);
          }
        };
        walk(json);
        const [owner, key] = places[pick % places.length]!;
        owner[key] = value;
        usedOrRefused(() => predict(Buffer.from(JSON.stringify(json))));
      }),
      { numRuns: 1000 },
    );
  });

  test.each<[string, string]>([
    ['a depth bomb of lists', '['.repeat(5_000_000)],
    [
      'a depth bomb of nodes',
      modelText.replace('"root":{', `"root":${'{"splitColumn":0,"splitValue":1,"left":'.repeat(10_000)}{`),
    ],
    ['a newer version', modelText.replace('"formatVersion":1', '"formatVersion":2')],
    ['an index out of range', modelText.replace(/"splitColumn":\d+/, '"splitColumn":99')],
    ['a negative index', modelText.replace(/"splitColumn":\d+/, '"splitColumn":-1')],
    ['a threshold beyond numbers', modelText.replace(/"splitValue":[\d.]+/, '"splitValue":1e999')],
    ['other labels', modelText.replace('"labels":["food"', '"labels":["good"')],
    ['not JSON', 'hello'],
    ['empty', ''],
  ])('%s', (_name, text) => {
    expect(text).not.toBe(modelText);
    expect(() => predict(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });
});

test('a text is read with the options of the model, not with those of today', () => {
  const texts = ['the Red apple', 'the fast car', 'a red Apple', 'a fast Car', 'Red apple pie', 'Fast car race'];
  const vectorizer = vectorizerSchema.parse({
    ngramRange: [1, 2],
    lowercase: false,
    ownStopWords: ['the'],
    norm: 'l1',
  });
  const { vocabulary, rows } = fitTfidf(
    { count: texts.length, text: (i) => texts[i]! },
    { ...vectorizer, maxFeatures: 50 },
  );
  expect(vocabulary.terms).toContain('Red apple');
  const options = {
    criterion: 'gini' as const,
    classWeights: null,
    classCount: 2,
    featuresPerSplit: 3,
    minSamplesSplit: 2,
    minSamplesLeaf: 1,
    maxDepth: 100,
  };
  const { tree } = growTree(
    toSparseColumns(rows),
    Uint32Array.of(0, 1, 0, 1, 0, 1),
    new Uint32Array(6).fill(1),
    options,
    new Random(1, 0),
  );
  const classifier: ClassifierModel = {
    vocabulary,
    labels: ['food', 'traffic'],
    forest: { classCount: 2, featureCount: vocabulary.terms.length, classWeights: null, trees: [tree] },
    parameters: { maxFeatures: 50, seed: 1, vectorizer, forest: forestSchema.parse({}) },
    trainingRows: 6,
    writtenBy: '0.1.0',
  };
  const bytes = writeModelFile(classifier);
  const predict = (text: string) => predictText({ model: bytes, vocabulary: null, labels: [], text });
  const reread = readModelFile(bytes).vocabulary;
  const row = (text: string) => transformTfidf({ count: 1, text: () => text }, reread);
  expect(row('the Red apple')).toEqual(transformTfidf({ count: 1, text: () => 'the Red apple' }, vocabulary));
  expect(texts.map((text) => predict(text).label)).toEqual(texts.map((_, i) => ['food', 'traffic'][i % 2]));
  // "the" is a stop word, "red" was only met as a beginning of "red Apple", and "RED" never.
  expect(predict('the RED apple')).toMatchObject({ tokenCount: 2, knownTokenCount: 1 });
});
