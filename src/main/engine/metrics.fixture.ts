import { readFileSync } from 'node:fs';
import type { Scores } from './metrics.ts';
import type { RocCurve } from './roc-auc.ts';

interface Report {
  readonly truth: number[];
  readonly predicted: number[];
  readonly classCount: number;
  readonly accuracy: number;
  readonly macro: Scores;
  readonly micro: Scores;
  readonly weighted: Scores;
  readonly precision: number[];
  readonly recall: number[];
  readonly f1: number[];
  readonly support: number[];
  readonly confusion: [truth: number, predicted: number, rows: number][];
}

interface Losses {
  readonly truth: number[];
  readonly probabilities: number[][];
  readonly classCount: number;
  readonly logLoss: number;
}

interface Areas extends Losses {
  readonly aucPerClass: (number | null)[];
  readonly aucMacro: number | null;
  readonly aucWeighted: number | null;
  readonly curves: (RocCurve | null)[];
}

interface Folds {
  readonly labels: number[];
  readonly classCount: number;
  readonly folds: number;
  readonly counts: number[][];
}

/** What scikit-learn computes; test/fixtures/sklearn/make-metrics.py makes it. */
export const SKLEARN = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/sklearn/metrics.json', import.meta.url), 'utf8'),
) as {
  readonly reports: Readonly<Record<string, Report>>;
  readonly probabilities: Readonly<Record<string, Areas>>;
  readonly unnormalised: Readonly<Record<string, Losses>>;
  readonly folds: Readonly<Record<string, Folds>>;
};
