import { APP_VERSION } from '#main/app-version.ts';
import { featuresToDraw } from '#main/engine/forest-options.ts';
import { writeModelFile } from '#main/engine/model-file-write.ts';
import { splitRows } from '#main/engine/split-rows.ts';
import type { TrainerEvent, TrainerFile, TrainerResult } from '#main/services/trainer-port.ts';
import { MODEL_CONTENT_TYPE } from '#shared/domain/model.ts';
import { TRAINING_METRICS } from '#shared/domain/scalar.ts';
import { crossValidate } from './cross-validation.ts';
import { evaluate } from './evaluate.ts';
import { growForest, type GrownForest } from './grow-forest.ts';
import { loadTexts, type LabelledTexts } from './load.ts';
import { prepareSplit, type PreparedSplit } from './prepare.ts';
import type { TrainingJob } from './protocol.ts';
import { predictionsCsv, type Judged } from './report.ts';
import { RunReporter } from './run-reporter.ts';
import type { TreePool } from './tree-pool.ts';
import { checkVoteMemory } from './vote-memory.ts';

/** One training job from the file to the model: load, preprocess, train, evaluate. */
export class TrainingRun {
  readonly #job: TrainingJob;
  readonly #pool: TreePool;
  readonly #reporter: RunReporter;
  readonly #timings = { load: 0, preprocess: 0, train: 0, evaluate: 0 };

  constructor(job: TrainingJob, pool: TreePool, emit: (event: TrainerEvent) => void) {
    this.#job = job;
    this.#pool = pool;
    this.#reporter = new RunReporter(emit, job.stop, job.parameters.folds ?? 0);
  }

