import type { TrainingParametersInput } from '#shared/domain/training.ts';
import { defaultRunValues, toParameters, type RunValues } from './run-values.ts';

/** The fields that few change, by the group that holds them. */
const GROUP_FIELDS = {
  text: [
    'minDf',
    'maxDf',
    'ngrams',
    'norm',
    'sublinearTf',
    'useIdf',
    'smoothIdf',
    'lowercase',
    'stopWords',
    'ownStopWords',
  ],
  forest: [
    'criterion',
    'classWeight',
    'featuresPerSplit',
    'maxDepth',
    'minSamplesSplit',
    'minSamplesLeaf',
    'bootstrap',
  ],
  evaluation: ['testSize', 'folds'],
  run: ['seed', 'workers', 'timeoutSeconds'],
} as const satisfies Record<string, readonly (keyof RunValues)[]>;
export type ParameterGroup = keyof typeof GROUP_FIELDS;

const DEFAULTS = defaultRunValues();
const DEFAULT_PARAMETERS = toParameters(DEFAULTS);

/** The parameters that a group's fields stand for. */
function parametersOf(group: ParameterGroup, parameters: TrainingParametersInput): Readonly<Record<string, unknown>> {
  const { vectorizer, forest, testSize, folds, seed, workers, timeoutSeconds } = parameters;
  switch (group) {
    case 'text':
      return { ...vectorizer };
    case 'forest':
      return { ...forest };
    case 'evaluation':
      return { testSize, folds };
    case 'run':
      return { seed, workers, timeoutSeconds };
  }
}

/** How many parameters of a group differ from the schema's defaults: in what they mean, not in how it was typed. */
export function changedCount(group: ParameterGroup, values: RunValues): number {
  const defaults = parametersOf(group, DEFAULT_PARAMETERS);
  return Object.entries(parametersOf(group, toParameters(values))).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]),
  ).length;
}

/** The values that put a group back to its defaults. */
export function groupDefaults(group: ParameterGroup): Partial<RunValues> {
  return Object.fromEntries(GROUP_FIELDS[group].map((field) => [field, DEFAULTS[field]]));
}

/** Whether a group holds a field with an error. */
export function hasError(group: ParameterGroup, errors: Readonly<Record<string, unknown>>): boolean {
  return GROUP_FIELDS[group].some((field) => errors[field] !== undefined);
}
