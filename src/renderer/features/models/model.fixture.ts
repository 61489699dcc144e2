import type { Model } from '#shared/domain/model.ts';

/** A registered model for tests; ids and hashes are the letter repeated. */
export function modelOf(letter: string, over: Partial<Model> = {}): Model {
  return {
    id: letter.repeat(32),
    name: `research_classifier_${letter}`,
    family: 'research_classifier',
    version: 1,
    framework: 'ClearDeck',
    projectId: 'f'.repeat(32),
    projectName: 'ResearchHub',
    taskId: '9'.repeat(32),
    taskName: `ML Training_${letter}`,
    tags: [],
    isPublished: false,
    publishedAtMs: null,
    createdAtMs: Date.UTC(2026, 2, 4, 12),
    comment: '',
    sha256: letter.repeat(64),
    sizeBytes: 1536,
    vocabularySha256: null,
    labels: ['biology', 'physics'],
    metadata: [
      { key: 'accuracy', type: 'float', value: '0.8042' },
      { key: 'f1_score', type: 'float', value: '0.79' },
      { key: 'train_samples', type: 'int', value: '800' },
      { key: 'test_samples', type: 'int', value: '200' },
      { key: 'features', type: 'int', value: '1000' },
      { key: 'training_date', type: 'str', value: '2026-03-04T12:00:00.000Z' },
    ],
    accuracy: 0.8042,
    f1Score: 0.79,
    ...over,
  };
}
