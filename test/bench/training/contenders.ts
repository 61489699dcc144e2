import type { BenchJob } from './protocol.ts';

/** One way of training that is measured. */
export interface Contender {
  readonly id: string;
  readonly library: BenchJob['library'];
  readonly matrix: BenchJob['matrix'];
  readonly workers: number;
}

function contender(library: BenchJob['library'], matrix: BenchJob['matrix'], workers: number): Contender {
  return { id: `${library} ${matrix} ${workers}`, library, matrix, workers };
}

export const CLEARDECK_1 = contender('cleardeck', 'sparse', 1);
export const CLEARDECK_2 = contender('cleardeck', 'sparse', 2);
export const SKLEARN_SPARSE_1 = contender('scikit-learn', 'sparse', 1);
export const SKLEARN_SPARSE_2 = contender('scikit-learn', 'sparse', 2);
export const SKLEARN_DENSE_1 = contender('scikit-learn', 'dense', 1);
export const SKLEARN_DENSE_2 = contender('scikit-learn', 'dense', 2);
export const ML_RANDOM_FOREST = contender('ml-random-forest', 'dense', 1);
