import { forestSchema, vectorizerSchema } from '#shared/domain/training.ts';
import { textOptions, type ClassifierModel } from './model.ts';
import type { TreeArrays } from './tree.ts';

export const vectorizer = vectorizerSchema.parse({});
/** Every option other than by default. */
export const otherVectorizer = vectorizerSchema.parse({
  minDf: { share: 0.01 },
  maxDf: { count: 9 },
  ngramRange: [1, 3],
  sublinearTf: true,
  useIdf: false,
  smoothIdf: false,
  norm: 'none',
  lowercase: false,
  stopWords: 'russian',
  ownStopWords: ['и', 'the'],
});

/** Two classes, two terms; a split on "apple", then leaves: pure, and mixed. */
export const tree: TreeArrays = {
  feature: Int32Array.of(0, -1, -1),
  threshold: Float64Array.of(0.25, 0, 0),
  right: Int32Array.of(2, -1, -1),
  leafStart: Uint32Array.of(0, 0, 1, 3),
  leafClass: Uint32Array.of(1, 0, 1),
  leafCount: Uint32Array.of(3, 2, 300),
};
export const small: ClassifierModel = {
  vocabulary: { terms: ['apple', 'car'], idf: Float64Array.of(1.5, 1.25), options: textOptions(vectorizer, []) },
  labels: ['food', 'traffic'],
  forest: { classCount: 2, featureCount: 2, classWeights: null, trees: [tree] },
  parameters: { maxFeatures: 10, seed: 1, vectorizer, forest: forestSchema.parse({}) },
  trainingRows: 305,
  writtenBy: '0.1.0',
};

/** A tree of splits that go on on one side only. */
export function chain(depth: number, side: 'left' | 'right'): TreeArrays {
  const nodes = 2 * depth + 1;
  const isSplit = (node: number) => (side === 'left' ? node < depth : node % 2 === 0 && node < nodes - 1);
  const feature = Int32Array.from({ length: nodes }, (_, node) => (isSplit(node) ? 0 : -1));
  const leaves = depth + 1;
  let seen = 0;
  return {
    feature,
    threshold: Float64Array.from(feature, (f) => (f < 0 ? 0 : 0.5)),
    right: Int32Array.from(feature, (f, node) => (f < 0 ? -1 : side === 'left' ? nodes - 1 - node : node + 2)),
    leafStart: Uint32Array.from({ length: nodes + 1 }, (_, node) => {
      if (node > 0 && feature[node - 1]! < 0) seen++;
      return seen;
    }),
    leafClass: new Uint32Array(leaves),
    leafCount: new Uint32Array(leaves).fill(1),
  };
}
