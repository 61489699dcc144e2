import type { ForestOptions } from '#shared/domain/training.ts';
import { MAX_TREE_DEPTH, type TreeOptions } from './tree.ts';

/** What scikit-learn's `max_features` comes to for so many features: rounded down, at least 1, at most all. */
export function featuresToDraw(rule: ForestOptions['featuresPerSplit'], featureCount: number): number {
  let wanted: number;
  if (rule === 'all') wanted = featureCount;
  else if (rule === 'sqrt') wanted = Math.floor(Math.sqrt(featureCount));
  else if (rule === 'log2') wanted = Math.floor(Math.log2(featureCount));
  else if ('share' in rule) wanted = Math.floor(rule.share * featureCount);
  else wanted = rule.count;
  return Math.max(1, Math.min(wanted, featureCount));
}

/**
 * scikit-learn's `class_weight="balanced"`: rows / (classes × rows of the class), over the classes that have rows. All rows
 * together then weigh as much as without. A class without rows weighs 1: nothing is multiplied by it.
 */
export function balancedWeights(labels: Uint32Array, classCount: number): Float64Array {
  const counts = new Float64Array(classCount);
  for (const label of labels) counts[label]!++;
  const present = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  return counts.map((count) => (count > 0 ? labels.length / (present * count) : 1));
}

/** What the grower needs to know, from a run's options and its training part. */
export function toTreeOptions(
  options: ForestOptions,
  labels: Uint32Array,
  classCount: number,
  featureCount: number,
): TreeOptions {
  return {
    criterion: options.criterion,
    classCount,
    classWeights: options.classWeight === 'balanced' ? balancedWeights(labels, classCount) : null,
    featuresPerSplit: featuresToDraw(options.featuresPerSplit, featureCount),
    minSamplesSplit: options.minSamplesSplit,
    minSamplesLeaf: options.minSamplesLeaf,
    maxDepth: options.maxDepth ?? MAX_TREE_DEPTH,
  };
}
