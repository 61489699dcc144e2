import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { missesOf } from '../bench/training/comparisons.ts';
import {
  CLEARDECK_1,
  CLEARDECK_2,
  ML_RANDOM_FOREST,
  SKLEARN_DENSE_1,
  SKLEARN_SPARSE_1,
  SKLEARN_SPARSE_2,
  type Contender,
} from '../bench/training/contenders.ts';
import { withSection, writeSection } from '../bench/training/document.ts';
import { PARTS } from '../bench/training/options.ts';
import type { Outcome } from '../bench/training/protocol.ts';
import type { DataFacts, Measurements, RunKind, RunRecord } from '../bench/training/records.ts';
import { report } from '../bench/training/report.ts';

function facts(name: string, rows: number): DataFacts {
  const testRows = rows / 5;
  return { name, title: `Rows of ${name}`, rows, trainRows: rows - testRows, testRows, classCount: 3 };
}

function outcome(figures: Partial<Outcome>): Outcome {
  return {
    features: 1000,
    entries: 20_000,
    vectoriseMs: null,
    densifyMs: null,
    fitMs: null,
    predictMs: null,
    predictRowMs: null,
    accuracy: null,
    peakBytes: null,
    ...figures,
  };
}

/** One record per value of a figure; the seeds count from 1. */
function runs(
  contender: Contender,
  figure: keyof Outcome,
  values: readonly number[],
  { kind = 'timing', data = 'mails' }: { readonly kind?: RunKind; readonly data?: string } = {},
): RunRecord[] {
  return values.map((value, i) => ({
    kind,
    data,
    contender: contender.id,
    seed: i + 1,
    outcome: outcome({ [figure]: value }),
  }));
}

function measured(given: Partial<Measurements>): Measurements {
  return {
    date: '2026-01-02',
    machine: { cpu: 'A Chip', cores: 4, memoryBytes: 8e9, system: 'linux 6 x64', load: 0.5, versions: { Node: '24' } },
    parts: PARTS,
    pairs: 3,
    isQuick: false,
    trees: 100,
    maxFeatures: 1000,
    withoutSklearn: null,
    data: [facts('mails', 1000)],
    records: [],
    failures: [],
    ...given,
  };
}

