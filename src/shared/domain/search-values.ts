import { SEARCHED_PARAMETERS, SEARCHED_VALUES, type ChoiceValue, type SearchedParameter } from './search.ts';

/** What a person calls each parameter; also the titles of columns. */
export const SEARCHED_LABELS: Readonly<Record<SearchedParameter, string>> = {
  trees: 'Trees',
  maxFeatures: 'Max features',
  ngramRange: 'N-grams',
  minDf: 'Min document frequency',
  maxDf: 'Max document frequency',
  sublinearTf: 'Sublinear TF',
  useIdf: 'Use IDF',
  norm: 'Norm',
  lowercase: 'Lower case',
  stopWords: 'Stop words',
  criterion: 'Criterion',
  bootstrap: 'Bootstrap',
  featuresPerSplit: 'Features per split',
  maxDepth: 'Max depth',
  minSamplesSplit: 'Min samples to split',
  minSamplesLeaf: 'Min samples in a leaf',
  classWeight: 'Class weight',
  seed: 'Seed',
};

/** The name on ClearML's wire: `max_features`. */
export function argumentName(name: SearchedParameter): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The parameter of a name as typed, `max-features`, `max_features`, `maxFeatures` or `ngrams`; null: there is none. */
export function parameterNamed(text: string): SearchedParameter | null {
  const wanted = text.trim().replaceAll('-', '_');
  if (wanted === 'ngrams') return 'ngramRange';
  return SEARCHED_PARAMETERS.find((name) => name === wanted || argumentName(name) === wanted.toLowerCase()) ?? null;
}

/**
 * A value as text, as `valueFrom` reads it: a share has a decimal point and a number of documents or features has none,
 * as scikit-learn tells float and int; `1-2` are the sizes of n-grams; `none` is no limit.
 */
export function valueText(value: ChoiceValue): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.join('-');
  if (typeof value !== 'object') return String(value);
  if ('count' in value) return String(value.count);
  return Number.isInteger(value.share) ? value.share.toFixed(1) : String(value.share);
}

const NUMBER = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Reads one value of a parameter; null where it can be none, so that the caller can say which text it was. */
export function valueFrom(name: SearchedParameter, text: string): { readonly value: ChoiceValue } | null {
  const parsed = SEARCHED_VALUES[name].safeParse(rawValue(name, text.trim()));
  return parsed.success ? { value: parsed.data } : null;
}

function rawValue(name: SearchedParameter, text: string): unknown {
  switch (name) {
    case 'trees':
    case 'maxFeatures':
    case 'minSamplesSplit':
    case 'minSamplesLeaf':
    case 'seed':
      return numberFrom(text);
    case 'maxDepth':
      return text.toLowerCase() === 'none' ? null : numberFrom(text);
    case 'ngramRange': {
      const [, from, to] = /^(\d)(?:-(\d))?$/.exec(text) ?? [];
      return from === undefined ? undefined : [Number(from), Number(to ?? from)];
    }
    case 'minDf':
    case 'maxDf':
      return countOrShare(text);
    case 'featuresPerSplit':
      return countOrShare(text) ?? text.toLowerCase();
    case 'sublinearTf':
    case 'useIdf':
    case 'lowercase':
    case 'bootstrap':
      return booleanFrom(text.toLowerCase());
    case 'norm':
    case 'stopWords':
    case 'criterion':
    case 'classWeight':
      return text.toLowerCase();
  }
}

function numberFrom(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text) : undefined;
}

function countOrShare(text: string): { count: number } | { share: number } | undefined {
  const percent = /^(.+)%$/.exec(text)?.[1];
  if (percent !== undefined) return { share: (numberFrom(percent.trim()) ?? NaN) / 100 };
  const number = numberFrom(text);
  if (number === undefined) return undefined;
  return /^\d+$/.test(text) ? { count: number } : { share: number };
}

function booleanFrom(text: string): boolean | undefined {
  if (text === 'true' || text === 'yes') return true;
  return text === 'false' || text === 'no' ? false : undefined;
}

/** What may be typed for a parameter, as examples. */
export const VALUE_EXAMPLES: Readonly<Record<SearchedParameter, string>> = {
  trees: '50, 100, 200',
  maxFeatures: '500, 1000, 2000',
  ngramRange: '1-1, 1-2',
  minDf: '1, 2, 0.01',
  maxDf: '0.5, 0.9, 1.0',
  sublinearTf: 'true, false',
  useIdf: 'true, false',
  norm: 'l2, l1, none',
  lowercase: 'true, false',
  stopWords: 'none, english',
  criterion: 'gini, entropy',
  bootstrap: 'true, false',
  featuresPerSplit: 'sqrt, log2, 0.3, 50',
  maxDepth: '10, 50, none',
  minSamplesSplit: '2, 5, 10',
  minSamplesLeaf: '1, 2, 5',
  classWeight: 'none, balanced',
  seed: '1, 2, 3',
};
