import { describe, expect, it } from 'vitest';
import type { Model, Prediction } from '#shared/domain/model.ts';
import { AppError } from '#shared/ipc/result.ts';
import { ModelService } from './model-service.ts';

const PREDICTION: Prediction = {
  label: 'spam',
  probabilities: [{ label: 'spam', probability: 1 }],
  prior: 0.5,
  words: [],
  restContribution: 0.5,
  knownTokenCount: 1,
  tokenCount: 1,
};

function model(id: string, accuracy: number | null, over: Partial<Model> = {}): Model {
  return {
    id: id.repeat(32),
    name: `research_classifier_${id}`,
    family: 'research_classifier',
    version: 1,
    framework: 'ClearDeck',
    projectId: 'f'.repeat(32),
    projectName: 'ResearchHub',
    taskId: null,
    taskName: null,
    tags: [],
    isPublished: false,
    publishedAtMs: null,
    createdAtMs: 1,
    comment: '',
    sha256: id.repeat(64),
    sizeBytes: 1,
    vocabularySha256: null,
    labels: ['ham', 'spam'],
    metadata: accuracy === null ? [] : [{ key: 'accuracy', type: 'float', value: String(accuracy) }],
    accuracy,
    f1Score: null,
    ...over,
  };
}

function serviceWith(models: Model[], onPredict: (input: unknown) => void = () => undefined) {
  return new ModelService({
    store: {
      models: {
        get: async (id) => {
          const found = models.find((candidate) => candidate.id === id);
          if (!found) throw new AppError('NOT_FOUND', 'no such model');
          return found;
        },
        latestPublished: async (_project, exceptId) =>
          models.findLast((candidate) => candidate.isPublished && candidate.id !== exceptId) ?? null,
        list: async () => models,
        insert: () => Promise.reject(new Error('unused')),
        edit: async () => undefined,
        publish: async () => undefined,
      },
    },
    files: { read: async (sha256) => Buffer.from(sha256) },
    predictor: {
      predict: async (input) => {
        onPredict(input);
        return PREDICTION;
      },
    },
    exporter: {
      export: async ({ vocabulary }) => [
        { part: 'model', sha256: '1'.repeat(64), sizeBytes: 70 },
        { part: 'vocabulary', sha256: '2'.repeat(64), sizeBytes: vocabulary?.length ?? 7 },
      ],
    },
    clock: { nowMs: () => 1 },
  });
}

describe('ModelService.compare', () => {
  const baseline = model('a', 0.8, { isPublished: true });
  const better = model('b', 0.85);

  it('compares with the model that was published last', async () => {
    const comparison = await serviceWith([baseline, better]).compare(better.id, null);
    expect(comparison.baseline?.id).toBe(baseline.id);
    expect(comparison.accuracyImprovement).toBeCloseTo(0.05);
    expect(comparison.isImproved).toBe(true);
    expect(comparison.rows.find((row) => row.metric === 'accuracy')).toMatchObject({ model: 0.85, baseline: 0.8 });
  });
  it('says nothing of an improvement where nothing is published', async () => {
    const comparison = await serviceWith([better]).compare(better.id, null);
    expect(comparison).toMatchObject({ baseline: null, accuracyImprovement: null, isImproved: null });
  });
  it('does not call the same accuracy an improvement', async () => {
    const same = model('c', 0.8);
    expect((await serviceWith([baseline, same]).compare(same.id, null)).isImproved).toBe(false);
  });
  it('has no improvement where an accuracy is unknown', async () => {
    const unknown = model('d', null);
    expect((await serviceWith([baseline, unknown]).compare(unknown.id, null)).isImproved).toBeNull();
  });
  it('refuses a model as its own baseline', async () => {
    await expect(serviceWith([baseline]).compare(baseline.id, baseline.id)).rejects.toThrow(/own baseline/);
  });
});

describe('ModelService.predict', () => {
  const signal = new AbortController().signal;

  it('refuses an empty text before it reads any file', async () => {
    await expect(serviceWith([model('a', 1)]).predict('a'.repeat(32), ' \n', signal)).rejects.toThrow(/no text/);
  });
  it('hands over the model file, and of a model in JSON its vocabulary too', async () => {
    const seen: unknown[] = [];
    const old = model('a', 1, { vocabularySha256: 'e'.repeat(64) });
    const service = serviceWith([old, model('b', 1)], (input) => seen.push(input));
    await service.predict('a'.repeat(32), 'hello', signal);
    await service.predict('b'.repeat(32), 'hello', signal);
    const labels = ['ham', 'spam'];
    expect(seen).toEqual([
      { model: Buffer.from('a'.repeat(64)), vocabulary: Buffer.from('e'.repeat(64)), labels, text: 'hello' },
      { model: Buffer.from('b'.repeat(64)), vocabulary: null, labels, text: 'hello' },
    ]);
  });
});

describe('ModelService.export', () => {
  const signal = new AbortController().signal;
  const old = model('a', 1, { vocabularySha256: 'e'.repeat(64), framework: 'ml-random-forest' });
  const service = serviceWith([old, model('b', 1)]);
  const named = async (id: string, format: 'cleardeck' | 'ml-random-forest') =>
    (await service.export(id.repeat(32), format, signal)).files.map((file) => Object.values(file));
  const json = 'application/json';

  it('answers the model file as it is stored', async () => {
    expect((await service.export('b'.repeat(32), 'cleardeck', signal)).files).toEqual([
      {
        fileName: 'research_classifier_b.cdm',
        contentType: 'application/vnd.cleardeck.model',
        sha256: 'b'.repeat(64),
        sizeBytes: 64,
      },
    ]);
  });
  it('answers both files of a model in JSON', async () => {
    expect(await named('a', 'cleardeck')).toEqual([
      ['research_classifier_a.json', json, 'a'.repeat(64), 64],
      ['research_classifier_a.vocabulary.json', json, 'e'.repeat(64), 64],
    ]);
  });
  it('names what was converted', async () => {
    expect((await service.export('b'.repeat(32), 'ml-random-forest', signal)).files).toEqual([
      { fileName: 'research_classifier_b.json', contentType: json, sha256: '1'.repeat(64), sizeBytes: 70 },
      { fileName: 'research_classifier_b.vocabulary.json', contentType: json, sha256: '2'.repeat(64), sizeBytes: 7 },
    ]);
  });
  it('says that there is no such model', async () => {
    await expect(service.export('c'.repeat(32), 'cleardeck', signal)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
