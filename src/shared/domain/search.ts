import { z } from 'zod';
import { TRAINING_METRICS } from './scalar.ts';
import { epochMsSchema, idSchema, tagSchema, taskStatusSchema } from './task.ts';
import { forestSchema, trainingParametersSchema, vectorizerSchema, type TrainingParameters } from './training.ts';

/** Runs that one search may make. */
export const MAX_SEARCH_RUNS = 500;
/** Values of one axis: far beyond what a grid can hold, so that it is the size of the grid that is told. */
const MAX_VALUES = 10_000;
/** The tag that the best run of a search carries. */
export const BEST_TAG = tagSchema.parse('best');

export const SEARCH_METRICS = ['accuracy', 'f1_score'] as const;
export type SearchMetric = (typeof SEARCH_METRICS)[number];

const base = trainingParametersSchema.shape;
const vectorizer = vectorizerSchema.shape;
const forest = forestSchema.shape;
const ngramRangeSchema = vectorizer.ngramRange
  .unwrap()
  .refine(([from, to]) => from <= to, { message: 'The first number must not be above the second.' });

/** Where each searched parameter stands in the training parameters, in the order in which a table shows them. */
const PLACES = {
  trees: 'base',
  maxFeatures: 'base',
  ngramRange: 'vectorizer',
  minDf: 'vectorizer',
  maxDf: 'vectorizer',
  sublinearTf: 'vectorizer',
  useIdf: 'vectorizer',
  norm: 'vectorizer',
  lowercase: 'vectorizer',
  stopWords: 'vectorizer',
  criterion: 'forest',
  bootstrap: 'forest',
  featuresPerSplit: 'forest',
  maxDepth: 'forest',
  minSamplesSplit: 'forest',
  minSamplesLeaf: 'forest',
  classWeight: 'forest',
  seed: 'base',
} as const;
export type SearchedParameter = keyof typeof PLACES;
export const SEARCHED_PARAMETERS = Object.keys(PLACES) as readonly SearchedParameter[];

/** What one value of each searched parameter may be: exactly what a single run takes. */
export const SEARCHED_VALUES = {
  trees: base.trees.unwrap(),
  maxFeatures: base.maxFeatures.unwrap(),
  ngramRange: ngramRangeSchema,
  minDf: vectorizer.minDf.unwrap(),
  maxDf: vectorizer.maxDf.unwrap(),
  sublinearTf: vectorizer.sublinearTf.unwrap(),
  useIdf: vectorizer.useIdf.unwrap(),
  norm: vectorizer.norm.unwrap(),
  lowercase: vectorizer.lowercase.unwrap(),
  stopWords: vectorizer.stopWords.unwrap(),
  criterion: forest.criterion.unwrap(),
  bootstrap: forest.bootstrap.unwrap(),
  featuresPerSplit: forest.featuresPerSplit.unwrap(),
  maxDepth: forest.maxDepth.unwrap(),
  minSamplesSplit: forest.minSamplesSplit.unwrap(),
  minSamplesLeaf: forest.minSamplesLeaf.unwrap(),
  classWeight: forest.classWeight.unwrap(),
  seed: base.seed.unwrap(),
} as const satisfies Record<SearchedParameter, z.ZodType>;

/** One point of a space: a value for some of the parameters; the rest is the base's. */
export const choiceSchema = z.strictObject(SEARCHED_VALUES).partial();
export type Choice = z.infer<typeof choiceSchema>;
export type ChoiceValue = NonNullable<Choice[SearchedParameter]> | null;

/** Parameters that a random search can draw from a range; of the last three, the range is one of shares. */
export const RANGED_PARAMETERS = {
  trees: 'integer',
  maxFeatures: 'integer',
  maxDepth: 'integer',
  minSamplesSplit: 'integer',
  minSamplesLeaf: 'integer',
  seed: 'integer',
  minDf: 'share',
  maxDf: 'share',
  featuresPerSplit: 'share',
} as const satisfies Partial<Record<SearchedParameter, 'integer' | 'share'>>;
export type RangedParameter = keyof typeof RANGED_PARAMETERS;

export function isRanged(name: SearchedParameter): name is RangedParameter {
  return Object.hasOwn(RANGED_PARAMETERS, name);
}

function listOf<T extends z.ZodType>(value: T) {
  return z.strictObject({ values: z.array(value).min(1).max(MAX_VALUES) });
}

