import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { datasetInspectionSchema } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import { inspectFile } from './inspect.ts';
import { loadTexts } from './load.ts';

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
