import type { TreeArrays, TreeOptions } from '#main/engine/tree.ts';
import type { SparseColumns, SparseRows } from '#main/engine/sparse.ts';
import type { ExportedFile, TrainerEvent, TrainerResult } from '#main/services/trainer-port.ts';
import type { Prediction } from '#shared/domain/model.ts';
import type { DatasetInspection, TrainingParameters } from '#shared/domain/training.ts';
import type { ErrorCode } from '#shared/ipc/result.ts';

/** A failure as it crosses a thread border; `code` null: unexpected. */
export interface ThreadFailure {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly stack: string;
}

/** `workerData` of the training worker. */
export interface TrainingJob {
  readonly parameters: TrainingParameters;
  readonly treeWorkers: number;
  readonly treeWorkerUrl: string;
  /** One Int32: not 0 once the job is to stop. */
  readonly stop: SharedArrayBuffer;
}
export type FromTrainingWorker =
  | { readonly kind: 'event'; readonly event: TrainerEvent }
  | { readonly kind: 'done'; readonly result: TrainerResult }
  | { readonly kind: 'failed'; readonly failure: ThreadFailure };

/** What a tree worker needs, sent once per forest; all arrays but the class weights are views of shared memory. */
export interface TreeSetup {
  readonly kind: 'setup';
  readonly data: SparseColumns;
  readonly labels: Uint32Array;
  readonly options: TreeOptions;
  /** Whether each tree learns from a sample with replacement, or from every row. */
  readonly bootstrap: boolean;
  /** Whether to vote on the rows that a tree's sample left out. */
  readonly outOfBag: boolean;
  /** Rows to find the leaves of; null: none. */
  readonly test: SparseRows | null;
  readonly seed: number;
  readonly stop: SharedArrayBuffer;
}
export type ToTreeWorker = TreeSetup | { readonly kind: 'grow'; readonly number: number };
export interface TreeDone {
  readonly kind: 'tree';
  readonly number: number;
  readonly tree: TreeArrays;
  readonly importances: Float64Array;
  /** The tree's leaf per test row; empty without test rows. */
  readonly testLeaves: Uint32Array;
  /** The tree's vote per training row that its bootstrap sample left out; −1 for the others. Empty unless asked for. */
  readonly outOfBagVotes: Int32Array;
}
export type FromTreeWorker = TreeDone | { readonly kind: 'failed'; readonly failure: ThreadFailure };

/** `workerData` of the dataset worker: one look into a file, one prediction, or one conversion. */
export type DatasetJob =
  | {
      readonly kind: 'inspect';
      readonly path: string;
      readonly textColumn: string | null;
      readonly labelColumn: string | null;
    }
  | {
      readonly kind: 'predict';
      readonly model: Uint8Array;
      readonly vocabulary: Uint8Array | null;
      readonly labels: readonly string[];
      readonly text: string;
    }
  | {
      readonly kind: 'export';
      readonly model: Uint8Array;
      readonly vocabulary: Uint8Array | null;
      readonly labels: readonly string[];
      /** Where the files go: paths of files that do not exist yet. */
      readonly targets: Readonly<Record<ExportedFile['part'], string>>;
    };
export type FromDatasetWorker =
  | { readonly kind: 'done'; readonly result: DatasetInspection | Prediction | readonly ExportedFile[] }
  | { readonly kind: 'failed'; readonly failure: ThreadFailure };