/** Both ends included. A logarithmic range draws each factor, not each step, equally often. */
function rangeOf(bound: z.ZodNumber) {
  return z.strictObject({
    range: z
      .strictObject({ from: bound, to: bound, scale: z.enum(['linear', 'log']).default('linear') })
      .refine(({ from, to }) => from <= to, { path: ['to'], message: 'The range ends before it begins.' })
      .refine(({ from, scale }) => scale === 'linear' || from > 0, {
        path: ['from'],
        message: 'A logarithmic range begins above 0.',
      }),
  });
}

function listOrRange<T extends z.ZodType>(value: T, bound: z.ZodNumber) {
  return z.union([listOf(value), rangeOf(bound)]);
}

const share = z.number().min(0).max(1);
export const searchSpaceSchema = z
  .strictObject({
    trees: listOrRange(SEARCHED_VALUES.trees, SEARCHED_VALUES.trees),
    maxFeatures: listOrRange(SEARCHED_VALUES.maxFeatures, SEARCHED_VALUES.maxFeatures),
    ngramRange: listOf(SEARCHED_VALUES.ngramRange),
    minDf: listOrRange(SEARCHED_VALUES.minDf, share),
    maxDf: listOrRange(SEARCHED_VALUES.maxDf, share),
    sublinearTf: listOf(SEARCHED_VALUES.sublinearTf),
    useIdf: listOf(SEARCHED_VALUES.useIdf),
    norm: listOf(SEARCHED_VALUES.norm),
    lowercase: listOf(SEARCHED_VALUES.lowercase),
    stopWords: listOf(SEARCHED_VALUES.stopWords),
    criterion: listOf(SEARCHED_VALUES.criterion),
    bootstrap: listOf(SEARCHED_VALUES.bootstrap),
    featuresPerSplit: listOrRange(SEARCHED_VALUES.featuresPerSplit, share.gt(0)),
    maxDepth: listOrRange(SEARCHED_VALUES.maxDepth, SEARCHED_VALUES.maxDepth.unwrap()),
    minSamplesSplit: listOrRange(SEARCHED_VALUES.minSamplesSplit, SEARCHED_VALUES.minSamplesSplit),
    minSamplesLeaf: listOrRange(SEARCHED_VALUES.minSamplesLeaf, SEARCHED_VALUES.minSamplesLeaf),
    classWeight: listOf(SEARCHED_VALUES.classWeight),
    seed: listOrRange(SEARCHED_VALUES.seed, SEARCHED_VALUES.seed),
  } satisfies Record<SearchedParameter, z.ZodType>)
  .partial();
export type SearchSpace = z.infer<typeof searchSpaceSchema>;

export interface NumberRange {
  readonly from: number;
  readonly to: number;
  readonly scale: 'linear' | 'log';
}
/** One axis of a space, whatever its parameter. */
export type Dimension = { readonly name: SearchedParameter } & (
  { readonly values: readonly ChoiceValue[] } | { readonly range: NumberRange }
);

/** The axes of a space, in the order of `SEARCHED_PARAMETERS`. */
export function dimensionsOf(space: SearchSpace): readonly Dimension[] {
  return SEARCHED_PARAMETERS.flatMap((name) => {
    const given = space[name];
    return given === undefined ? [] : [{ name, ...given }];
  });
}

/** How many different values an axis has; Infinity for a range of shares. */
function widthOf(dimension: Dimension): number {
  if ('values' in dimension) return dimension.values.length;
  const { from, to } = dimension.range;
  if (from === to) return 1;
  return isRanged(dimension.name) && RANGED_PARAMETERS[dimension.name] === 'integer' ? to - from + 1 : Infinity;
}

/** How many different points a space has; 0 for one without axes. */
export function spaceSize(space: SearchSpace): number {
  const dimensions = dimensionsOf(space);
  return dimensions.length === 0 ? 0 : dimensions.reduce((size, dimension) => size * widthOf(dimension), 1);
}

export const searchStrategySchema = z.discriminatedUnion('kind', [
  /** Every combination of the values. */
  z.strictObject({ kind: z.literal('grid') }),
  /** Different points drawn at random: as many as asked, or all where the space has fewer. */
  z.strictObject({
    kind: z.literal('random'),
    count: z.number().int().min(1).max(MAX_SEARCH_RUNS),
    seed: z.number().int().min(0).max(4_294_967_295).default(42),
  }),
]);

