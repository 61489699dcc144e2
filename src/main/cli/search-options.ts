import { InvalidArgumentError } from 'commander';
import {
  isRanged,
  RANGED_PARAMETERS,
  SEARCHED_PARAMETERS,
  searchParametersSchema,
  searchSpaceSchema,
  type ChoiceValue,
  type NumberRange,
  type SearchedParameter,
  type SearchParametersInput,
} from '#shared/domain/search.ts';
import { argumentName, parameterNamed, valueFrom, VALUE_EXAMPLES } from '#shared/domain/search-values.ts';
import type { TrainingParametersInput } from '#shared/domain/training.ts';
import { UsageError } from './session.ts';

/** One `--grid` or `--range` as typed. */
export type AxisOption = { readonly name: SearchedParameter } & (
  { readonly values: readonly ChoiceValue[] } | { readonly range: NumberRange }
);

export interface SearchOptions {
  readonly grid?: readonly AxisOption[];
  readonly range?: readonly AxisOption[];
  readonly random?: number;
  readonly searchSeed?: number;
  readonly metric?: 'accuracy' | 'f1_score';
}

/** `max-features`, as an option is typed. */
function typedName(name: SearchedParameter): string {
  return argumentName(name).replaceAll('_', '-');
}

function split(text: string, what: string): { name: SearchedParameter; rest: string } {
  const at = text.indexOf('=');
  const name = at < 0 ? null : parameterNamed(text.slice(0, at));
  if (name === null) {
    throw new InvalidArgumentError(
      `It must be NAME=${what}, and the name one of ${SEARCHED_PARAMETERS.map(typedName).join(', ')}.`,
    );
  }
  return { name, rest: text.slice(at + 1) };
}

/** A commander parser for `--grid trees=50,100,200`; may be repeated. */
export function gridOption(text: string, earlier: readonly AxisOption[] = []): readonly AxisOption[] {
  const { name, rest } = split(text, 'VALUE,VALUE…');
  const values = rest.split(',').map((part) => {
    const read = valueFrom(name, part);
    if (read !== null) return read.value;
    throw new InvalidArgumentError(`"${part.trim()}" is no value of ${typedName(name)}: ${VALUE_EXAMPLES[name]}.`);
  });
  return [...earlier, { name, values }];
}

const RANGE = /^\s*([^\s.]\S*?)\s*\.\.\s*(\S+?)\s*(?::(log|linear))?\s*$/u;

/** A commander parser for `--range max-features=100..10000:log`; may be repeated. */
export function rangeOption(text: string, earlier: readonly AxisOption[] = []): readonly AxisOption[] {
  const { name, rest } = split(text, 'FROM..TO[:log]');
  if (!isRanged(name)) {
    const ranged = Object.keys(RANGED_PARAMETERS) as SearchedParameter[];
    throw new InvalidArgumentError(
      `${typedName(name)} has no range, only values (--grid). Ranges: ${ranged.map(typedName).join(', ')}.`,
    );
  }
  const [, from = '', to = '', scale = 'linear'] = RANGE.exec(rest) ?? [];
  const isLog = scale === 'log';
  const range = {
    from: Number(from || NaN),
    to: Number(to || NaN),
    scale: isLog ? ('log' as const) : ('linear' as const),
  };
  if (!searchSpaceSchema.safeParse({ [name]: { range } }).success) {
    const kind =
      RANGED_PARAMETERS[name] === 'share' ? 'two shares such as 0.1..0.9' : 'two whole numbers such as 10..500';
    throw new InvalidArgumentError(
      `It must be ${kind}, the first not above the second and, with ":log", above 0, within what ${typedName(name)} may be.`,
    );
  }
  return [...earlier, { name, range }];
}

/** The call's input. Throws UsageError where the options together make no search. */
export function toSearch(options: SearchOptions, base: TrainingParametersInput): SearchParametersInput {
  const axes = [...(options.grid ?? []), ...(options.range ?? [])];
  const names = axes.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`${typedName(twice)} is searched twice`);
  if (axes.length === 0) throw new UsageError('nothing to search: give at least one --grid or --range');
  if (options.random === undefined && (options.range ?? []).length > 0) {
    throw new UsageError('--range needs --random: a grid takes values only');
  }
  if (options.random === undefined && options.searchSeed !== undefined) {
    throw new UsageError('--search-seed needs --random: a grid draws nothing');
  }
  const input = {
    base,
    space: Object.fromEntries(axes.map(({ name, ...axis }) => [name, axis])),
    strategy:
      options.random === undefined
        ? { kind: 'grid' }
        : { kind: 'random', count: options.random, seed: options.searchSeed ?? 42 },
    metric: options.metric ?? 'accuracy',
  };
  const parsed = searchParametersSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${issue?.path.join('.') ?? 'search'}: ${issue?.message ?? 'it is not valid'}`);
}
