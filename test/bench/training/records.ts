import type { Contender } from './contenders.ts';
import type { Outcome } from './protocol.ts';
import type { Part } from './options.ts';

/** What kind of run a figure comes from: the peak of memory is taken in runs that do nothing else. */
export type RunKind = 'timing' | 'memory' | 'large' | 'growth' | 'ml-random-forest';

export interface DataFacts {
  readonly name: string;
  /** For a heading. */
  readonly title: string;
  readonly rows: number;
  readonly trainRows: number;
  readonly testRows: number;
  readonly classCount: number;
}

/** One run that counts, of one contender on one set of rows. */
export interface RunRecord {
  readonly kind: RunKind;
  readonly data: string;
  readonly contender: string;
  readonly seed: number;
  readonly outcome: Outcome;
}

export interface RunFailure {
  readonly kind: RunKind;
  readonly data: string;
  readonly contender: string;
  readonly reason: string;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  /** Processes that wanted a core when the benchmark began, by the one-minute average; null where there is none. */
  readonly load: number | null;
  /** Names and versions of everything that takes part. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Everything that was measured: what `--json` writes and the report is made of. */
export interface Measurements {
  readonly date: string;
  readonly machine: Machine;
  readonly parts: readonly Part[];
  readonly pairs: number;
  readonly isQuick: boolean;
  readonly trees: number;
  readonly maxFeatures: number;
  /** Why scikit-learn was not measured; null where it was. */
  readonly withoutSklearn: string | null;
  readonly data: readonly DataFacts[];
  readonly records: readonly RunRecord[];
  readonly failures: readonly RunFailure[];
}

type Figure = keyof Outcome;

/** The values of one figure over all runs of a contender; empty where it was not measured. */
export function valuesOf(
  { records }: Pick<Measurements, 'records'>,
  kind: RunKind,
  data: string,
  { id }: Contender,
  figure: Figure,
): number[] {
  return records
    .filter((record) => record.kind === kind && record.data === data && record.contender === id)
    .map(({ outcome }) => outcome[figure])
    .filter((value) => value !== null);
}
