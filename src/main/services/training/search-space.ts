import { Random } from '#main/engine/random.ts';
import {
  applyChoice,
  choiceKey,
  choiceSchema,
  dimensionsOf,
  isRanged,
  RANGED_PARAMETERS,
  spaceSize,
  type Choice,
  type ChoiceValue,
  type Dimension,
  type SearchParameters,
  type SearchSpace,
} from '#shared/domain/search.ts';
import type { TrainingParameters } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import { choiceText } from './search-job.ts';

/** Draws per wanted point before the rest is taken in order: only spaces with hardly more points than wanted need it. */
const DRAWS_PER_POINT = 100;
/** Significant digits of a drawn share: what a person would type, and what a table has room for. */
const SHARE_DIGITS = 4;

/** A point of the space and what it makes of the base. */
export interface PlannedRun {
  readonly choice: Choice;
  readonly parameters: TrainingParameters;
}

/**
 * The runs of a search in the order of their numbers. A point may contradict itself (no term is in 5 documents or more
 * and in 2 or fewer): of a grid that is refused with INVALID_INPUT, because its axes were chosen; drawn ones are left out.
 */
export function plannedRunsOf({ base, space, strategy }: SearchParameters): {
  readonly planned: readonly PlannedRun[];
  readonly leftOutCount: number;
} {
  const choices = strategy.kind === 'grid' ? expandGrid(space) : drawRandom(space, strategy.count, strategy.seed);
  const planned: PlannedRun[] = [];
  let refusal: string | null = null;
  for (const choice of choices) {
    const applied = applyChoice(base, choice);
    if (applied.success) planned.push({ choice, parameters: applied.data });
    else refusal ??= `${choiceText(choice)} cannot be run: ${applied.error.issues[0]?.message ?? 'it is not valid'}`;
  }
  if (refusal !== null && (strategy.kind === 'grid' || planned.length === 0)) {
    throw new AppError('INVALID_INPUT', refusal);
  }
  return { planned, leftOutCount: choices.length - planned.length };
}

/** Every combination of the values; the last parameter changes fastest. Axes that are ranges have no values to list. */
export function expandGrid(space: SearchSpace): readonly Choice[] {
  const dimensions = dimensionsOf(space);
  if (dimensions.length === 0) return [];
  return Array.from({ length: spaceSize(space) }, (_, index) => pointAt(dimensions, index));
}

/**
 * Different points of the space, drawn independently per axis, the same for the same seed. Fewer than `count` where the
 * space has no more.
 */
export function drawRandom(space: SearchSpace, count: number, seed: number): readonly Choice[] {
  const dimensions = dimensionsOf(space);
  if (dimensions.length === 0) return [];
  const random = new Random(seed);
  const size = spaceSize(space);
  const wanted = Math.min(count, size);
  const found = new Map<string, Choice>();
  const add = (choice: Choice): unknown => found.set(choiceKey(choice), choice);
  for (let draw = 0; found.size < wanted && draw < wanted * DRAWS_PER_POINT; draw++) {
    add(pointOf(dimensions.map((dimension) => [dimension.name, drawFrom(dimension, random)])));
  }
  // What is left of a finite space are points that a logarithmic scale makes rare.
  for (let index = 0; found.size < wanted && index < size && Number.isFinite(size); index++) {
    add(pointAt(dimensions, index));
  }
  return [...found.values()];
}

/** The point of that index in a space whose axes are all finite: a number in mixed radix. */
function pointAt(dimensions: readonly Dimension[], index: number): Choice {
  const entries: [string, ChoiceValue][] = [];
  let rest = index;
  for (const dimension of dimensions.toReversed()) {
    const width = 'values' in dimension ? dimension.values.length : dimension.range.to - dimension.range.from + 1;
    entries.push([dimension.name, valueAt(dimension, rest % width)]);
    rest = Math.floor(rest / width);
  }
  return pointOf(entries.toReversed());
}

function valueAt(dimension: Dimension, index: number): ChoiceValue {
  if ('values' in dimension) return dimension.values[index] ?? null;
  const value = dimension.range.from + index;
  return isShare(dimension) ? { share: value } : value;
}

function drawFrom(dimension: Dimension, random: Random): ChoiceValue {
  if ('values' in dimension) return dimension.values[random.below(dimension.values.length)] ?? null;
  const { from, to, scale } = dimension.range;
  if (isShare(dimension)) {
    const value = spread(from, to, scale, random.fraction());
    return { share: clamp(Number(value.toPrecision(SHARE_DIGITS)), from, to) };
  }
  // Half a step beyond both ends, so that the ends are drawn as often as their neighbours.
  const value = spread(Math.max(from - 0.5, 0.5), to + 0.5, scale, random.fraction());
  return scale === 'log' ? clamp(Math.round(value), from, to) : from + random.below(to - from + 1);
}

function spread(from: number, to: number, scale: 'linear' | 'log', fraction: number): number {
  return scale === 'log' ? from * (to / from) ** fraction : from + (to - from) * fraction;
}

function clamp(value: number, from: number, to: number): number {
  return Math.min(to, Math.max(from, value));
}

function isShare({ name }: Dimension): boolean {
  return isRanged(name) && RANGED_PARAMETERS[name] === 'share';
}

function pointOf(entries: readonly (readonly [string, ChoiceValue])[]): Choice {
  return choiceSchema.parse(Object.fromEntries(entries));
}
