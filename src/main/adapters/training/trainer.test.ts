import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { TrainerEvent, TrainerResult } from '#main/services/trainer-port.ts';
import { TRAINING_METRICS } from '#shared/domain/scalar.ts';
import { trainingParametersSchema, type TrainingParametersInput } from '#shared/domain/training.ts';
import { writeMailsCsv } from '../../../../test/fixtures/make-mails-csv.ts';
import { createPredictor } from './predictor.ts';
import { createTrainer } from './trainer.ts';

// Real threads and real data on a machine that may be busy: only a limit for a test that hangs.
vi.setConfig({ testTimeout: 60_000 });

const workers = new URL('../../workers/', import.meta.url);
const workerUrls = { training: new URL('training-worker.ts', workers), tree: new URL('tree-worker.ts', workers) };
const trainer = createTrainer({ workerUrls, cores: 2 });
const folder = mkdtempSync(join(tmpdir(), 'cleardeck-trainer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(content: string | Uint8Array, name = `data ${String(++files)}.csv`): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function run(
  input: TrainingParametersInput,
  onEvent: (event: TrainerEvent) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<TrainerResult> {
  return trainer.run(trainingParametersSchema.parse({ trees: 5, ...input }), { signal, onEvent });
}

function rowsOf(pairs: readonly (readonly [string, string])[], times: number): string {
  const lines = Array.from({ length: times }, () => pairs.map(([text, label]) => `"${text}",${label}`)).flat();
  return `text,label\n${lines.join('\n')}\n`;
}
const good = rowsOf(
  [
    ['red apple fruit', 'food'],
    ['fast blue car', 'traffic'],
  ],
  20,
);

describe('the built-in sample', () => {
  test('gives metrics, plots, samples, files and console lines; the same for 1 or 3 workers', async () => {
    const events: TrainerEvent[] = [];
    const one = await run({ trees: 20, workers: 1 }, (event) => events.push(event));
    const three = await run({ trees: 20, workers: 3 });
    expect(one.metrics.accuracy).toBeGreaterThan(0.6);
    expect(one.metrics.accuracy).toBeLessThan(0.95);
    expect(one.metrics).toMatchObject({ train_samples: 1600, test_samples: 400 });
    expect(one.labels).toHaveLength(6);
    expect(three.files).toEqual(one.files);
    expect({ ...three.metrics, training_time: 0 }).toEqual({ ...one.metrics, training_time: 0 });

    const points = events.flatMap((event) => (event.kind === 'scalars' ? event.points : []));
    const curve = points.filter((point) => point.variant === 'test accuracy');
    expect(curve.map((point) => point.iteration)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(curve.at(-1)!.value).toBe(one.metrics.accuracy);
    expect(points.filter((point) => point.variant === 'out-of-bag accuracy')).toHaveLength(20);
    const headline = points.filter((point) => point.metric === TRAINING_METRICS);
    expect(headline.map((point) => [point.variant, point.iteration])).toEqual(
      ['accuracy', 'f1_score', 'train_samples', 'training_time'].map((variant) => [variant, 20]),
    );
    const scores = points.filter((point) => point.metric === 'Classification');
    expect(scores.map((point) => [point.variant, point.iteration])).toEqual(
      [
        ...['precision', 'recall', 'f1'].flatMap((score) =>
          ['macro', 'micro', 'weighted'].map((average) => `${score}_${average}`),
        ),
        ...['log_loss', 'roc_auc_ovr', 'roc_auc_ovr_weighted', 'oob_score'],
      ].map((variant) => [variant, 20]),
    );
    const score = (variant: string): number => scores.find((point) => point.variant === variant)!.value;
    expect(score('f1_micro')).toBe(one.metrics.accuracy);
    expect(score('f1_weighted')).toBe(one.metrics.f1_score);
    expect(score('oob_score')).toBe(points.findLast((point) => point.variant === 'out-of-bag accuracy')!.value);
    expect(score('roc_auc_ovr')).toBeGreaterThan(0.85);
    // A right row got 4 of 20 votes at least, a wrong one costs −ln 2^-52 at most.
    expect(score('log_loss')).toBeGreaterThan(0);
    expect(score('log_loss')).toBeLessThan(Math.log(5) + (1 - one.metrics.accuracy) * 52 * Math.LN2);
    expect(points.some((point) => point.variant === 'cpu_usage')).toBe(true);
    const plots = events.flatMap((event) => (event.kind === 'plots' ? event.plots : []));
    expect(plots.map((plot) => plot.metric)).toEqual([
      'Confusion matrix',
      'Feature importance',
      'Learning curve',
      'ROC curve',
    ]);
    expect(plots.at(-1)!.figure.data.map((trace) => trace.name?.split(' (')[0])).toEqual([...one.labels, 'chance']);
    const cells = plots[0]!.figure.data[0]!.z!.flat();
    expect(cells.reduce<number>((sum, cell) => sum + (cell ?? 0), 0)).toBe(400);
    const samples = events.flatMap((event) => (event.kind === 'debugSamples' ? event.samples : []));
    const wrong = Math.round(400 * (1 - one.metrics.accuracy));
    expect(samples).toHaveLength(Math.min(100, wrong));
    for (const sample of samples) expect(sample.predictedLabel).not.toBe(sample.trueLabel);
    const fractions = events.flatMap((event) => (event.kind === 'progress' ? [event.progress.fraction] : []));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    const csv = Buffer.from(one.files.find((item) => item.key === 'predictions')!.bytes).toString();
    expect(csv.split('\r\n')).toHaveLength(402);
  });

  test('another seed gives another forest', async () => {
    const [a, b] = [await run({ seed: 1 }), await run({ seed: 2 })];
    expect(a.files[0]!.bytes).not.toEqual(b.files[0]!.bytes);
  });
});

test('the Spam Assassin mails: columns found, ham told from spam, and the model explains a mail', async () => {
  const path = join(folder, 'mails.csv');
  expect(writeMailsCsv(path)).toBe(6046);
  const result = await run({ dataPath: path, trees: 30 });
  expect(result).toMatchObject({ textColumn: 'text', labelColumn: 'label', labels: ['ham', 'spam'] });
  expect(result.metrics.train_samples + result.metrics.test_samples).toBe(6046);
  expect(result.metrics.accuracy).toBeGreaterThan(0.95);
  const bytes = (key: string): Uint8Array => result.files.find((item) => item.key === key)!.bytes;
  const predictor = createPredictor({ workerUrl: new URL('dataset-worker.ts', workers) });
  const prediction = await predictor.predict(
    { model: bytes('model'), vocabulary: null, labels: result.labels, text: 'Click here FREE money!!!' },
    { signal: new AbortController().signal },
  );
  const moved = prediction.words.reduce((sum, word) => sum + word.contribution, 0) + prediction.restContribution;
  const probability = prediction.probabilities.find((item) => item.label === prediction.label)!.probability;
  expect(prediction.prior + moved).toBeCloseTo(probability, 9);
  expect(prediction.tokenCount).toBe(4);
}, 60_000);

describe('readable data', () => {
  const text = rowsOf(
    [
      ['красное яблоко, вкусно', 'еда'],
      ['快速 蓝色 汽车 😀😀', '交通'],
      ['line one\nline ""two""', ' spaced '],
    ],
    10,
  );
  test.each([
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16LE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16BE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['UTF-8 without', Buffer.from(text)],
    ['semicolons', Buffer.from(text.replaceAll('",', '";').replace('text,label', 'text;label'))],
    ['tabs', Buffer.from(text.replaceAll('",', '"\t').replace('text,label', 'text\tlabel'))],
    [
      'bars and CRLF',
      Buffer.from(text.replaceAll('",', '"|').replace('text,label', 'text|label').replaceAll('\n', '\r\n')),
    ],
  ])('%s', async (_name, bytes) => {
    const result = await run({ dataPath: file(bytes) });
    expect(result.labels).toEqual(['spaced', 'еда', '交通']);
    expect(result).toMatchObject({ textColumn: 'text', labelColumn: 'label' });
    expect(result.metrics.train_samples + result.metrics.test_samples).toBe(30);
  });

  test('rows without a label and of a wrong width are left out and counted', async () => {
    const lines: string[] = [];
    const path = file(`${good}"no label",\n"too","many","fields"\nshort\n`);
    const result = await run({ dataPath: path }, (event) => {
      if (event.kind === 'console' && event.level === 'warning') lines.push(event.text);
    });
    expect(result.metrics.train_samples + result.metrics.test_samples).toBe(40);
    expect(lines.join('\n')).toMatch(/2 of 43 rows have more or fewer fields.*line 43[\s\S]*1 rows without a label/);
  });

  test('a class with a single row is a warning', async () => {
    const lines: string[] = [];
    await run({ dataPath: file(`${good}"odd one",lonely\n`) }, (event) => {
      if (event.kind === 'console' && event.level === 'warning') lines.push(event.text);
    });
    expect(lines.join('\n')).toContain('"lonely"');
  });

  test('labels with commas, quotes and line breaks are told whole', async () => {
    const labels = ['a, b', 'say "no"', 'two\nlines'];
    const rows = labels.flatMap((label, i) =>
      Array.from({ length: 10 }, () => `"word${String(i)} other","${label.replaceAll('"', '""')}"`),
    );
    const events: TrainerEvent[] = [];
    const path = file(`text,label\n${rows.join('\n')}\n`);
    const result = await run({ dataPath: path }, (event) => events.push(event));
    expect(result.labels).toEqual(labels);
    const csv = Buffer.from(result.files.find((item) => item.key === 'predictions')!.bytes);
    const records = parse(csv, { columns: true }) as unknown as Record<string, string>[];
    expect(records.map((record) => record['true'])).toEqual(
      records.map((record) => labels[Math.floor((Number(record['row']) - 1) / 10)]),
    );
    const plots = events.flatMap((event) => (event.kind === 'plots' ? event.plots : []));
    expect(plots[0]!.figure.data[0]!.x).toEqual(labels);
    const lines = events.flatMap((event) => (event.kind === 'console' ? [event.text] : []));
    expect(lines.filter((line) => /^(a, b|say "no"|two lines) /.test(line))).toHaveLength(3);
  });

  test('columns can be named', async () => {
    const content = good.replace('text,label', 'label,text');
    const result = await run({ dataPath: file(content), textColumn: 'label', labelColumn: 'text' });
    expect(result.labels).toEqual(['food', 'traffic']);
  });
});

describe('bad data is refused in words', () => {
  mkdirSync(join(folder, 'a folder'));
  test.each<[string, () => TrainingParametersInput, string, RegExp]>([
    ['no file', () => ({ dataPath: join(folder, 'none.csv') }), 'DATA_UNREADABLE', /There is no file .*none\.csv/],
    ['a folder', () => ({ dataPath: join(folder, 'a folder') }), 'DATA_UNREADABLE', /is a folder/],
    ['a path with a NUL', () => ({ dataPath: 'x\0y' }), 'DATA_UNREADABLE', /not a valid path/],
    ['empty', () => ({ dataPath: file('') }), 'DATA_INVALID', /is empty/],
    ['blank lines', () => ({ dataPath: file('\n\n\n') }), 'DATA_INVALID', /no header line/],
    ['header only', () => ({ dataPath: file('text,label\n') }), 'DATA_INVALID', /no rows/],
    [
      'one column',
      () => ({ dataPath: file('text\nsome words\nmore words\n') }),
      'DATA_INVALID',
      /one column only \("text"\)/,
    ],
    ['one class', () => ({ dataPath: file(rowsOf([['some words', 'a']], 9)) }), 'DATA_INVALID', /same label \("a"\)/],
    [
      'two rows',
      () => ({
        dataPath: file(
          rowsOf(
            [
              ['some', 'a'],
              ['more', 'b'],
            ],
            1,
          ),
        ),
      }),
      'DATA_INVALID',
      /too few/,
    ],
    [
      'empty texts',
      () => ({
        dataPath: file(
          rowsOf(
            [
              ['', 'a'],
              ['', 'b'],
            ],
            9,
          ),
        ),
        textColumn: 'text',
      }),
      'DATA_INVALID',
      /All texts in column "text" are empty/,
    ],
    [
      'no words',
      () => ({
        dataPath: file(
          rowsOf(
            [
              ['! x', 'a'],
              ['? y', 'b'],
            ],
            9,
          ),
        ),
      }),
      'DATA_INVALID',
      /No words/,
    ],
    [
      'stop words only',
      () => ({
        dataPath: file(
          rowsOf(
            [
              ['the and', 'a'],
              ['of it', 'b'],
            ],
            9,
          ),
        ),
        vectorizer: { stopWords: 'english' as const },
      }),
      'DATA_INVALID',
      /Every word in column "text" is a stop word/,
    ],
    [
      'wrong column',
      () => ({ dataPath: file(good), textColumn: 'body' }),
      'DATA_INVALID',
      /no column "body".*"text", "label"/,
    ],
    [
      'text is label',
      () => ({ dataPath: file(good), textColumn: 'text', labelColumn: 'text' }),
      'DATA_INVALID',
      /as the text and as the label/,
    ],
    [
      'open quote',
      () => ({ dataPath: file('text,label\n"fine",a\n"never closed,b\nmore,c\n') }),
      'DATA_INVALID',
      /never closed .*line 3/,
    ],
    ['stray quote', () => ({ dataPath: file('text,label\nfine,a\nbro"ken,b\n') }), 'DATA_INVALID', /line 3/],
    ['text after a quote', () => ({ dataPath: file('text,label\n"a"b,c\n') }), 'DATA_INVALID', /line 2/],
    [
      'binary',
      () => ({ dataPath: file(Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)) }),
      'DATA_INVALID',
      /binary data/,
    ],
    [
      'not UTF-8',
      () => ({ dataPath: file(Buffer.from(`${good}"caf\xe9",food\n`, 'latin1')) }),
      'DATA_INVALID',
      /neither UTF-8 nor UTF-16/,
    ],
    [
      '10,001 classes',
      () => ({
        dataPath: file(
          `text,label\n${Array.from({ length: 10_001 }, (_, i) => `some words,c${String(i)}`).join('\n')}\n`,
        ),
        labelColumn: 'label',
      }),
      'DATA_INVALID',
      /more than 10000 different values/,
    ],
    [
      'too many rows of too many classes',
      () => ({
        dataPath: file(
          `text,label\n${Array.from({ length: 60_000 }, (_, i) => `some words,c${String(i % 10_000)}`).join('\n')}\n`,
        ),
        labelColumn: 'label',
      }),
      'DATA_INVALID',
      /60000 rows of 10000 classes need 2\.2 GB.*at most 55555 rows/,
    ],
  ])('%s', async (_name, parameters, code, message) => {
    const outcome = run(parameters());
    await expect(outcome).rejects.toMatchObject({ name: 'AppError', code });
    await expect(outcome).rejects.toThrow(message);
  });
});

describe('stopping', () => {
  test('before the start', async () => {
    await expect(run({}, () => {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test.each(['load', 'preprocess', 'train'])('during %s: CANCELLED, and nothing is said any more', async (stage) => {
    const path = file(
      rowsOf(
        [
          ['red apple fruit', 'food'],
          ['fast blue car', 'traffic'],
          ['slow red car', 'food'],
        ],
        20_000,
      ),
    );
    const controller = new AbortController();
    let afterAbort = 0;
    const outcome = run(
      { dataPath: path, trees: 5000 },
      (event) => {
        if (controller.signal.aborted) afterAbort++;
        if (event.kind === 'progress' && event.progress.stage === stage) controller.abort();
      },
      controller.signal,
    );
    await expect(outcome).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(afterAbort).toBe(0);
  });
});

test('the options of the vectoriser reach it', async () => {
  const dataPath = file(good);
  const features = async (vectorizer: TrainingParametersInput['vectorizer']): Promise<number> =>
    (await run({ dataPath, vectorizer })).metrics.features;
  expect(await features({})).toBe(6);
  expect(await features({ ngramRange: [2, 2] })).toBe(4);
  expect(await features({ ownStopWords: ['red', 'CAR'] })).toBe(4);
});

test('too little memory is said as such', async () => {
  // One text, as long as a row may be, that leaves the thread's heap no room for its copy in lower case.
  const path = file(`text,label\n"${'так много слов '.repeat(600_000)}",a\n${good.slice(good.indexOf('\n') + 1)}`);
  const small = createTrainer({ workerUrls, cores: 1, heapMb: 24 });
  const outcome = small.run(trainingParametersSchema.parse({ dataPath: path }), {
    signal: new AbortController().signal,
    onEvent: () => {},
  });
  await expect(outcome).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
}, 30_000);

test('a listener that fails ends the run with its own error', async () => {
  const outcome = run({}, () => {
    throw new Error('the store is gone');
  });
  await expect(outcome).rejects.toThrow(/the store is gone/);
});

test('a worker that cannot be loaded is an error, not a wait', async () => {
  const broken = createTrainer({
    workerUrls: { ...workerUrls, tree: new URL('no-such-worker.ts', workers) },
    cores: 1,
  });
  const outcome = broken.run(trainingParametersSchema.parse({}), {
    signal: new AbortController().signal,
    onEvent: () => {},
  });
  await expect(outcome).rejects.toMatchObject({ code: 'INTERNAL' });
});
