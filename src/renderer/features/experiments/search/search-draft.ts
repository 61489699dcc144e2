import {
  isRanged,
  plannedRuns,
  RANGED_PARAMETERS,
  searchParametersSchema,
  SEARCHED_VALUES,
  type SearchedParameter,
  type SearchMetric,
  type SearchParametersInput,
} from '#shared/domain/search.ts';
import { valueFrom, valueText, VALUE_EXAMPLES } from '#shared/domain/search-values.ts';
import type { TrainingParametersInput } from '#shared/domain/training.ts';
import { z } from 'zod';

/** What the form holds of one searched parameter: as typed, so that what is wrong stays to be corrected. */
export type AxisDraft = {
  readonly name: SearchedParameter;
  readonly kind: 'values' | 'range';
  readonly values: readonly string[];
  readonly from: number | string;
  readonly to: number | string;
  readonly scale: 'linear' | 'log';
};

export type SearchDraft = {
  readonly axes: readonly AxisDraft[];
  readonly strategy: 'grid' | 'random';
  /** Of a random search. */
  readonly count: number | string;
  readonly seed: number | string;
  readonly metric: SearchMetric;
};

/** What a range starts from when it is chosen. */
const FIRST_RANGES: Readonly<Record<keyof typeof RANGED_PARAMETERS, Pick<AxisDraft, 'from' | 'to' | 'scale'>>> = {
  trees: { from: 50, to: 500, scale: 'linear' },
  maxFeatures: { from: 200, to: 10_000, scale: 'log' },
  maxDepth: { from: 5, to: 100, scale: 'log' },
  minSamplesSplit: { from: 2, to: 20, scale: 'linear' },
  minSamplesLeaf: { from: 1, to: 10, scale: 'linear' },
  seed: { from: 0, to: 1000, scale: 'linear' },
  minDf: { from: 0.001, to: 0.1, scale: 'log' },
  maxDf: { from: 0.2, to: 1, scale: 'linear' },
  featuresPerSplit: { from: 0.01, to: 0.5, scale: 'log' },
};

/** A parameter as it is added: with values that a person would try first. */
export function newAxis(name: SearchedParameter): AxisDraft {
  const range = isRanged(name) ? FIRST_RANGES[name] : { from: '', to: '', scale: 'linear' as const };
  return { name, kind: 'values', values: VALUE_EXAMPLES[name].split(', '), ...range };
}

export function newSearchDraft(): SearchDraft {
  const axes = [newAxis('trees'), newAxis('maxFeatures')];
  return { axes, strategy: 'grid', count: 20, seed: 42, metric: 'accuracy' };
}

/** The values of a parameter where there is a closed list of them; null where they are to be typed. */
export function closedValues(name: SearchedParameter): readonly string[] | null {
  const schema = SEARCHED_VALUES[name];
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  return schema instanceof z.ZodBoolean ? ['true', 'false'] : null;
}

export type SearchPlan =
  | { readonly input: SearchParametersInput; readonly runCount: number }
  | {
      /** What is wrong, by parameter, and with the search as a whole. */
      readonly axisErrors: Partial<Record<SearchedParameter, string>>;
      readonly count?: string;
      readonly seed?: string;
      readonly whole: string | null;
    };

/** The call's input and how many runs it makes, or what is wrong with it. The base is checked by its own form. */
export function planSearch(draft: SearchDraft, base: TrainingParametersInput): SearchPlan {
  const axisErrors: Partial<Record<SearchedParameter, string>> = {};
  const space: Record<string, unknown> = {};
  for (const axis of draft.axes) {
    const read = readAxis(axis, draft.strategy);
    if (typeof read === 'string') axisErrors[axis.name] = read;
    else space[axis.name] = read;
  }
  if (Object.keys(axisErrors).length > 0) return { axisErrors, whole: null };
  const strategy =
    draft.strategy === 'grid'
      ? { kind: 'grid' }
      : { kind: 'random', count: toNumber(draft.count), seed: toNumber(draft.seed) };
  const { data, error } = searchParametersSchema.safeParse({ base: {}, space, strategy, metric: draft.metric });
  if (data !== undefined) return { input: { ...data, base }, runCount: plannedRuns(data) };
  const problems: { count?: string; seed?: string; whole: string | null } = { whole: null };
  for (const { path, message } of error.issues) {
    const [part, name] = path;
    const axis = draft.axes.find((candidate) => part === 'space' && candidate.name === name);
    if (axis !== undefined) axisErrors[axis.name] ??= axisAdvice(axis, message);
    else if (part === 'strategy' && name === 'count') problems.count = 'Enter a whole number from 1 to 500.';
    else if (part === 'strategy') problems.seed = 'Enter a whole number from 0 to 4,294,967,295.';
    else problems.whole ??= message;
  }
  return { axisErrors, ...problems };
}

/** The axis as the schema takes it, or what to do about it. */
function readAxis(axis: AxisDraft, strategy: SearchDraft['strategy']): object | string {
  if (isRangeDrawn(axis, strategy)) {
    return { range: { from: toNumber(axis.from), to: toNumber(axis.to), scale: axis.scale } };
  }
  if (axis.values.length === 0) return `Enter values, such as ${VALUE_EXAMPLES[axis.name]}.`;
  const values = axis.values.map((text) => valueFrom(axis.name, text));
  const wrong = axis.values.filter((_, index) => values[index] === null);
  if (wrong.length > 0) {
    return `Not possible here: ${wrong.join(', ')}. Possible are values such as ${VALUE_EXAMPLES[axis.name]}.`;
  }
  // Two texts may be one value, as 1.0 and 1.00 are.
  const texts = values.map((read) => (read === null ? '' : valueText(read.value)));
  const twice = texts.find((text, index) => texts.indexOf(text) !== index);
  return twice === undefined ? { values: values.map((read) => read?.value) } : `${twice} is there twice.`;
}

/** Whether a range counts: a grid takes values, whatever was chosen for a random search before. */
export function isRangeDrawn(axis: AxisDraft, strategy: SearchDraft['strategy']): boolean {
  return strategy === 'random' && axis.kind === 'range' && isRanged(axis.name);
}

function axisAdvice(axis: AxisDraft, message: string): string {
  if (message !== 'Invalid input') return message;
  const isShare = isRanged(axis.name) && RANGED_PARAMETERS[axis.name] === 'share';
  const kind = isShare ? 'two shares between 0 and 1' : 'two whole numbers that the parameter may have';
  return `Enter ${kind}, the first not above the second; above 0 where factors are drawn.`;
}

function toNumber(value: number | string): number {
  if (typeof value === 'number') return value;
  return value.trim() === '' ? Number.NaN : Number(value);
}
