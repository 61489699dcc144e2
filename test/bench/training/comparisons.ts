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
import { valuesOf, type Measurements, type RunKind } from './records.ts';
import { exponentOf, exponentOfNLogN, mean, median, judge, type Goal, type Point } from './statistics.ts';

/** One figure of ClearDeck beside the same of another; the goals are for the ratio of the medians, ours over theirs. */
export interface Comparison {
  readonly data: string;
  readonly label: string;
  readonly isSize: boolean;
  readonly ours: readonly number[];
  /** Empty where the other was not measured. */
  readonly theirs: readonly number[];
  readonly goals: readonly Goal[];
}

type Figure = 'vectoriseMs' | 'fitMs' | 'predictMs' | 'predictRowMs' | 'peakBytes';
interface Pairing {
  readonly kind: RunKind;
  readonly label: string;
  readonly figure: Figure;
  readonly ours: Contender;
  readonly theirs: Contender;
  readonly goals: readonly Goal[];
}

const NOT_SLOWER: readonly Goal[] = [{ limit: 1 }];
const TWICE_AS_FAST: readonly Goal[] = [{ limit: 1 }, { limit: 0.5, isStretch: true }];
const LESS: readonly Goal[] = [{ limit: 1, isStrict: true }];
const SCALING: readonly Goal[] = [{ limit: 0.6 }];
export const ACCURACY_GOAL: Goal = { limit: 1 };
export const LARGE_GOAL: Goal = { limit: 2e9, isStrict: true };
/** The size that the goal for large data speaks of; a quick run measures less, which proves nothing. */
export const LARGE_GOAL_ROWS = 200_000;

/** Which figure of the timing runs goes by which part of the command line. */
const PART_OF = { vectoriseMs: 'vectorise', fitMs: 'fit', predictMs: 'predict', predictRowMs: 'predict' } as const;

function timing(label: string, figure: Figure, theirs: Contender, goals: readonly Goal[], ours = CLEARDECK_1): Pairing {
  return { kind: 'timing', label, figure, ours, theirs, goals };
}

function peak(label: string, theirs: Contender): Pairing {
  return { kind: 'memory', label, figure: 'peakBytes', ours: CLEARDECK_1, theirs, goals: LESS };
}

const PAIRINGS: readonly Pairing[] = [
  timing('vectorise', 'vectoriseMs', SKLEARN_SPARSE_1, NOT_SLOWER),
  timing('fit, 1 worker; sparse', 'fitMs', SKLEARN_SPARSE_1, TWICE_AS_FAST),
  timing('fit, 1 worker; toarray', 'fitMs', SKLEARN_DENSE_1, TWICE_AS_FAST),
  timing('fit, 2 workers; sparse', 'fitMs', SKLEARN_SPARSE_2, TWICE_AS_FAST, CLEARDECK_2),
  timing('fit, 2 workers; toarray', 'fitMs', SKLEARN_DENSE_2, TWICE_AS_FAST, CLEARDECK_2),
  timing('predict all test rows; sparse', 'predictMs', SKLEARN_SPARSE_1, NOT_SLOWER),
  timing('predict all test rows; toarray', 'predictMs', SKLEARN_DENSE_1, NOT_SLOWER),
  timing('predict one row; sparse', 'predictRowMs', SKLEARN_SPARSE_1, NOT_SLOWER),
  timing('predict one row; toarray', 'predictRowMs', SKLEARN_DENSE_1, NOT_SLOWER),
  peak('peak memory; sparse', SKLEARN_SPARSE_1),
  peak('peak memory; toarray', SKLEARN_DENSE_1),
];
const ML_PAIRINGS: readonly Pairing[] = (
  [
    ['fit', 'fitMs'],
    ['predict all test rows', 'predictMs'],
    ['predict one row', 'predictRowMs'],
  ] as const
).map(([label, figure]) => ({
  kind: 'ml-random-forest',
  label,
  figure,
  ours: CLEARDECK_1,
  theirs: ML_RANDOM_FOREST,
  goals: NOT_SLOWER,
}));

function compare(all: Measurements, pairings: readonly Pairing[], data: string): Comparison[] {
  return pairings
    .filter(({ kind, figure }) => kind !== 'timing' || figure === 'peakBytes' || all.parts.includes(PART_OF[figure]))
    .map(({ kind, label, figure, ours, theirs, goals }) => ({
      data,
      label,
      isSize: figure === 'peakBytes',
      ours: valuesOf(all, kind, data, ours, figure),
      theirs: valuesOf(all, kind, data, theirs, figure),
      goals,
    }))
    .filter(({ ours, theirs }) => ours.length + theirs.length > 0);
}

