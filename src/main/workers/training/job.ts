import { APP_VERSION } from '#main/app-version.ts';
import {
  sqrtFeatures,
  addLeafShares,
  ImportanceMean,
  leafVote,
  VoteCounter,
  type Forest,
} from '#main/engine/forest.ts';
import { classificationReport } from '#main/engine/metrics.ts';
import { writeModelFile } from '#main/engine/model-file-write.ts';
import { toSparseColumns, type SparseRows } from '#main/engine/sparse.ts';
import { splitRows } from '#main/engine/split-rows.ts';
import { fitTfidf, transformTfidf, type Vocabulary } from '#main/engine/tfidf.ts';
import type { TreeArrays } from '#main/engine/tree.ts';
import type { TrainerEvent, TrainerFile, TrainerResult } from '#main/services/trainer-port.ts';
import { MODEL_CONTENT_TYPE } from '#shared/domain/model.ts';
import { TRAINING_METRICS, type ScalarPoint } from '#shared/domain/scalar.ts';
import type { ConsoleLevel, TrainingStage } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import { loadTexts, type LabelledTexts } from './load.ts';
import { resultPlots } from './plots.ts';
import type { TrainingJob, TreeSetup } from './protocol.ts';
import { classTable, mistakes, predictionsCsv, type Judged } from './report.ts';
import { termsFailure } from './terms-failure.ts';
import type { TreePool } from './tree-pool.ts';

/** Where each stage begins on the progress bar; training takes most of the time. */
const STAGE_START: Readonly<Record<TrainingStage, number>> = {
  load: 0,
  preprocess: 0.08,
  train: 0.18,
  evaluate: 0.95,
  register: 0.99,
};
const STAGE_END = { load: 0.08, preprocess: 0.18, train: 0.95, evaluate: 0.99, register: 1 } as const;
const PROGRESS_INTERVAL_MS = 50;

/** One training job from the file to the model: load, preprocess, train, evaluate. */
export class TrainingRun {
  readonly #job: TrainingJob;
  readonly #pool: TreePool;
  readonly #emit: (event: TrainerEvent) => void;
  readonly #stop: Int32Array;
  readonly #timings = { load: 0, preprocess: 0, train: 0, evaluate: 0 };
  #lastProgressMs = 0;

  constructor(job: TrainingJob, pool: TreePool, emit: (event: TrainerEvent) => void) {
    this.#job = job;
    this.#pool = pool;
    this.#emit = emit;
    this.#stop = new Int32Array(job.stop);
  }

