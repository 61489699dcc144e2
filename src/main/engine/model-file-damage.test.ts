import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { crc32 } from './crc32.ts';
import { explainRow } from './explain.ts';
import { readModelFile } from './model-file-read.ts';
import { writeModelFile } from './model-file-write.ts';
import { trainedModel } from './model.fixture.ts';
import { MODEL_LIMITS, type ClassifierModel } from './model.ts';
import { chain, small } from './small-model.fixture.ts';
import { transformTfidf } from './tfidf.ts';
import { MAX_TREE_DEPTH } from './tree.ts';

// Thousands of files each: no measure of speed, only a limit for a test that hangs.
vi.setConfig({ testTimeout: 60_000 });

const refused: unknown = expect.objectContaining({ code: 'MODEL_INVALID' });

const file = writeModelFile(small);

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

function sectionOf(tag: string): Uint8Array {
  let found = new Uint8Array(0);
  withSection(file, tag, (payload) => (found = Uint8Array.from(payload)));
  return found;
}