/** ClearDeck beside scikit-learn on one set of rows. */
export function comparisonsOf(all: Measurements, data: string): Comparison[] {
  return compare(all, PAIRINGS, data);
}

export function mlComparisonsOf(all: Measurements, data: string): Comparison[] {
  return compare(all, ML_PAIRINGS, data);
}

/** Two workers beside one. Here "theirs" is the same library's time with one. */
export function scalingOf(all: Measurements, data: string): (Comparison & { readonly library: string })[] {
  if (!all.parts.includes('fit')) return [];
  const pairs = [
    ['ClearDeck', CLEARDECK_2, CLEARDECK_1, SCALING],
    ['scikit-learn, sparse', SKLEARN_SPARSE_2, SKLEARN_SPARSE_1, []],
    ['scikit-learn, toarray', SKLEARN_DENSE_2, SKLEARN_DENSE_1, []],
  ] as const;
  return pairs
    .map(([library, two, one, goals]) => ({
      data,
      library,
      label: `fit, 2 workers beside 1; ${library}`,
      isSize: false,
      ours: valuesOf(all, 'timing', data, two, 'fitMs'),
      theirs: valuesOf(all, 'timing', data, one, 'fitMs'),
      goals,
    }))
    .filter(({ ours, theirs }) => ours.length > 0 && theirs.length > 0);
}

/** NaN where one side was not measured. */
export function ratioOf({ ours, theirs }: Comparison): number {
  return median(ours) / median(theirs);
}

/** Mean accuracies in percent over the same seeds on both sides. */
export interface AccuracyPair {
  readonly seeds: number;
  readonly ours: number;
  readonly theirs: number;
}

/** Where the other was not measured, ClearDeck alone over all of its seeds, and NaN. */
export function accuracyOf(all: Measurements, data: string): AccuracyPair {
  const ours = accuracyBySeed(all, data, CLEARDECK_1);
  const theirs = accuracyBySeed(all, data, SKLEARN_SPARSE_1);
  // One that failed half-way has fewer.
  const seeds = [...ours.keys()].filter((seed) => theirs.size === 0 || theirs.has(seed));
  const percent = (side: ReadonlyMap<number, number>): number => mean(seeds.map((seed) => side.get(seed) ?? NaN)) * 100;
  return { seeds: seeds.length, ours: percent(ours), theirs: percent(theirs) };
}

function accuracyBySeed({ records }: Measurements, data: string, { id }: Contender): Map<number, number> {
  const bySeed = new Map<number, number>();
  for (const { kind, data: name, contender, seed, outcome } of records) {
    if (kind !== 'timing' || name !== data || contender !== id || outcome.accuracy === null) continue;
    bySeed.set(seed, outcome.accuracy);
  }
  return bySeed;
}

/** A size of the growth curve, by training rows, with the median time to fit. */
export interface GrowthPoint extends Point {
  readonly timesMs: readonly number[];
}

/** Ascending by size. */
export function growthOf(all: Measurements): GrowthPoint[] {
  return all.data
    .map(({ name, trainRows }) => {
      const timesMs = valuesOf(all, 'growth', name, CLEARDECK_1, 'fitMs');
      return { size: trainRows, value: median(timesMs), timesMs };
    })
    .filter(({ timesMs }) => timesMs.length > 0)
    .sort((a, b) => a.size - b.size);
}

/** A statement with a value that was held against goals. */
interface Check {
  readonly label: string;
  readonly value: number;
  readonly goals: readonly Goal[];
}

/** What misses a goal that is required, in words. What was not measured misses nothing. */
export function missesOf(all: Measurements): string[] {
  const checks: Check[] = all.data.flatMap(({ name, rows }) => {
    const compared = [...comparisonsOf(all, name), ...scalingOf(all, name), ...mlComparisonsOf(all, name)];
    const { ours, theirs } = accuracyOf(all, name);
    const difference = all.parts.includes('accuracy') ? Math.abs(ours - theirs) : NaN;
    const large = rows >= LARGE_GOAL_ROWS ? median(valuesOf(all, 'large', name, CLEARDECK_2, 'peakBytes')) : NaN;
    return [
      ...compared.map((one) => ({ label: `${name}: ${one.label}`, value: ratioOf(one), goals: one.goals })),
      { label: `${name}: accuracy`, value: difference, goals: [ACCURACY_GOAL] },
      { label: `${name}: peak memory`, value: large, goals: [LARGE_GOAL] },
    ];
  });
  const growth = growthOf(all);
  checks.push({ label: 'growth', value: exponentOf(growth), goals: [{ limit: exponentOfNLogN(growth) }] });
  return checks
    .filter(({ value, goals }) => goals.some((goal) => goal.isStretch !== true && judge(value, goal) === 'missed'))
    .map(({ label }) => label);
}
