import {
  CLEARDECK_1,
  CLEARDECK_2,
  ML_RANDOM_FOREST,
  SKLEARN_DENSE_1,
  SKLEARN_DENSE_2,
  SKLEARN_SPARSE_1,
  SKLEARN_SPARSE_2,
  type Contender,
} from './contenders.ts';
import { ChildError, inOneLine, runJob, type Programs } from './child-process.ts';
import type { Dataset } from './datasets.ts';
import { duration, size } from './format.ts';
import type { Part } from './options.ts';
import type { BenchJob, Outcome } from './protocol.ts';
import type { DataFacts, RunFailure, RunKind, RunRecord } from './records.ts';
import { spreadOf } from './statistics.ts';

export const TREES = 100;
export const MAX_FEATURES = 1000;
const ML_FOREST_FEATURES = 100;
const WARM_UP_ROWS = 400;
const WARM_UP_TREES = 10;
const SINGLE_ROWS = 200;
/** A peak hardly varies: no need for as many runs as a time takes. */
const MEMORY_ROUNDS = 3;

export interface BenchSettings {
  readonly parts: ReadonlySet<Part>;
  readonly pairs: number;
  readonly programs: Programs;
  readonly treeWorkerUrl: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** Called after each run, so that what an hour found is not lost with what comes after it. */
  readonly onRun: () => void;
}

interface Course {
  readonly kind: RunKind;
  readonly contenders: readonly Contender[];
  /** Rounds that count. */
  readonly rounds: number;
  /** Whether a round comes first that does not. */
  readonly hasWarmUpRound: boolean;
  readonly job: Pick<BenchJob, 'maxFeatures' | 'warmUpRows' | 'fits' | 'predicts'>;
}

/**
 * Runs the contenders in turn, each run in a process of its own, and keeps what they found. Round k has seed k on all
 * sides: a split and a forest of its own, so that the rounds give the accuracy over as many seeds as well.
 */
export class Bench {
  readonly #settings: BenchSettings;
  readonly #data = new Map<string, DataFacts>();
  readonly records: RunRecord[] = [];
  readonly failures: RunFailure[] = [];

  constructor(settings: BenchSettings) {
    this.#settings = settings;
  }

  get data(): DataFacts[] {
    return [...this.#data.values()];
  }

  /** Vectorise, fit, predict and accuracy, as far as they are wanted. */
  async time(dataset: Dataset): Promise<void> {
    const { parts, pairs } = this.#settings;
    const predicts = parts.has('predict') || parts.has('accuracy');
    const fits = parts.has('fit') || predicts;
    if (!fits && !parts.has('vectorise')) return;
    const contenders = [CLEARDECK_1, SKLEARN_SPARSE_1];
    if (fits) contenders.push(SKLEARN_DENSE_1);
    if (parts.has('fit')) contenders.push(CLEARDECK_2, SKLEARN_SPARSE_2, SKLEARN_DENSE_2);
    const job = { maxFeatures: MAX_FEATURES, warmUpRows: WARM_UP_ROWS, fits, predicts };
    await this.#run([dataset], { kind: 'timing', contenders, rounds: pairs, hasWarmUpRound: true, job });
  }

  /** The peak of processes that do nothing but read, vectorise, fit and predict. */
  async weigh(dataset: Dataset): Promise<void> {
    if (!this.#settings.parts.has('memory')) return;
    await this.#weigh('memory', dataset, [CLEARDECK_1, SKLEARN_SPARSE_1, SKLEARN_DENSE_1]);
  }

  /** The peak of ClearDeck alone, at a size that nobody would give the others. */
  async weighLarge(dataset: Dataset): Promise<void> {
    await this.#weigh('large', dataset, [CLEARDECK_2]);
  }

  /** One worker's time to fit, by the number of rows. */
  async grow(datasets: readonly Dataset[]): Promise<void> {
    const job = { maxFeatures: MAX_FEATURES, warmUpRows: WARM_UP_ROWS, fits: true, predicts: false };
    const contenders = [CLEARDECK_1];
    await this.#run(datasets, { kind: 'growth', contenders, rounds: this.#settings.pairs, hasWarmUpRound: true, job });
  }

  async againstMlForest(dataset: Dataset): Promise<void> {
    const job = { maxFeatures: ML_FOREST_FEATURES, warmUpRows: 50, fits: true, predicts: true };
    const contenders = [CLEARDECK_1, ML_RANDOM_FOREST];
    const rounds = this.#settings.pairs;
    await this.#run([dataset], { kind: 'ml-random-forest', contenders, rounds, hasWarmUpRound: true, job });
  }

  async #weigh(kind: RunKind, dataset: Dataset, contenders: readonly Contender[]): Promise<void> {
    const rounds = Math.min(this.#settings.pairs, MEMORY_ROUNDS);
    const job = { maxFeatures: MAX_FEATURES, warmUpRows: 0, fits: true, predicts: true };
    await this.#run([dataset], { kind, contenders, rounds, hasWarmUpRound: false, job });
  }

  async #run(datasets: readonly Dataset[], course: Course): Promise<void> {
    const { programs, say, onRun } = this.#settings;
    for (const { facts } of datasets) this.#data.set(facts.name, facts);
    const able = course.contenders.filter(({ library }) => library !== 'scikit-learn' || programs.python !== null);
    for (let round = course.hasWarmUpRound ? 0 : 1; round <= course.rounds; round++) {
      for (const dataset of datasets) {
        const splitPath = dataset.splitPath(round);
        for (const contender of able) {
          const data = dataset.facts.name;
          const about = { kind: course.kind, data, contender: contender.id };
          if (this.#hasFailed(about)) continue;
          const outcome = await this.#once(dataset, splitPath, round, contender, course);
          if (typeof outcome === 'string') this.failures.push({ ...about, reason: outcome });
          else if (round > 0) this.records.push({ ...about, seed: round, outcome });
          onRun();
          const told = typeof outcome === 'string' ? `FAILED: ${inOneLine(outcome)}` : inBrief(outcome);
          say(
            `${data}, ${course.kind} ${round === 0 ? 'warm-up' : `${round}/${course.rounds}`}, ${contender.id}: ${told}`,
          );
        }
      }
    }
  }

  /** @returns what was found, or why nothing was: one contender out of memory must not end it for the others */
  async #once(
    dataset: Dataset,
    splitPath: string,
    seed: number,
    { library, matrix, workers }: Contender,
    { job }: Course,
  ): Promise<Outcome | string> {
    const { programs, treeWorkerUrl, signal } = this.#settings;
    const { dataPath } = dataset;
    const fixed = { trees: TREES, warmUpTrees: WARM_UP_TREES, singleRows: SINGLE_ROWS, treeWorkerUrl };
    const whole = { ...job, ...fixed, library, matrix, workers, dataPath, splitPath, seed };
    try {
      return await runJob(whole, programs, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ChildError)) throw error;
      return error.message;
    }
  }

  #hasFailed({ kind, data, contender }: Omit<RunFailure, 'reason'>): boolean {
    return this.failures.some((one) => one.kind === kind && one.data === data && one.contender === contender);
  }
}

function inBrief({ vectoriseMs, fitMs, peakBytes }: Outcome): string {
  const time = (ms: number | null): string => duration(spreadOf([ms ?? NaN]));
  return `vectorise ${time(vectoriseMs)}, fit ${time(fitMs)}, peak ${size(spreadOf([peakBytes ?? NaN]))}`;
}
