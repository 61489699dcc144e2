import { describe, expect, it } from 'vitest';
import { trainingParametersSchema, type TrainingParametersInput } from '#shared/domain/training.ts';
import { toHyperparameters } from './hyperparameters.ts';

const found = { textColumn: 'abstract', labelColumn: 'field', workers: 2 };

function record(input: TrainingParametersInput = {}) {
  return toHyperparameters(trainingParametersSchema.parse(input), found);
}

function values(input: TrainingParametersInput = {}): Record<string, string> {
  return Object.fromEntries(record(input).map(({ name, value }) => [name, value]));
}

describe('toHyperparameters', () => {
  it("records the defaults in scikit-learn's names and notation", () => {
    expect(values()).toEqual({
      data: 'built-in sample',
      text_column: 'abstract',
      label_column: 'field',
      trees: '100',
      max_features: '1000',
      min_df: '1',
      max_df: '1.0',
      ngram_range: '(1, 1)',
      sublinear_tf: 'False',
      use_idf: 'True',
      smooth_idf: 'True',
      norm: 'l2',
      lowercase: 'True',
      stop_words: 'None',
      own_stop_words: '[]',
      criterion: 'gini',
      bootstrap: 'True',
      features_per_split: 'sqrt',
      max_depth: 'None',
      min_samples_split: '2',
      min_samples_leaf: '1',
      class_weight: 'None',
      test_size: '0.2',
      folds: 'None',
      seed: '42',
      workers: '2',
      timeout: '',
    });
  });

  it('records what was chosen', () => {
    expect(
      values({
        vectorizer: {
          minDf: { share: 0.01 },
          maxDf: { count: 40 },
          ngramRange: [1, 3],
          sublinearTf: true,
          useIdf: false,
          smoothIdf: false,
          norm: 'none',
          lowercase: false,
          stopWords: 'russian',
          ownStopWords: ["don't", 'say "no"', 'ёлка'],
        },
        forest: {
          criterion: 'entropy',
          bootstrap: false,
          featuresPerSplit: { share: 0.3 },
          maxDepth: 12,
          minSamplesSplit: 4,
          minSamplesLeaf: 3,
          classWeight: 'balanced',
        },
        folds: 5,
        timeoutSeconds: 1.5,
      }),
    ).toMatchObject({
      min_df: '0.01',
      max_df: '40',
      ngram_range: '(1, 3)',
      sublinear_tf: 'True',
      use_idf: 'False',
      smooth_idf: 'False',
      norm: 'None',
      lowercase: 'False',
      stop_words: 'russian',
      own_stop_words: '["don\'t", "say \\"no\\"", "ёлка"]',
      criterion: 'entropy',
      bootstrap: 'False',
      features_per_split: '0.3',
      max_depth: '12',
      min_samples_split: '4',
      min_samples_leaf: '3',
      class_weight: 'balanced',
      folds: '5',
      timeout: '1.5',
    });
  });

  it.each([
    ['log2', 'log2', 'str'],
    ['all', 'None', 'str'],
    [{ share: 1 }, '1.0', 'float'],
    [{ count: 50 }, '50', 'int'],
  ] as const)('tells %j features per split from the other kinds', (featuresPerSplit, value, type) => {
    expect(record({ forest: { featuresPerSplit } })).toContainEqual(
      expect.objectContaining({ name: 'features_per_split', value, type }),
    );
  });

  it('tells one document from all of them by the type', () => {
    const of = (input: TrainingParametersInput) =>
      record(input).filter(({ name }) => name === 'min_df' || name === 'max_df');
    expect(of({ vectorizer: { minDf: { share: 0 }, maxDf: { count: 1 } } })).toMatchObject([
      { name: 'min_df', value: '0.0', type: 'float' },
      { name: 'max_df', value: '1', type: 'int' },
    ]);
  });

  it('says of every one where it belongs, of which type it is and what it does, each once', () => {
    const all = record();
    for (const { section, type, description } of all) {
      expect(section).toBe('Args');
      expect(type).toMatch(/^(?:str|int|float|bool|tuple|list)$/u);
      expect(description).toMatch(/\w{4}/u);
    }
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });
});
