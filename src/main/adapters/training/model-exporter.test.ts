import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RandomForestClassifier } from 'ml-random-forest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { predictForest } from '#main/engine/predict-forest.ts';
import { writeModelFile } from '#main/engine/model-file-write.ts';
import { toDense, trainedModel } from '#main/engine/model.fixture.ts';
import { createModelExporter } from './model-exporter.ts';

const workerUrl = new URL('../../workers/dataset-worker.ts', import.meta.url);
const { signal } = new AbortController();
const trained = trainedModel({ trees: 7, isWeighted: true });
const { labels } = trained.model;
const model = writeModelFile(trained.model);
const HOUR_MS = 60 * 60 * 1000;

/** Threads start from sources: generous for a busy machine, only a limit for a test that hangs. */
describe('the model exporter', { timeout: 60_000 }, () => {
  let folder: string;
  let nowMs: number;
  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'cleardeck-exporter-')), 'exports');
    nowMs = Date.now();
  });
  afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));
  const open = () => createModelExporter({ workerUrl, folder, nowMs: () => nowMs });

  it('writes files that ml-random-forest and a TF-IDF of one’s own can use', async () => {
    await using exporter = open();
    const files = await exporter.export({ model, vocabulary: null, labels }, { signal });
    expect(files.map(({ part }) => part)).toEqual(['model', 'vocabulary']);
    const [json, vocabulary] = await Promise.all(
      files.map(async ({ sha256, sizeBytes }) => {
        const chunk = await exporter.readChunk(sha256, 0, sizeBytes);
        expect(chunk?.sizeBytes).toBe(sizeBytes);
        expect(createHash('sha256').update(chunk!.bytes).digest('hex')).toBe(sha256);
        return JSON.parse(chunk!.bytes.toString()) as Record<string, unknown>;
      }),
    );
    const theirs = RandomForestClassifier.load(json as never).predict(toDense(trained.test));
    expect(theirs).toEqual([...predictForest(trained.model.forest, trained.test).labels]);
    expect(vocabulary).toMatchObject({
      version: 2,
      parameters: { maxFeatures: 200, norm: 'l2', ngramRange: [1, 1] },
      labels,
      terms: trained.model.vocabulary.terms,
      idf: [...trained.model.vocabulary.idf],
    });
  });

  it('reads in chunks, and keeps one file however often it is made', async () => {
    await using exporter = open();
    const [first] = await exporter.export({ model, vocabulary: null, labels }, { signal });
    const [again] = await exporter.export({ model, vocabulary: null, labels }, { signal });
    expect(again).toEqual(first);
    expect(await readdir(folder)).toHaveLength(2);
    const { sha256, sizeBytes } = first!;
    expect((await exporter.readChunk(sha256, 0, 10))?.bytes.toString()).toBe('{"name":"R');
    expect((await exporter.readChunk(sha256, sizeBytes - 1, 10))?.bytes.toString()).toBe('}');
    expect((await exporter.readChunk(sha256, sizeBytes + 5, 10))?.bytes).toHaveLength(0);
  });

  it('hands out nothing else, nothing after an hour, and leaves nothing behind', async () => {
    const exporter = open();
    const [file] = await exporter.export({ model, vocabulary: null, labels }, { signal });
    expect(await exporter.readChunk('ab'.repeat(32), 0, 1)).toBeNull();
    nowMs += HOUR_MS + 1;
    expect(await exporter.readChunk(file!.sha256, 0, 1)).toBeNull();
    await exporter[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  });

  it('removes what a process that died left behind, and no younger file', async () => {
    await using exporter = open();
    await exporter.export({ model, vocabulary: null, labels }, { signal });
    await writeFile(path.join(folder, 'old'), '');
    await writeFile(path.join(folder, 'young'), '');
    await utimes(path.join(folder, 'old'), new Date(), new Date(nowMs - HOUR_MS - 1000));
    await exporter.export({ model, vocabulary: null, labels }, { signal });
    expect(await readdir(folder)).toContain('young');
    expect(existsSync(path.join(folder, 'old'))).toBe(false);
    await rm(path.join(folder, 'young'));
  });

  it('says NOT_FOUND rather than fail where a file was taken away', async () => {
    await using exporter = open();
    const [file] = await exporter.export({ model, vocabulary: null, labels }, { signal });
    await rm(folder, { recursive: true });
    expect(await exporter.readChunk(file!.sha256, 0, 1)).toBeNull();
  });

  it.each<[string, () => Uint8Array, readonly string[]]>([
    ['a damaged file', () => model.map((byte, i) => (i === 1000 ? byte ^ 1 : byte)), labels],
    ['a file of something else', () => Buffer.from('hello'), labels],
    ['another model than the registry says', () => model, ['other']],
  ])('refuses %s and leaves nothing behind', async (_name, bytes, known) => {
    await using exporter = open();
    const work = exporter.export({ model: bytes(), vocabulary: null, labels: known }, { signal });
    await expect(work).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('stops on request', async () => {
    await using exporter = open();
    const work = exporter.export({ model, vocabulary: null, labels }, { signal: AbortSignal.abort() });
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('names the folder where it cannot be made', async () => {
    await writeFile(folder, '');
    await using exporter = open();
    const work = exporter.export({ model, vocabulary: null, labels }, { signal });
    await expect(work).rejects.toThrow(folder);
    expect(await readFile(folder, 'utf8')).toBe('');
  });
});
