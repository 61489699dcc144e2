import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TextSource } from '#main/engine/tfidf.ts';
import { AppError } from '#shared/ipc/result.ts';
import { readData, readSplit, writeData, writeSplit } from '../bench/training/data-file.ts';
import type { Dataset } from '../bench/training/datasets.ts';
import { parseOptions } from '../bench/training/options.ts';
import { subjectOf } from '../bench/training/subject.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cleardeck-bench-data-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function textsOf(source: TextSource): string[] {
  return Array.from({ length: source.count }, (_, row) => source.text(row));
}

function sourceOf(texts: readonly string[]): TextSource {
  return { count: texts.length, text: (row) => texts[row]! };
}

describe('the files that both sides of the training benchmark read', () => {
  test('texts and labels come back as they were', () => {
    const file = path.join(folder, 'data.bin');
    const anyRows = fc.array(fc.record({ text: fc.string({ unit: 'binary' }), label: fc.nat(1000) }));
    fc.assert(
      fc.property(anyRows, fc.nat(1000), (rows, classCount) => {
        const labels = Uint32Array.from(rows, ({ label }) => label);
        writeData(file, sourceOf(rows.map(({ text }) => text)), labels, classCount);
        const read = readData(file);
        expect(textsOf(read.texts)).toEqual(rows.map(({ text }) => text));
        expect(read.labels).toEqual(labels);
        expect(read.classCount).toBe(classCount);
      }),
      { numRuns: 20 },
    );
  });

  test('the bytes are those that the Python side expects', () => {
    const file = path.join(folder, 'data.bin');
    writeData(file, sourceOf(['é,', '', '"\n']), Uint32Array.of(1, 0, 1), 2);
    const numbers = [3, 2, 1, 0, 1, 3, 0, 2].flatMap((value) => [value, 0, 0, 0]);
    expect([...readFileSync(file)]).toEqual([...numbers, 0xc3, 0xa9, 0x2c, 0x22, 0x0a]);
  });

  test('a file of texts that was cut off is refused', () => {
    const file = path.join(folder, 'data.bin');
    writeData(file, sourceOf(['abc', 'def']), Uint32Array.of(0, 1), 2);
    writeFileSync(file, readFileSync(file).subarray(0, -1));
    expect(() => readData(file)).toThrow(/ends early/);
  });

  test.each([
    ['of several rows', [4, 0, 2], [1, 3]],
    ['with nothing to train on', [], [7]],
    ['with nothing to test on', [7], []],
  ])('a split %s comes back as it was', (_name, train, testRows) => {
    const file = path.join(folder, 'split.bin');
    const split = { train: Uint32Array.from(train), test: Uint32Array.from(testRows) };
    writeSplit(file, split);
    expect(readSplit(file)).toEqual(split);
  });
});

const AWKWARD = [
  'one, two, three',
  'she said "no", twice',
  'first line\nsecond line\r\n\r\nfifth, line',
  'größe straße — 東京 🙂 שלום',
  "a;b\tc|d \\ 'e' `f`",
];
const TOPICS = ['bills, unpaid', 'größe "neu"'];

/** A CSV with columns that have names of their own, each text numbered. */
function awkwardCsv(rows: number): string {
  const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  const lines = Array.from({ length: rows }, (_, row) => {
    const text = `${AWKWARD[row % AWKWARD.length]!} text${row}`;
    return [String(row), text, TOPICS[row % 2]!].map(quoted).join(',');
  });
  return `ticket,"What they wrote, in full","Kind of ""ticket"""\r\n${lines.join('\r\n')}\r\n`;
}

/** What `--data FILE` and more of the command line makes of a file. */
async function subjectFrom(name: string, ...args: string[]): Promise<{ main: Dataset[]; growth: Dataset[] }> {
  const options = parseOptions(['--data', path.join(folder, name), ...args]);
  const reading = { signal: new AbortController().signal, say: () => {} };
  const subject = await subjectOf(options, path.join(folder, 'work'), reading);
  const main: Dataset[] = [];
  for await (const dataset of subject.main) main.push(dataset);
  return { main, growth: subject.growth() };
}