  async run(): Promise<TrainerResult> {
    const { parameters } = this.#job;
    const loaded = await this.#timed('load', () =>
      loadTexts(parameters, {
        log: (level, text) => this.#log(level, text),
        check: () => this.#check(),
        progress: (fraction) => this.#progress('load', fraction),
      }),
    );
    const prepared = await this.#timed('preprocess', () => this.#prepare(loaded));
    const grown = await this.#timed('train', () => this.#train(prepared, loaded.classes.length));
    return this.#timed('evaluate', () => this.#evaluate(loaded, prepared, grown));
  }

  #prepare(loaded: LabelledTexts): Prepared {
    const { testSize, seed, maxFeatures, vectorizer } = this.#job.parameters;
    const { train, test } = splitRows(loaded.texts.count, testSize, seed);
    const trainLabels = pickShared(loaded.labels, train);
    if (trainLabels.every((label) => label === trainLabels[0])) {
      throw new AppError(
        'DATA_INVALID',
        `The training part (${String(train.length)} of ${String(loaded.texts.count)} rows) holds one class only. Use more rows or a smaller test part.`,
      );
    }
    const onRow = (offset: number) => (done: number) => {
      if (done % 128 !== 0) return;
      this.#check();
      this.#progress('preprocess', (offset + done) / loaded.texts.count);
    };
    let fitted;
    try {
      fitted = fitTfidf(loaded.texts.select(train), { ...vectorizer, maxFeatures }, onRow(0));
    } catch (error) {
      throw termsFailure(error, loaded.textColumn, vectorizer);
    }
    const { vocabulary, rows } = fitted;
    const testRows = transformTfidf(loaded.texts.select(test), vocabulary, onRow(train.length));
    const termsPerRow = rows.columns.length / rows.rowCount;
    this.#log(
      'info',
      `Vocabulary of ${String(vocabulary.terms.length)} terms; ${termsPerRow.toFixed(1)} of them in a training text on average. Training on ${String(train.length)} rows, testing on ${String(test.length)}.`,
    );
    return { vocabulary, train, test, trainLabels, testLabels: pickShared(loaded.labels, test), rows, testRows };
  }

  async #train(prepared: Prepared, classCount: number): Promise<Grown> {
    const { parameters, treeWorkers } = this.#job;
    const { rows, testRows, trainLabels, testLabels } = prepared;
    const featuresPerSplit = sqrtFeatures(rows.columnCount);
    this.#log(
      'info',
      `Growing ${String(parameters.trees)} trees on ${String(treeWorkers)} ${treeWorkers === 1 ? 'thread' : 'threads'}, ${String(featuresPerSplit)} words drawn per split.`,
    );
    const setup: TreeSetup = {
      kind: 'setup',
      data: toSparseColumns(rows, (bytes) => new SharedArrayBuffer(bytes)),
      trainValues: shared(rows.values),
      labels: trainLabels,
      test: {
        ...testRows,
        rowStart: shared(testRows.rowStart),
        columns: shared(testRows.columns),
        values: shared(testRows.values),
      },
      classCount,
      featuresPerSplit,
      seed: parameters.seed,
      stop: this.#job.stop,
    };
    const trees: TreeArrays[] = [];
    const importances = new ImportanceMean(rows.columnCount);
    const testVotes = new VoteCounter(testRows.rowCount, classCount);
    const outOfBagVotes = new VoteCounter(rows.rowCount, classCount);
    const shares = new Float64Array(testRows.rowCount * classCount);
    const curve = { test: [] as number[], outOfBag: [] as number[] };
    const startedMs = performance.now();
    await this.#pool.grow(setup, parameters.trees, (done) => {
      this.#check();
      trees.push(done.tree);
      importances.add(done.importances);
      done.testLeaves.forEach((leaf, row) => {
        testVotes.add(row, leafVote(done.tree, leaf, null));
        addLeafShares(done.tree, leaf, null, shares, row * classCount);
      });
      done.outOfBagVotes.forEach((vote, row) => {
        if (vote >= 0) outOfBagVotes.add(row, vote);
      });
      curve.test.push(testVotes.accuracy(testLabels));
      curve.outOfBag.push(outOfBagVotes.accuracy(trainLabels));
      this.#scalars('Learning curve', trees.length, {
        'test accuracy': curve.test.at(-1)!,
        'out-of-bag accuracy': curve.outOfBag.at(-1)!,
      });
      const perTreeMs = (performance.now() - startedMs) / trees.length;
      this.#progress('train', trees.length / parameters.trees, (perTreeMs * (parameters.trees - trees.length)) / 1000);
    });
    return { trees, importances: importances.result(), votes: testVotes, shares, curve };
  }

  #evaluate(loaded: LabelledTexts, prepared: Prepared, grown: Grown): TrainerResult {
    const { parameters } = this.#job;
    const { classes } = loaded;
    const { vocabulary, testLabels } = prepared;
    const predicted = grown.votes.predicted;
    const report = classificationReport(testLabels, predicted, classes.length);
    const probability = new Float64Array(testLabels.length);
    predicted.forEach((label, row) => {
      probability[row] = grown.shares[row * classes.length + label]! / parameters.trees;
    });
    const judged: Judged = { classes, truth: testLabels, predicted, probability };
    const metrics = {
      accuracy: report.accuracy,
      f1_score: report.weightedF1,
      train_samples: prepared.train.length,
      test_samples: prepared.test.length,
      features: vocabulary.terms.length,
      training_time: this.#timings.train,
    };
    const { accuracy, f1_score, train_samples, training_time } = metrics;
    this.#scalars(TRAINING_METRICS, parameters.trees, { accuracy, f1_score, train_samples, training_time });
    this.#emit({
      kind: 'plots',
      plots: resultPlots({
        report,
        classes,
        terms: vocabulary.terms,
        importances: grown.importances,
        curve: grown.curve,
        iteration: parameters.trees,
      }),
    });
    const textOf = (row: number): string => loaded.texts.text(prepared.test[row]!);
    this.#emit({ kind: 'debugSamples', samples: mistakes(judged, textOf, parameters.trees) });
    this.#perClassScalars(report.classes, classes);
    for (const line of classTable(report, classes)) this.#log('info', line);
    const forest: Forest = {
      classCount: classes.length,
      featureCount: vocabulary.terms.length,
      classWeights: null,
      trees: grown.trees,
    };
    const files = this.#files(forest, loaded, prepared, judged);
    this.#log(
      'info',
      `Accuracy ${accuracy.toFixed(4)}, weighted F1 ${f1_score.toFixed(4)} on ${String(metrics.test_samples)} test rows; trained in ${training_time.toFixed(2)} s.`,
    );
    this.#progress('evaluate', 1, 0, true);
    const { textColumn, labelColumn } = loaded;
    return { metrics, timings: this.#timings, labels: classes, textColumn, labelColumn, files };
  }

  #files(forest: Forest, loaded: LabelledTexts, prepared: Prepared, judged: Judged): TrainerFile[] {
    const { vectorizer, forest: options, maxFeatures, seed } = this.#job.parameters;
    const model = {
      vocabulary: prepared.vocabulary,
      labels: loaded.classes,
      forest,
      parameters: { maxFeatures, seed, vectorizer, forest: options },
      trainingRows: prepared.train.length,
      writtenBy: APP_VERSION,
    };
    const bytes = writeModelFile(model, () => this.#check());
    const rowNumbers = prepared.test.map((row) => loaded.rowNumbers[row]!);
    const predictions = predictionsCsv(judged, rowNumbers);
    return [
      { key: 'model', contentType: MODEL_CONTENT_TYPE, bytes, preview: null },
      { key: 'predictions', contentType: 'text/csv', bytes: predictions, preview: previewOf(predictions) },
    ];
  }

  #perClassScalars(
    metrics: readonly { precision: number; recall: number; f1: number; support: number }[],
    classes: readonly string[],
  ): void {
    const points: ScalarPoint[] = [];
    const atMs = Date.now();
    const iteration = this.#job.parameters.trees;
    for (const [c, { precision, recall, f1, support }] of metrics.slice(0, 100).entries()) {
      const variant = classes[c]!.slice(0, 200);
      points.push({ metric: 'Precision per class', variant, iteration, atMs, value: precision });
      points.push({ metric: 'Recall per class', variant, iteration, atMs, value: recall });
      points.push({ metric: 'F1 per class', variant, iteration, atMs, value: f1 });
      points.push({ metric: 'Support per class', variant, iteration, atMs, value: support });
    }
    this.#emit({ kind: 'scalars', points });
  }

  async #timed<T>(stage: keyof TrainerResult['timings'], work: () => T | Promise<T>): Promise<T> {
    this.#check();
    this.#progress(stage, 0, null, true);
    const startedMs = performance.now();
    try {
      return await work();
    } finally {
      this.#timings[stage] = (performance.now() - startedMs) / 1000;
    }
  }

  #check(): void {
    if (Atomics.load(this.#stop, 0) !== 0) throw new AppError('CANCELLED', 'The run was stopped.');
  }

  #progress(stage: TrainingStage, share: number, secondsLeft: number | null = null, isForced = false): void {
    const now = performance.now();
    if (!isForced && now - this.#lastProgressMs < PROGRESS_INTERVAL_MS) return;
    this.#lastProgressMs = now;
    const fraction = STAGE_START[stage] + (STAGE_END[stage] - STAGE_START[stage]) * Math.min(1, share);
    this.#emit({ kind: 'progress', progress: { stage, fraction, secondsLeft } });
  }

  #log(level: ConsoleLevel, text: string): void {
    this.#emit({ kind: 'console', atMs: Date.now(), level, text });
  }

  #scalars(metric: string, iteration: number, values: Readonly<Record<string, number>>): void {
    const atMs = Date.now();
    const points = Object.entries(values).map(([variant, value]) => ({ metric, variant, iteration, atMs, value }));
    this.#emit({ kind: 'scalars', points });
  }
}

interface Prepared {
  readonly vocabulary: Vocabulary;
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  readonly trainLabels: Uint32Array;
  readonly testLabels: Uint32Array;
  readonly rows: SparseRows;
  readonly testRows: SparseRows;
}

interface Grown {
  readonly trees: readonly TreeArrays[];
  readonly importances: Float64Array;
  readonly votes: VoteCounter;
  /** Sum over trees of the leaf's class shares, test row × class. */
  readonly shares: Float64Array;
  readonly curve: { readonly test: readonly number[]; readonly outOfBag: readonly number[] };
}

function pickShared(values: Uint32Array, rows: Uint32Array): Uint32Array {
  const picked = new Uint32Array(new SharedArrayBuffer(rows.length * 4));
  rows.forEach((row, i) => (picked[i] = values[row]!));
  return picked;
}

function shared<T extends Uint32Array | Float64Array>(values: T): T {
  const Kind = values.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new Kind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

/** The first 2,000 characters of a text file. */
function previewOf(bytes: Uint8Array): string {
  const preview = new TextDecoder().decode(bytes.subarray(0, 8000), { stream: true }).slice(0, 2000);
  return preview.replace(/[\uD800-\uDBFF]$/, '');
}
