import { RandomForestClassifier } from 'ml-random-forest';
import type { SparseRows } from '#main/engine/sparse.ts';

/** `ml-random-forest` with its own defaults for everything that is not asked of all sides. It wants rows of numbers. */
export class MlForest {
  readonly #forest: RandomForestClassifier;

  constructor(trees: number, seed: number) {
    // Without votes on out-of-bag rows, which nobody else is asked for here.
    this.#forest = new RandomForestClassifier({ nEstimators: trees, seed, noOOB: true });
  }

  fit(rows: number[][], labels: Uint32Array): void {
    this.#forest.train(rows, [...labels]);
  }

  predict(rows: number[][]): number[] {
    return this.#forest.predict(rows);
  }
}

export function toArrays(rows: SparseRows): number[][] {
  return Array.from({ length: rows.rowCount }, (_, row) => {
    const cells = new Array<number>(rows.columnCount).fill(0);
    for (let k = rows.rowStart[row]!; k < rows.rowStart[row + 1]!; k++) cells[rows.columns[k]!] = rows.values[k]!;
    return cells;
  });
}
