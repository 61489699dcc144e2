import { z } from 'zod';
import {
  choiceEntries,
  choiceSchema,
  dimensionsOf,
  searchParametersSchema,
  type Choice,
  type Dimension,
  type SearchParameters,
} from '#shared/domain/search.ts';
import { argumentName, SEARCHED_LABELS, valueText } from '#shared/domain/search-values.ts';
import { idSchema, type Hyperparameter } from '#shared/domain/task.ts';

const searchJobSchema = z.object({
  parameters: searchParametersSchema,
  /** Its runs in the order of their numbers. A run that was deleted and purged is still named here. */
  runs: z.array(z.object({ id: idSchema, choice: choiceSchema })),
});
/** What the store keeps of a search, so that any process can go on with it. */
export type SearchJob = z.infer<typeof searchJobSchema>;

export function parseSearchJob(job: string): SearchJob {
  return searchJobSchema.parse(JSON.parse(job));
}

/** `trees 100, max_features 500`. */
export function choiceText(choice: Choice): string {
  return choiceEntries(choice)
    .map(([name, value]) => `${argumentName(name)} ${valueText(value)}`)
    .join(', ');
}

/** The space and how it is searched, as hyperparameters of the search itself. */
export function searchHyperparameters(parameters: SearchParameters, runCount: number): Hyperparameter[] {
  const { strategy, metric, space } = parameters;
  const row = (section: string, name: string, value: string, type: string, description: string) => ({
    ...{ section, name, value, type, description },
  });
  return [
    row('Search', 'strategy', strategy.kind, 'str', 'Every combination, or points drawn at random'),
    row('Search', 'runs', String(runCount), 'int', 'Runs that the search makes'),
    row('Search', 'metric', metric, 'str', 'What the best run is best in'),
    ...(strategy.kind === 'random'
      ? [row('Search', 'search_seed', String(strategy.seed), 'int', 'The same seed draws the same points')]
      : []),
    ...dimensionsOf(space).map((dimension) =>
      row('Space', argumentName(dimension.name), axisText(dimension), 'str', SEARCHED_LABELS[dimension.name]),
    ),
  ];
}

function axisText(dimension: Dimension): string {
  if ('values' in dimension) return dimension.values.map(valueText).join(', ');
  const { from, to, scale } = dimension.range;
  return `${String(from)} … ${String(to)}${scale === 'log' ? ', logarithmic' : ''}`;
}
