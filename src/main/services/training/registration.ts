import { TRAINING_METRICS, type ScalarPoint } from '#shared/domain/scalar.ts';
import { MODEL_FRAMEWORK, type ModelMetadata } from '#shared/domain/model.ts';
import { nameTimestamp } from '#shared/domain/name-timestamp.ts';
import type { TrainingParameters } from '#shared/domain/training.ts';
import type { Clock, IdSource } from '../clock.ts';
import type { FileStore, Store } from '../store-port.ts';
import type { TrainerResult } from '../trainer-port.ts';

/** Names in the registry: `research_classifier_<timestamp>`. */
const MODEL_FAMILY = 'research_classifier';

/** Stores the files of a finished job as artifacts and registers its model. Answers the model's id. */
export async function registerResult(
  deps: { store: Pick<Store, 'tasks' | 'models'>; files: Pick<FileStore, 'put'>; clock: Clock; ids: IdSource },
  task: { id: string; projectId: string },
  parameters: TrainingParameters,
  result: TrainerResult,
): Promise<string> {
  const createdAtMs = deps.clock.nowMs();
  const artifacts = [];
  for (const file of result.files) {
    const { sha256, sizeBytes } = await deps.files.put(file.bytes);
    const { key, contentType, preview } = file;
    artifacts.push({
      key,
      type: 'custom',
      mode: 'output' as const,
      sha256,
      sizeBytes,
      contentType,
      preview,
      createdAtMs,
    });
  }
  await deps.store.tasks.addArtifacts(task.id, artifacts);
  const modelFile = artifacts.find((artifact) => artifact.key === 'model');
  if (!modelFile) throw new Error('the trainer handed over no model file');
  const model = await deps.store.models.insert({
    id: deps.ids.next(),
    name: `${MODEL_FAMILY}_${nameTimestamp(createdAtMs)}`,
    family: MODEL_FAMILY,
    framework: MODEL_FRAMEWORK,
    projectId: task.projectId,
    taskId: task.id,
    tags: parameters.tags,
    comment: '',
    createdAtMs,
    sha256: modelFile.sha256,
    sizeBytes: modelFile.sizeBytes,
    vocabularySha256: null,
    labels: result.labels,
    metadata: modelMetadata(result, createdAtMs),
  });
  return model.id;
}

function modelMetadata(result: TrainerResult, createdAtMs: number): ModelMetadata[] {
  const { accuracy, f1_score, train_samples, test_samples, features } = result.metrics;
  return [
    { key: 'accuracy', type: 'float', value: String(accuracy) },
    { key: 'f1_score', type: 'float', value: String(f1_score) },
    { key: 'train_samples', type: 'int', value: String(train_samples) },
    { key: 'test_samples', type: 'int', value: String(test_samples) },
    { key: 'features', type: 'int', value: String(features) },
    { key: 'training_date', type: 'str', value: new Date(createdAtMs).toISOString() },
  ];
}

/** The numbers that the trainer itself does not report: the rest of the metrics, and seconds per stage. */
export function closingScalars(
  result: TrainerResult,
  registerSeconds: number,
  iteration: number,
  atMs: number,
): ScalarPoint[] {
  const point = (metric: string, variant: string, value: number) => ({ metric, variant, iteration, atMs, value });
  return [
    point(TRAINING_METRICS, 'test_samples', result.metrics.test_samples),
    point(TRAINING_METRICS, 'features', result.metrics.features),
    ...Object.entries({ ...result.timings, register: registerSeconds }).map(([stage, seconds]) =>
      point('Timings', stage, seconds),
    ),
  ];
}