describe('a file of one’s own in the training benchmark', () => {
  test('its texts and labels reach both sides as they stand in it', async () => {
    writeFileSync(path.join(folder, 'own.csv'), awkwardCsv(60));
    const columns = ['--text-column', 'What they wrote, in full', '--label-column', 'Kind of "ticket"'];
    const { main } = await subjectFrom('own.csv', ...columns);
    expect(main.map(({ facts }) => facts)).toEqual([
      { name: 'file-60', title: '`own.csv`, 60 rows', rows: 60, trainRows: 48, testRows: 12, classCount: 2 },
    ]);
    const { texts, labels, classCount } = readData(main[0]!.dataPath);
    const wanted = Array.from({ length: 60 }, (_, row) => `${AWKWARD[row % AWKWARD.length]!} text${row}`);
    expect(textsOf(texts)).toEqual(wanted);
    expect([...labels]).toEqual(wanted.map((_, row) => row % 2));
    expect(classCount).toBe(2);
  });

  test('each round trains and tests on all of its rows, split in a way of its own', async () => {
    writeFileSync(path.join(folder, 'own.csv'), awkwardCsv(60));
    const { main } = await subjectFrom('own.csv');
    const [first, second] = [1, 2].map((seed) => readSplit(main[0]!.splitPath(seed)));
    for (const split of [first!, second!]) {
      const rows = [...split.train, ...split.test].sort((a, b) => a - b);
      expect(rows).toEqual(Array.from({ length: 60 }, (_, row) => row));
    }
    expect(first).not.toEqual(second);
    expect(readSplit(main[0]!.splitPath(1))).toEqual(first);
  });

  test('so many of its rows are drawn, each with its label, in the order of the file', async () => {
    writeFileSync(path.join(folder, 'own.csv'), awkwardCsv(200));
    const { main, growth } = await subjectFrom('own.csv', '--rows', '150,50');
    expect(main.map(({ facts }) => facts.rows)).toEqual([50, 150]);
    expect(growth.map(({ facts }) => facts.rows)).toEqual([50, 150]);
    const { texts, labels } = readData(main[0]!.dataPath);
    const rows = textsOf(texts).map((text) => Number(/ text(\d+)$/.exec(text)?.[1]));
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
    expect(rows).toHaveLength(50);
    expect(rows).not.toEqual(Array.from({ length: 50 }, (_, row) => row));
    expect([...labels]).toEqual(rows.map((row) => row % 2));
  });

  test('growth goes from an eighth of it to all, without parts too small to test on', async () => {
    writeFileSync(path.join(folder, 'own.csv'), awkwardCsv(240));
    const { growth } = await subjectFrom('own.csv');
    expect(growth.map(({ facts }) => facts.rows)).toEqual([60, 120, 240]);
  });

  const many = (line: (row: number) => string, rows = 100): string =>
    `text,label\n${Array.from({ length: rows }, (_, row) => `${line(row)}\n`).join('')}`;
  const labelled = many((row) => `some words ${row},${row % 2 === 0 ? 'ham' : 'spam'}`);

  test.each<[string, string | Buffer | null, string[], RegExp]>([
    ['is missing', null, [], /There is no file .*bad\.csv/],
    ['is empty', '', [], /bad\.csv is empty/],
    ['has a header only', 'text,label\n', [], /bad\.csv has a header line but no rows/],
    ['has one class', many((row) => `some words ${row},ham`), [], /the same label \("ham"\); two are needed/],
    ['lacks the column', labelled, ['--text-column', 'body'], /no column "body".*"text", "label"/],
    ['has few rows', many((row) => `word ${row},${row % 2}`, 49), [], /bad\.csv has 49 rows .* needs 50 or more/],
    ['has fewer rows than asked for', labelled, ['--rows', '60,101'], /bad\.csv has 100 rows .* 101 of --rows/],
    ['is not UTF-8', Buffer.from(labelled.replaceAll('some', 'größe'), 'latin1'), [], /neither UTF-8 nor UTF-16/],
    ['is no text', Buffer.from(Array.from({ length: 999 }, (_, i) => i * 37)), [], /bad\.csv is not a text file/],
  ])('one that %s is refused in one line', async (_name, content, args, message) => {
    if (content !== null) writeFileSync(path.join(folder, 'bad.csv'), content);
    const refused = subjectFrom('bad.csv', ...args);
    await expect(refused).rejects.toThrow(AppError);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/\n/);
  });

  test('a folder in its place is refused', async () => {
    mkdirSync(path.join(folder, 'bad.csv'));
    await expect(subjectFrom('bad.csv')).rejects.toThrow(/is a folder/);
  });

  test('reading ends when the benchmark is stopped', async () => {
    writeFileSync(path.join(folder, 'own.csv'), awkwardCsv(600));
    const reading = { signal: AbortSignal.abort(new Error('stopped')), say: () => {} };
    const options = parseOptions(['--data', path.join(folder, 'own.csv')]);
    await expect(subjectOf(options, folder, reading)).rejects.toThrow('stopped');
  });
});
