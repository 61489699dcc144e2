import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { readModelFile } from '#main/engine/model-file-read.ts';
import type { TrainerEvent, TrainerResult } from '#main/services/trainer-port.ts';
import { trainingParametersSchema, type TrainingParametersInput } from '#shared/domain/training.ts';
import { createTrainer } from './trainer.ts';

// Real threads on a machine that may be busy: only a limit for a test that hangs.
vi.setConfig({ testTimeout: 60_000 });

const workers = new URL('../../workers/', import.meta.url);
const trainer = createTrainer({
  workerUrls: { training: new URL('training-worker.ts', workers), tree: new URL('tree-worker.ts', workers) },
  cores: 2,
});
const folder = mkdtempSync(join(tmpdir(), 'cleardeck-options-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(
  input: TrainingParametersInput,
): Promise<{ result: TrainerResult; events: TrainerEvent[]; value: (metric: string, variant: string) => number[] }> {
  const events: TrainerEvent[] = [];
  const result = await trainer.run(trainingParametersSchema.parse({ trees: 8, ...input }), {
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
  });
  const points = events.flatMap((event) => (event.kind === 'scalars' ? event.points : []));
  const value = (metric: string, variant: string): number[] =>
    points.filter((point) => point.metric === metric && point.variant === variant).map((point) => point.value);
  return { result, events, value };
}

const modelOf = (result: TrainerResult): ReturnType<typeof readModelFile> =>
  readModelFile(result.files.find((file) => file.key === 'model')!.bytes);

const dataOf = (rows: readonly (readonly [string, string])[]): string => {
  const path = join(folder, `data ${String(Math.random()).slice(2)}.csv`);
  writeFileSync(path, `text,label\n${rows.map(([text, label]) => `"${text}",${label}`).join('\n')}\n`);
  return path;
};

/** 90 rows of one class and 10 of another that share most words. */
const unbalanced = Array.from({ length: 100 }, (_, i): [string, string] => [
  `word${String(i % 7)} common thing${String(i % 3)}${i % 10 === 0 ? ' rare' : ''}`,
  i % 10 === 0 || i % 25 === 1 ? 'few' : 'many',
]);

test('depth, leaf size and balanced weights reach the trees and the model file', async () => {
  const { result } = await run({
    dataPath: dataOf(unbalanced),
    forest: { maxDepth: 2, minSamplesLeaf: 3, classWeight: 'balanced', criterion: 'entropy', featuresPerSplit: 'all' },
  });
  const { forest, parameters } = modelOf(result);
  expect(parameters.forest).toMatchObject({ maxDepth: 2, minSamplesLeaf: 3, classWeight: 'balanced' });
  expect(Math.max(...forest.trees.map((tree) => tree.feature.length))).toBeLessThanOrEqual(7);
  const weights = forest.classWeights!;
  expect(weights[0]!).toBeGreaterThan(1);
  expect(weights[1]!).toBeLessThan(1);
});

test('without bootstrap every tree learns from every row, and nothing is out of bag', async () => {
  const { result, value } = await run({ dataPath: dataOf(unbalanced), forest: { bootstrap: false } });
  for (const tree of modelOf(result).forest.trees) {
    expect(tree.leafCount.reduce((sum, count) => sum + count, 0)).toBe(result.metrics.train_samples);
  }
  expect(value('Learning curve', 'test accuracy')).toHaveLength(8);
  expect(value('Learning curve', 'out-of-bag accuracy')).toHaveLength(0);
  expect(value('Classification', 'oob_score')).toHaveLength(0);
});

test('the forest is the same for one worker and for three, whatever the options', async () => {
  const input = {
    dataPath: dataOf(unbalanced),
    vectorizer: { ngramRange: [1, 2] as [number, number], sublinearTf: true },
    forest: { criterion: 'entropy', classWeight: 'balanced', featuresPerSplit: { share: 0.5 } },
    folds: 3,
  } as const;
  const [one, three] = [await run({ ...input, workers: 1 }), await run({ ...input, workers: 3 })];
  expect(three.result.files).toEqual(one.result.files);
  const scores = (from: typeof one): number[][] =>
    ['accuracy', 'f1_score', 'accuracy_mean', 'f1_score_std'].map((name) => from.value('Cross-validation', name));
  expect(scores(three)).toEqual(scores(one));
});

test('cross-validation: a score per fold, their mean and spread, and the forest as without', async () => {
  const path = dataOf(unbalanced);
  const [plain, validated] = [await run({ dataPath: path }), await run({ dataPath: path, folds: 4 })];
  expect(validated.result.files).toEqual(plain.result.files);
  const folds = validated.value('Cross-validation', 'accuracy');
  expect(folds).toHaveLength(4);
  const mean = folds.reduce((sum, score) => sum + score, 0) / 4;
  expect(validated.value('Cross-validation', 'accuracy_mean')[0]).toBeCloseTo(mean, 12);
  const variance = folds.reduce((sum, score) => sum + (score - mean) ** 2, 0) / 4;
  expect(validated.value('Cross-validation', 'accuracy_std')[0]).toBeCloseTo(Math.sqrt(variance), 12);
  const fractions = validated.events.flatMap((event) => (event.kind === 'progress' ? [event.progress.fraction] : []));
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(plain.value('Cross-validation', 'accuracy')).toHaveLength(0);
});

test('a class with fewer rows than folds is a warning; more folds than any class has rows is refused', async () => {
  const small = dataOf([
    ['red apple', 'food'],
    ['green apple', 'food'],
    ['sweet apple', 'food'],
    ['sour apple', 'food'],
    ['fast car', 'traffic'],
    ['slow car', 'traffic'],
    ['blue car', 'traffic'],
    ['old car', 'traffic'],
    ['tall tree', 'garden'],
    ['small tree', 'garden'],
  ]);
  const { events } = await run({ dataPath: small, folds: 3 });
  const lines = events.flatMap((event) => (event.kind === 'console' && event.level === 'warning' ? [event.text] : []));
  expect(lines.join('\n')).toMatch(/fewer than 3: .*"garden"/);
  await expect(run({ dataPath: small, folds: 9 })).rejects.toMatchObject({ code: 'DATA_INVALID' });
  await expect(run({ dataPath: small, folds: 9 })).rejects.toThrow(/9 folds are more than/);
});

test('cancelling while folds are grown ends the run', async () => {
  const controller = new AbortController();
  const outcome = trainer.run(trainingParametersSchema.parse({ trees: 50, folds: 10 }), {
    signal: controller.signal,
    onEvent: (event) => {
      if (event.kind === 'scalars' && event.points.some((point) => point.metric === 'Cross-validation'))
        controller.abort();
    },
  });
  await expect(outcome).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('labels with commas, quotes and line breaks, and 2,000 classes, go through a whole run', async () => {
  const rows = Array.from({ length: 6000 }, (_, i): [string, string] => [
    `word${String(i % 2000)} text`,
    `"label ${String(i % 2000)}, ""quoted""\nbroken"`,
  ]);
  const { result } = await run({ dataPath: dataOf(rows), trees: 2, maxFeatures: 2500 });
  expect(result.labels).toHaveLength(2000);
  expect(result.labels).toContain('label 7, "quoted"\nbroken');
  expect(modelOf(result).labels).toEqual(result.labels);
});
