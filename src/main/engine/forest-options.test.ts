import { expect, test } from 'vitest';
import { forestSchema } from '#shared/domain/training.ts';
import { balancedWeights, featuresToDraw, toTreeOptions } from './forest-options.ts';
import { MAX_TREE_DEPTH } from './tree.ts';

test.each([
  ['sqrt', 1000, 31],
  ['sqrt', 1, 1],
  ['log2', 1000, 9],
  ['log2', 1, 1],
  ['all', 1000, 1000],
  [{ share: 0.25 }, 1001, 250],
  [{ share: 0.0001 }, 100, 1],
  [{ count: 20 }, 100, 20],
  [{ count: 200 }, 100, 100],
] as const)('%j of %i features: %i', (rule, features, expected) => {
  expect(featuresToDraw(rule, features)).toBe(expected);
});

test('balanced weights are those of compute_class_weight, and add nothing up', () => {
  // sklearn.utils.class_weight.compute_class_weight("balanced", classes=[0, 1, 3], y=[0, 0, 0, 1, 3, 3])
  expect([...balancedWeights(Uint32Array.of(0, 0, 0, 1, 3, 3), 4)]).toEqual([6 / 9, 2, 1, 1]);
});

test('the defaults of the form are those of scikit-learn', () => {
  expect(toTreeOptions(forestSchema.parse({}), Uint32Array.of(0, 1), 2, 100)).toEqual({
    criterion: 'gini',
    classCount: 2,
    classWeights: null,
    featuresPerSplit: 10,
    minSamplesSplit: 2,
    minSamplesLeaf: 1,
    maxDepth: MAX_TREE_DEPTH,
  });
  const balanced = forestSchema.parse({ classWeight: 'balanced', maxDepth: 3 });
  expect(toTreeOptions(balanced, Uint32Array.of(0, 0, 1), 2, 100)).toMatchObject({
    classWeights: Float64Array.of(0.75, 1.5),
    maxDepth: 3,
  });
});