  async run(): Promise<TrainerResult> {
    const { parameters } = this.#job;
    const reporter = this.#reporter;
    const loaded = await this.#timed('load', () =>
      loadTexts(parameters, {
        log: (level, text) => reporter.log(level, text),
        check: () => reporter.check(),
        progress: (fraction) => reporter.progress('load', fraction),
      }),
    );
    const split = await this.#timed('preprocess', () => this.#prepare(loaded));
    const grown = await this.#timed('train', () => this.#train(split, loaded.classes.length));
    return this.#timed('evaluate', async () => {
      const { folds } = parameters;
      const context = { stop: this.#job.stop, reporter };
      if (folds !== null) await crossValidate(this.#pool, loaded, split.train, { ...parameters, folds }, context);
      return this.#evaluate(loaded, split, grown);
    });
  }

  #prepare(loaded: LabelledTexts): PreparedSplit {
    const { parameters } = this.#job;
    const reporter = this.#reporter;
    const parts = splitRows(loaded.texts.count, parameters.testSize, parameters.seed);
    checkVoteMemory(parts.train.length, parts.test.length, loaded.classes.length);
    const split = prepareSplit(loaded, parts, parameters, (done) => {
      reporter.check();
      reporter.progress('preprocess', done / loaded.texts.count);
    });
    const { rows, vocabulary, train, test } = split;
    const termsPerRow = (rows.columns.length / rows.rowCount).toFixed(1);
    reporter.log(
      'info',
      `Vocabulary of ${String(vocabulary.terms.length)} words; ${termsPerRow} of them in a training text on average. Training on ${String(train.length)} rows, testing on ${String(test.length)}.`,
    );
    return split;
  }

  async #train(split: PreparedSplit, classCount: number): Promise<GrownForest> {
    const { parameters, treeWorkers, stop } = this.#job;
    const { trees, forest } = parameters;
    const reporter = this.#reporter;
    const threads = `${String(treeWorkers)} ${treeWorkers === 1 ? 'thread' : 'threads'}`;
    const drawn = featuresToDraw(forest.featuresPerSplit, split.rows.columnCount);
    reporter.log('info', `Growing ${String(trees)} trees on ${threads}, ${String(drawn)} words drawn per split.`);
    const startedMs = performance.now();
    return growForest(this.#pool, split, classCount, parameters, {
      stop,
      check: () => reporter.check(),
      onTree: (done, accuracy) => {
        reporter.scalars('Learning curve', done, {
          'test accuracy': accuracy.test,
          // Without bootstrap no row is ever out of bag.
          ...(forest.bootstrap && { 'out-of-bag accuracy': accuracy.outOfBag }),
        });
        const perTreeMs = (performance.now() - startedMs) / done;
        reporter.progress('train', done / trees, (perTreeMs * (trees - done)) / 1000);
      },
    });
  }

  #evaluate(loaded: LabelledTexts, split: PreparedSplit, grown: GrownForest): TrainerResult {
    const { parameters } = this.#job;
    const { classes } = loaded;
    const { vocabulary } = split;
    const reporter = this.#reporter;
    const { report, judged } = evaluate(
      {
        classes,
        terms: vocabulary.terms,
        truth: split.testLabels,
        predicted: grown.predicted,
        probabilities: grown.probabilities,
        importances: grown.importances,
        curve: grown.curve,
        iteration: parameters.trees,
        textOf: (row) => loaded.texts.text(split.test[row]!),
      },
      { emit: reporter.emit, check: () => reporter.check() },
    );
    const metrics = {
      accuracy: report.accuracy,
      f1_score: report.weighted.f1,
      train_samples: split.train.length,
      test_samples: split.test.length,
      features: vocabulary.terms.length,
      training_time: this.#timings.train,
    };
    const { accuracy, f1_score, train_samples, training_time } = metrics;
    reporter.scalars(TRAINING_METRICS, parameters.trees, { accuracy, f1_score, train_samples, training_time });
    const files = this.#files(loaded, split, grown, judged);
    reporter.log(
      'info',
      `Accuracy ${accuracy.toFixed(4)}, weighted F1 ${f1_score.toFixed(4)} on ${String(metrics.test_samples)} test rows; trained in ${training_time.toFixed(2)} s.`,
    );
    reporter.progress('evaluate', 1, 0, true);
    const { textColumn, labelColumn } = loaded;
    return { metrics, timings: this.#timings, labels: classes, textColumn, labelColumn, files };
  }

  #files(loaded: LabelledTexts, split: PreparedSplit, grown: GrownForest, judged: Judged): TrainerFile[] {
    const { vectorizer, forest: options, maxFeatures, seed } = this.#job.parameters;
    const { vocabulary } = split;
    const model = {
      vocabulary,
      labels: loaded.classes,
      forest: {
        classCount: loaded.classes.length,
        featureCount: vocabulary.terms.length,
        classWeights: grown.classWeights,
        trees: grown.trees,
      },
      parameters: { maxFeatures, seed, vectorizer, forest: options },
      trainingRows: split.train.length,
      writtenBy: APP_VERSION,
    };
    const bytes = writeModelFile(model, () => this.#reporter.check());
    const rowNumbers = split.test.map((row) => loaded.rowNumbers[row]!);
    const predictions = predictionsCsv(judged, rowNumbers);
    return [
      { key: 'model', contentType: MODEL_CONTENT_TYPE, bytes, preview: null },
      { key: 'predictions', contentType: 'text/csv', bytes: predictions, preview: previewOf(predictions) },
    ];
  }

  async #timed<T>(stage: keyof TrainerResult['timings'], work: () => T | Promise<T>): Promise<T> {
    this.#reporter.check();
    this.#reporter.progress(stage, 0, null, true);
    const startedMs = performance.now();
    try {
      return await work();
    } finally {
      this.#timings[stage] = (performance.now() - startedMs) / 1000;
    }
  }
}

function previewOf(bytes: Uint8Array): string {
  const preview = new TextDecoder().decode(bytes.subarray(0, 8000), { stream: true }).slice(0, 2000);
  return preview.replace(/[\uD800-\uDBFF]$/, '');
}
