import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { modelToJson } from '#main/engine/model-write.ts';
import { Random } from '#main/engine/random.ts';
import { toSparseColumns } from '#main/engine/sparse.ts';
import { fitTfidf } from '#main/engine/tfidf.ts';
import { drawBootstrap, growTree } from '#main/engine/tree.ts';
import { datasetInspectionSchema, vectorizerSchema } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import { inspectFile } from './inspect.ts';
import { loadTexts } from './load.ts';
import { predictText } from './predict.ts';
import { vocabularyToJson } from './vocabulary-file.ts';

// Hundreds of files each: no measure of speed, only a limit for a test that hangs.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'cleardeck-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'fuzz.csv');
const hooks = { log: () => {}, check: () => {}, progress: () => {} };
const columns = { textColumn: null, labelColumn: null };

/** Runs it; anything thrown must be an AppError that is not INTERNAL. */
async function refusedOr<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).not.toBe('INTERNAL');
    return null;
  }
}

describe('any file is read or refused in words', () => {
  const cell = fc.oneof(
    fc.constantFrom('a', 'b', 'text', 'label', '', '"', '""', '"x\ny"', '\u0000', '😀', 'мир', ' ', '1e9'),
    fc.string({ maxLength: 12 }),
  );
  const table = fc
    .tuple(fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 12 }), fc.constantFrom(',', ';', '\t', '|'))
    .map(([rows, delimiter]) => Buffer.from(rows.map((row) => row.join(delimiter)).join('\n')));
  const bytes = fc.uint8Array({ maxLength: 400 }).map((content) => Buffer.from(content));
  const wide = table.map((content) => Buffer.from(`\uFEFF${content.toString()}`, 'utf16le'));

  test.each([
    ['tables', table],
    ['bytes', bytes],
    ['UTF-16', wide],
  ])('%s', async (_name, content) => {
    await fc.assert(
      fc.asyncProperty(content, async (data) => {
        writeFileSync(path, data);
        const loaded = await refusedOr(() => loadTexts({ dataPath: path, ...columns, seed: 1 }, hooks));
        if (loaded) expect(loaded.classes.length).toBeGreaterThan(1);
        const inspection = await refusedOr(() => inspectFile({ path, ...columns }));
        if (inspection) expect(() => datasetInspectionSchema.parse(inspection)).not.toThrow();
      }),
      { numRuns: 150 },
    );
  });

  test('what was written is what is read, whatever the cells hold', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .map((value) => value.replaceAll('\0', '') + 'x');
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 6, maxLength: 20 }), async (texts) => {
        const quoted = texts.map((value, i) => `"${value.replaceAll('"', '""')}",${i % 2 ? 'odd' : 'even'}`);
        writeFileSync(path, `text,label\r\n${quoted.join('\r\n')}\r\n`);
        const loaded = await loadTexts({ dataPath: path, ...columns, seed: 1 }, hooks);
        expect(texts.map((_, i) => loaded.texts.text(i))).toEqual(texts);
        expect([...loaded.rowNumbers]).toEqual(texts.map((_, i) => i + 1));
      }),
      { numRuns: 100 },
    );
  });

  test('a character cut by the border between two reads stays whole', async () => {
    const text = '😀я机'.repeat(400_000);
    writeFileSync(path, `text,label\n"a${text}",a\n"ab${text}",b\n"abc${text}",a\nfour,b\n`);
    const loaded = await loadTexts({ dataPath: path, ...columns, seed: 1 }, hooks);
    expect(loaded.texts.text(0) === `a${text}`).toBe(true);
    expect(loaded.texts.text(2) === `abc${text}`).toBe(true);
  });
});

test('the head of a long file is enough for an inspection', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `some words ${String(i)},c${String(i % 30)}`);
  writeFileSync(path, `text,label\n${rows.join('\n')}\n`);
  const inspection = await inspectFile({ path, ...columns });
  expect(inspection).toMatchObject({
    inspectedRows: 1000,
    isWholeFile: false,
    textColumn: 'text',
    labelColumn: 'label',
  });
  expect(inspection.labels).toHaveLength(20);
  expect(inspection.sampleRows).toHaveLength(5);
});

describe('any model file is used or refused', () => {
  const texts = ['red apple fruit', 'fast blue car', 'green apple', 'slow red car', 'blue fruit', 'fast green car'];
  const vectorizer = { ...vectorizerSchema.parse({}), maxFeatures: 10 };
  const { vocabulary, rows } = fitTfidf({ count: texts.length, text: (i) => texts[i]! }, vectorizer);
  const labels = ['food', 'traffic'];
  const data = toSparseColumns(rows);
  const options = {
    criterion: 'gini',
    classWeights: null,
    classCount: 2,
    featuresPerSplit: 3,
    minSamplesSplit: 2,
    minSamplesLeaf: 1,
    maxDepth: 100,
  } as const;
  const trees = Array.from({ length: 3 }, (_, i) => {
    const random = new Random(1, i);
    return growTree(data, Uint32Array.of(0, 1, 0, 1, 0, 1), drawBootstrap(6, random), options, random).tree;
  });
  const forest = { classCount: 2, classWeights: null, featureCount: vocabulary.terms.length, trees };
  const modelText = [...modelToJson(forest, { labels, seed: 1, featuresPerSplit: 3 })].join('');
  const model = Buffer.from(modelText);
  const vocabularyBytes = vocabularyToJson(vocabulary, labels, 10);
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

  test('as written it predicts', () => {
    expect(predict(model).label).toBe('food');
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