/** A search for good parameters: one task that leads, and a training run per point of the space. */
export const searchParametersSchema = z
  .strictObject({
    /** What all runs have in common; its name, tags and comment are the search's. */
    base: trainingParametersSchema.prefault({}),
    space: searchSpaceSchema,
    strategy: searchStrategySchema.default({ kind: 'grid' }),
    /** What the best run is best in. With `base.folds` the mean over the folds counts, else the test rows. */
    metric: z.enum(SEARCH_METRICS).default('accuracy'),
  })
  .superRefine(({ space, strategy }, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    const dimensions = dimensionsOf(space);
    if (dimensions.length === 0) refuse(['space'], 'Choose at least one parameter to search.');
    for (const dimension of dimensions) {
      if ('range' in dimension) {
        if (strategy.kind === 'grid') {
          refuse(['space', dimension.name], 'A grid takes values; a range needs a random search.');
        }
        continue;
      }
      const keys = dimension.values.map(choiceKey);
      const seen = new Set<string>();
      const twice = keys.find((key) => seen.has(key) || !seen.add(key));
      if (twice !== undefined) refuse(['space', dimension.name, 'values'], `The value ${twice} is there twice.`);
    }
    const size = spaceSize(space);
    if (strategy.kind === 'grid' && size > MAX_SEARCH_RUNS && Number.isFinite(size)) {
      refuse(
        ['space'],
        `The grid has ${size.toLocaleString('en')} runs, more than ${MAX_SEARCH_RUNS}. Leave values out, or search at random.`,
      );
    }
  });
export type SearchParameters = z.infer<typeof searchParametersSchema>;
export type SearchParametersInput = z.input<typeof searchParametersSchema>;

/** Tells values and points apart: two are the same exactly where their keys are. */
export function choiceKey(value: ChoiceValue | Choice): string {
  return JSON.stringify(value);
}

/** The runs that a search will make. */
export function plannedRuns({ space, strategy }: Pick<SearchParameters, 'space' | 'strategy'>): number {
  const size = spaceSize(space);
  return strategy.kind === 'grid' ? size : Math.min(strategy.count, size);
}

/** What a point names, in the order of `SEARCHED_PARAMETERS`. */
export function choiceEntries(choice: Choice): readonly (readonly [SearchedParameter, ChoiceValue])[] {
  return SEARCHED_PARAMETERS.flatMap((name) => {
    const value = choice[name];
    return value === undefined ? [] : [[name, value] as const];
  });
}

/** The training parameters of one point; an error where its values contradict each other or the rest. */
export function applyChoice(parameters: TrainingParameters, choice: Choice): z.ZodSafeParseResult<TrainingParameters> {
  const of = (place: string) => Object.fromEntries(choiceEntries(choice).filter(([name]) => PLACES[name] === place));
  return trainingParametersSchema.safeParse({
    ...parameters,
    ...of('base'),
    vectorizer: { ...parameters.vectorizer, ...of('vectorizer') },
    forest: { ...parameters.forest, ...of('forest') },
  });
}

/** The series whose last value a search ranks its runs by. */
export function objectiveOf({ base: { folds }, metric }: Pick<SearchParameters, 'base' | 'metric'>): {
  readonly metric: string;
  readonly variant: string;
} {
  return folds === null
    ? { metric: TRAINING_METRICS, variant: metric }
    : { metric: 'Cross-validation', variant: `${metric}_mean` };
}

export const searchRunSchema = z.object({
  id: idSchema,
  /** 1-based, in the order of the grid or of the draw; a deleted run leaves a gap. */
  number: z.number().int().positive(),
  name: z.string(),
  choice: choiceSchema,
  status: taskStatusSchema,
  /** What the runs are ranked by; null while it is not known. */
  objective: z.number().nullable(),
  accuracy: z.number().nullable(),
  f1Score: z.number().nullable(),
  startedAtMs: epochMsSchema.nullable(),
  endedAtMs: epochMsSchema.nullable(),
});
export type SearchRun = z.infer<typeof searchRunSchema>;

/** What there is to see of a search: its runs by number, and which of them is the best so far. */
export const searchViewSchema = z.object({
  taskId: idSchema,
  metric: z.enum(SEARCH_METRICS),
  /** Whether the objective is a mean over folds. */
  isCrossValidated: z.boolean(),
  /** The parameters that were searched, in the order of the columns of a table. */
  parameters: z.array(z.enum(SEARCHED_PARAMETERS)),
  runs: z.array(searchRunSchema),
  bestId: idSchema.nullable(),
});
export type SearchView = z.infer<typeof searchViewSchema>;

/** The completed runs, best first; equals stay in the order of their numbers. */
export function rankRuns<T extends Pick<SearchRun, 'number' | 'status' | 'objective'>>(
  runs: readonly T[],
): readonly T[] {
  const ranked = runs.filter(
    (run) => (run.status === 'completed' || run.status === 'published') && run.objective !== null,
  );
  return ranked.toSorted((a, b) => (b.objective ?? 0) - (a.objective ?? 0) || a.number - b.number);
}
