import {
  MODEL_CONTENT_TYPE,
  modelFileName,
  type Model,
  type ModelComparison,
  type ModelExport,
  type ModelExportFormat,
  type Prediction,
} from '#shared/domain/model.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Clock } from '../clock.ts';
import type { FileStore, Store } from '../store-port.ts';
import type { ModelExporter, Predictor } from '../trainer-port.ts';

/** The metrics of a comparison, in the order in which they are shown; others of the metadata are facts, not scores. */
const COMPARED_METRICS = ['accuracy', 'f1_score', 'train_samples', 'test_samples', 'features'] as const;

const JSON_TYPE = 'application/json';

/** The registry: versions, publication, comparison with the baseline, predictions, export. */
export class ModelService {
  readonly #store: Pick<Store, 'models'>;
  readonly #files: Pick<FileStore, 'read'>;
  readonly #predictor: Predictor;
  readonly #exporter: Pick<ModelExporter, 'export'>;
  readonly #clock: Clock;

  constructor(deps: {
    store: Pick<Store, 'models'>;
    files: Pick<FileStore, 'read'>;
    predictor: Predictor;
    exporter: Pick<ModelExporter, 'export'>;
    clock: Clock;
  }) {
    this.#store = deps.store;
    this.#files = deps.files;
    this.#predictor = deps.predictor;
    this.#exporter = deps.exporter;
    this.#clock = deps.clock;
  }

  list(filter: { search: string; onlyPublished: boolean }): Promise<readonly Model[]> {
    return this.#store.models.list(filter);
  }

  get(id: string): Promise<Model> {
    return this.#store.models.get(id);
  }

  async edit(id: string, change: { tags?: readonly string[]; comment?: string }): Promise<void> {
    const tags = change.tags && { tags: [...new Set(change.tags)] };
    await this.#store.models.edit(id, { ...change, ...tags });
  }

  /** Makes a model the baseline of its project. CONFLICT where it is published already: there is no way back. */
  async publish(id: string): Promise<void> {
    await this.#store.models.publish(id, this.#clock.nowMs());
  }

  /** Against the given baseline, or the model of the project that was published last (never against itself). */
  async compare(id: string, baselineId: string | null): Promise<ModelComparison> {
    const model = await this.#store.models.get(id);
    if (baselineId === id) throw new AppError('INVALID_INPUT', 'A model cannot be its own baseline: choose another.');
    const baseline = baselineId
      ? await this.#store.models.get(baselineId)
      : await this.#store.models.latestPublished(model.projectId, id);
    const improvement = baseline && difference(model.accuracy, baseline.accuracy);
    return {
      model,
      baseline,
      rows: COMPARED_METRICS.map((metric) => {
        const own = numberOf(model, metric);
        const other = baseline && numberOf(baseline, metric);
        return { metric, model: own, baseline: other, difference: difference(own, other) };
      }),
      accuracyImprovement: improvement,
      isImproved: improvement === null ? null : improvement > 0,
    };
  }

  async predict(id: string, text: string, signal: AbortSignal): Promise<Prediction> {
    if (text.trim() === '')
      throw new AppError('INVALID_INPUT', 'There is no text to predict from: write or paste one.');
    const model = await this.#store.models.get(id);
    const files = await this.#filesOf(model);
    return this.#predictor.predict({ ...files, labels: model.labels, text }, { signal });
  }

  /** Makes a model's files ready to be read by their SHA-256; those that are stored must be what was stored. */
  async export(id: string, format: ModelExportFormat, signal: AbortSignal): Promise<ModelExport> {
    const model = await this.#store.models.get(id);
    const { name, sha256, vocabularySha256, labels } = model;
    const stored = await this.#filesOf(model);
    if (format === 'ml-random-forest') {
      const exported = await this.#exporter.export({ ...stored, labels }, { signal });
      return {
        files: exported.map(({ part, ...file }) => ({
          ...file,
          fileName: part === 'model' ? `${name}.json` : vocabularyFileName(name),
          contentType: JSON_TYPE,
        })),
      };
    }
    const contentType = vocabularySha256 === null ? MODEL_CONTENT_TYPE : JSON_TYPE;
    const files = [{ fileName: modelFileName(model), contentType, sha256, sizeBytes: stored.model.length }];
    if (vocabularySha256 !== null && stored.vocabulary !== null) {
      const { length: sizeBytes } = stored.vocabulary;
      files.push({ fileName: vocabularyFileName(name), contentType, sha256: vocabularySha256, sizeBytes });
    }
    return { files };
  }

  async #filesOf({ sha256, vocabularySha256 }: Model): Promise<{ model: Buffer; vocabulary: Buffer | null }> {
    const [model, vocabulary] = await Promise.all([
      this.#files.read(sha256),
      vocabularySha256 === null ? null : this.#files.read(vocabularySha256),
    ]);
    return { model, vocabulary };
  }
}

function vocabularyFileName(modelName: string): string {
  return `${modelName}.vocabulary.json`;
}

function numberOf(model: Model, key: string): number | null {
  const text = model.metadata.find((entry) => entry.key === key)?.value;
  if (text === undefined || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function difference(own: number | null, other: number | null): number | null {
  return own === null || other === null ? null : own - other;
}