/** The cells of the table row that begins with a label. */
function cells(text: string, label: string): string[] {
  const line = text.split('\n').find((one) => one.startsWith(`| ${label} `));
  if (line === undefined) throw new Error(`The report has no row "${label}":\n${text}`);
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

describe('the report of the training benchmark', () => {
  test('has the median and the range of each side, their ratio, and how far it is from each goal', () => {
    const text = report(
      measured({
        records: [
          ...runs(CLEARDECK_1, 'fitMs', [750, 700, 1200]),
          ...runs(SKLEARN_SPARSE_1, 'fitMs', [900, 1000, 1100]),
          ...runs(SKLEARN_DENSE_1, 'fitMs', [2000, 1500, 3000]),
        ],
      }),
    );
    expect(cells(text, 'fit, 1 worker; sparse')).toEqual([
      '750 ms (700–1,200)',
      '1.00 s (0.900–1.10)',
      '0.750',
      '≤ 1 met, ≤ 0.5 missed by 50.0 %',
    ]);
    expect(cells(text, 'fit, 1 worker; toarray')).toEqual([
      '750 ms (700–1,200)',
      '2.00 s (1.50–3.00)',
      '0.375',
      '≤ 1 met, ≤ 0.5 met',
    ]);
  });

  test('says where and on what it was measured', () => {
    const text = report(measured({ records: runs(CLEARDECK_1, 'vectoriseMs', [1]) }));
    expect(text).toContain('2026-01-02: A Chip, 4 cores, 8.00 GB of memory, linux 6 x64. Load when it began: 0.50.');
    expect(text).toContain('Medians of 3 runs on each side');
    expect(text).toContain(
      '### Rows of mails\n\n800 training rows, 200 test rows, 3 classes; 1,000 words, 20,000 stored values.',
    );
  });

  test('says of a single run that it is one', () => {
    const text = report(measured({ pairs: 1 }));
    expect(text).toContain('One run on each side');
    expect(text).not.toContain('Medians');
  });

  test('says of quick figures that they say little', () => {
    expect(report(measured({ isQuick: true }))).toContain('its figures say little');
    expect(report(measured({ isQuick: false }))).not.toContain('its figures say little');
  });

  test('names both matrices where they differ', () => {
    const [other] = runs(SKLEARN_SPARSE_1, 'vectoriseMs', [2]);
    const theirs = { ...other!, outcome: { ...other!.outcome, entries: 20_001 } };
    const text = report(measured({ records: [...runs(CLEARDECK_1, 'vectoriseMs', [1]), theirs] }));
    expect(text).toContain('1,000 words, 20,000 stored values (scikit-learn: 1,000 words, 20,001 stored values).');
  });

  test('lists the required goals that are missed, and the stretch goals not', () => {
    const all = measured({
      records: [
        ...runs(CLEARDECK_1, 'vectoriseMs', [112, 112, 112]),
        ...runs(SKLEARN_SPARSE_1, 'vectoriseMs', [100, 100, 100]),
        ...runs(CLEARDECK_2, 'fitMs', [80]),
        ...runs(SKLEARN_SPARSE_2, 'fitMs', [100]),
      ],
    });
    expect(missesOf(all)).toEqual(['mails: vectorise']);
    const text = report(all);
    expect(cells(text, 'vectorise').at(-1)).toBe('≤ 1 missed by 12.0 %');
    expect(cells(text, 'fit, 2 workers; sparse').at(-1)).toBe('≤ 1 met, ≤ 0.5 missed by 60.0 %');
    expect(text).toMatch(/Goals missed:\n\n- mails: vectorise\n$/);
  });

  test('says that every required goal is met where none is missed', () => {
    const records = [...runs(CLEARDECK_1, 'fitMs', [99]), ...runs(SKLEARN_SPARSE_1, 'fitMs', [100])];
    const text = report(measured({ records }));
    expect(text).toContain('≤ 0.5 missed by 98.0 %');
    expect(text).toMatch(/Every required goal that was measured is met\.\n$/);
  });

  test('without Python, is about ClearDeck alone: why, no ratios, nothing missed', () => {
    const all = measured({
      withoutSklearn: 'there is no Python 3',
      records: [
        ...runs(CLEARDECK_1, 'fitMs', [1000, 1100, 1200]),
        ...runs(CLEARDECK_1, 'accuracy', [0.9]),
        ...runs(CLEARDECK_1, 'peakBytes', [1e8], { kind: 'memory' }),
      ],
    });
    const text = report(all);
    expect(text).toContain('scikit-learn was not measured: there is no Python 3. What follows is ClearDeck alone.');
    const goals = '≤ 1 not measured, ≤ 0.5 not measured';
    expect(cells(text, 'fit, 1 worker; sparse')).toEqual(['1.10 s (1.00–1.20)', '–', '–', goals]);
    expect(cells(text, 'peak memory; sparse')).toEqual(['100 MB', '–', '–', '< 1 not measured']);
    expect(cells(text, 'mails')).toEqual(['1', '90.00', '–', '–', '≤ 1.00 points not measured']);
    expect(text).not.toMatch(/NaN|Infinity|null|undefined/);
    expect(missesOf(all)).toEqual([]);
  });

  test('names a run that failed by the line that says why', () => {
    const python =
      'ended with code 1: Traceback (most recent call last):\n  File "x.py", line 3\nMemoryError: no `room`';
    const node =
      'ended with code 1: file:///x.mjs:3\n  throw e\n  ^\n\nRangeError: too large\n    at x.mjs:3:1 {\n  code: 1\n}\n\nNode.js v24.0.0';
    const text = report(
      measured({
        failures: [
          { kind: 'timing', data: 'mails', contender: SKLEARN_DENSE_1.id, reason: python },
          { kind: 'memory', data: 'mails', contender: CLEARDECK_1.id, reason: node },
          { kind: 'large', data: 'mails', contender: CLEARDECK_2.id, reason: 'ended with SIGKILL' },
        ],
      }),
    );
    expect(text).toContain("Failed: scikit-learn dense 1 on mails (timing): `MemoryError: no 'room'`");
    expect(text).toContain('Failed: cleardeck sparse 1 on mails (memory): `RangeError: too large`');
    expect(text).toContain('Failed: cleardeck sparse 2 on mails (large): `ended with SIGKILL`');
  });

  test('has no figure of a side that failed, and those of the other', () => {
    const text = report(
      measured({
        records: [
          ...runs(SKLEARN_SPARSE_1, 'fitMs', [500]),
          ...runs(ML_RANDOM_FOREST, 'fitMs', [60_000], { kind: 'ml-random-forest' }),
        ],
        failures: [{ kind: 'timing', data: 'mails', contender: CLEARDECK_1.id, reason: 'ended with SIGKILL' }],
      }),
    );
    const goals = '≤ 1 not measured, ≤ 0.5 not measured';
    expect(cells(text, 'fit, 1 worker; sparse')).toEqual(['–', '500 ms', '–', goals]);
    expect(text).toContain('3 classes; – (scikit-learn: 1,000 words, 20,000 stored values).');
    expect(text).toContain('800 training rows × 1,000 words');
    expect(text).not.toMatch(/NaN|Infinity|null|undefined/);
  });

  test('holds two workers against 0.6 of one', () => {
    const all = measured({
      records: [...runs(CLEARDECK_1, 'fitMs', [1000]), ...runs(CLEARDECK_2, 'fitMs', [900])],
    });
    expect(cells(report(all), 'mails; ClearDeck')).toEqual(['900 ms', '1.00 s', '0.900', '≤ 0.6 missed by 50.0 %']);
    expect(missesOf(all)).toEqual(['mails: fit, 2 workers beside 1; ClearDeck']);
  });

  describe('on accuracy', () => {
    const records = [
      ...runs(CLEARDECK_1, 'accuracy', [0.9, 0.8, 0.1]),
      ...runs(SKLEARN_SPARSE_1, 'accuracy', [0.92, 0.84]),
    ];

    test('compares means over the seeds that both sides have', () => {
      const all = measured({ records });
      const goal = '≤ 1.00 points missed by 2.00 points';
      expect(cells(report(all), 'mails')).toEqual(['2', '85.00', '88.00', '-3.00', goal]);
      expect(missesOf(all)).toEqual(['mails: accuracy']);
    });

    test('misses nothing where it was not asked for', () => {
      const all = measured({ records, parts: ['predict'] });
      expect(report(all)).not.toContain('### Accuracy');
      expect(missesOf(all)).toEqual([]);
    });
  });

  test('leaves out the figures of parts that were not asked for', () => {
    const sides = [CLEARDECK_1, SKLEARN_SPARSE_1];
    const records = sides.flatMap((side) => [...runs(side, 'fitMs', [10]), ...runs(side, 'predictMs', [20])]);
    const text = report(measured({ records, parts: ['predict'] }));
    expect(cells(text, 'predict all test rows; sparse')).toHaveLength(4);
    expect(text).not.toContain('fit, 1 worker');
  });

  describe('on growth', () => {
    const data = [facts('large', 10_000), facts('small', 1000)];
    const growing = (exponent: number): RunRecord[] =>
      data.flatMap(({ name, trainRows }) =>
        runs(CLEARDECK_1, 'fitMs', [trainRows ** exponent / 100], { kind: 'growth', data: name }),
      );

    test('compares the exponent with that of n log n, from the smallest size on', () => {
      const slow = measured({ data, records: growing(1.5) });
      const text = report(slow);
      expect(text.indexOf('| 800 ')).toBeLessThan(text.indexOf('| 8,000 '));
      expect(text).toMatch(/rows to the power of 1\.50; n log n itself has 1\.13 .* Goal: ≤ 1\.13 missed by 32\.9 %\./);
      expect(missesOf(slow)).toEqual(['growth']);
      expect(missesOf(measured({ data, records: growing(1) }))).toEqual([]);
    });

    test('says nothing about a single size', () => {
      const records = runs(CLEARDECK_1, 'fitMs', [10], { kind: 'growth', data: 'small' });
      expect(report(measured({ data, records }))).toContain('One size alone says nothing about growth.');
      expect(missesOf(measured({ data, records }))).toEqual([]);
    });
  });

  test.each([
    [200_000, 2.5e9, 'Goal: < 2.00 GB missed by 500 MB.', ['mails: peak memory']],
    [200_000, 1e9, 'Goal: < 2.00 GB met.', []],
    [5000, 2.5e9, 'The goal is for 200,000 rows.', []],
  ])('holds the peak of %i rows, %i bytes, against the goal for that size alone', (rows, peak, verdict, misses) => {
    const records = runs(CLEARDECK_2, 'peakBytes', [peak], { kind: 'large' });
    const all = measured({ data: [facts('mails', rows)], records });
    expect(report(all)).toContain(verdict);
    expect(missesOf(all)).toEqual(misses);
  });
});

describe('--write', () => {
  const BEGIN = '<!-- bench:training:begin -->';
  const END = '<!-- bench:training:end -->';
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cleardeck-bench-report-'));
    file = path.join(folder, 'BENCHMARKS.md');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('replaces what stands between the markers and leaves the rest as it is', async () => {
    const before = `# Title\n\n* a list   in another\n* style\n\n${BEGIN}`;
    const after = `${END}\n\n\n| a table | not laid out |\n|-|-|\n| $& | 1 |`;
    writeFileSync(file, `${before}\n\nold figures\n\n${after}`);
    const text = report(measured({ records: runs(CLEARDECK_1, 'fitMs', [750]) }));
    await writeSection(file, text);
    const written = readFileSync(file, 'utf8');
    expect(written.startsWith(before)).toBe(true);
    expect(written.endsWith(after)).toBe(true);
    expect(written).not.toContain('old figures');
    expect(cells(written, 'fit, 1 worker; sparse')[0]).toBe('750 ms');
    await writeSection(file, text);
    expect(readFileSync(file, 'utf8')).toBe(written);
  });

  test.each([
    ['no markers', 'text'],
    ['no end', BEGIN],
    ['the end first', `${END}\n${BEGIN}`],
    ['two beginnings', `${BEGIN}\n${BEGIN}\n${END}`],
    ['two ends', `${BEGIN}\n${END}\n${END}`],
  ])('refuses a document with %s, and leaves it', async (_name, document) => {
    expect(() => withSection(document, 'new')).toThrow(AppError);
    writeFileSync(file, document);
    await expect(writeSection(file, 'new')).rejects.toThrow(/must have .*bench:training:begin.*, once each/);
    expect(readFileSync(file, 'utf8')).toBe(document);
  });
});
