import { describe, expect, it } from 'vitest';
import { recordedParameters } from './recorded-parameters.ts';
import { trainingParametersSchema } from './training.ts';

function args(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([name, value]) => ({ section: 'Args', name, value }));
}

const OLD = { data: 'built-in sample', trees: '12', max_features: '500', test_size: '0.25', seed: '7', workers: '4' };

describe('recordedParameters', () => {
  it('fills in what an older run did not record', () => {
    expect(recordedParameters(args(OLD))).toEqual(
      trainingParametersSchema.parse({ trees: 12, maxFeatures: 500, testSize: 0.25, seed: 7 }),
    );
  });

  it('reads the columns of a file', () => {
    expect(
      recordedParameters(args({ ...OLD, data: '/data/a.csv', text_column: 'body', label_column: '' })),
    ).toMatchObject({ dataPath: '/data/a.csv', textColumn: 'body', labelColumn: null });
  });

  it.each([
    ['nothing', []],
    ["another program's arguments", args({ lr: '0.1', seed: '1' })],
    ['another section', args(OLD).map((row) => ({ ...row, section: 'General' }))],
    ['a value out of range', args({ ...OLD, trees: '0' })],
    ['an empty number', args({ ...OLD, seed: '' })],
    ['a range that is none', args({ ...OLD, ngram_range: '[1, 2]' })],
    ['a truth that is none', args({ ...OLD, use_idf: 'maybe' })],
    ['a list that is none', args({ ...OLD, own_stop_words: "['a'" })],
    ['contradictions', args({ ...OLD, min_df: '5', max_df: '4' })],
  ])('answers null for %s', (_what, hyperparameters) => {
    expect(recordedParameters(hyperparameters)).toBeNull();
  });
});
