import type { Plot } from '#shared/domain/plot.ts';
import type { ScalarPoint } from '#shared/domain/scalar.ts';
import type { ConsoleLevel, DebugSample, TaskProgress, TrainingStage } from '#shared/domain/task.ts';
import type { DatasetInspection, TrainingParameters } from '#shared/domain/training.ts';

/** What a training job tells while it runs, in order. */
export type TrainerEvent =
  | { readonly kind: 'progress'; readonly progress: TaskProgress }
  | { readonly kind: 'scalars'; readonly points: readonly ScalarPoint[] }
  | { readonly kind: 'console'; readonly atMs: number; readonly level: ConsoleLevel; readonly text: string }
  | { readonly kind: 'plots'; readonly plots: readonly Plot[] }
  | { readonly kind: 'debugSamples'; readonly samples: readonly DebugSample[] };

/** A file that a finished job hands over. */
export interface TrainerFile {
  readonly key: 'model' | 'predictions';
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** First lines as text, at most 2,000 characters; null for binary. */
  readonly preview: string | null;
}

export interface TrainerResult {
  readonly metrics: {
    /** Share of test rows predicted right, 0..1. */
    readonly accuracy: number;
    /** F1 averaged over classes, weighted by their test rows, as scikit-learn's `average="weighted"`. */
    readonly f1_score: number;
    readonly train_samples: number;
    readonly test_samples: number;
    /** Size of the vocabulary that was found (at most `maxFeatures`). */
    readonly features: number;
    /** Seconds of the train stage. */
    readonly training_time: number;
  };
  /** Seconds per stage; `register` is added by the service. */
  readonly timings: Readonly<Record<Exclude<TrainingStage, 'register'>, number>>;
  readonly labels: readonly string[];
  readonly textColumn: string;
  readonly labelColumn: string;
  readonly files: readonly TrainerFile[];
}

/**
 * Runs one job in a worker thread of its own. Rejects with an `AppError`: CANCELLED after `signal` aborted (the worker
 * is gone by then), DATA_UNREADABLE / DATA_INVALID for bad input, OUT_OF_MEMORY, INTERNAL. The service owns time-outs.
 */
export interface Trainer {
  run(
    parameters: TrainingParameters,
    options: { readonly signal: AbortSignal; readonly onEvent: (event: TrainerEvent) => void },
  ): Promise<TrainerResult>;
}

/** Looks into a CSV (the first 1,000 rows) in a worker thread, so that a bad file never stalls the window. */
export interface DatasetInspector {
  inspect(
    input: { readonly path: string; readonly textColumn: string | null; readonly labelColumn: string | null },
    options: { readonly signal: AbortSignal },
  ): Promise<DatasetInspection>;
}

/** Applies a registered model to a text. The bytes are hostile until their schema has passed them. */
export interface Predictor {
  predict(
    input: {
      readonly model: Uint8Array;
      /** The file beside a model in JSON, from before the binary file; null where the model holds its own vocabulary. */
      readonly vocabulary: Uint8Array | null;
      readonly labels: readonly string[];
      readonly text: string;
    },
    options: { readonly signal: AbortSignal },
  ): Promise<import('#shared/domain/model.ts').Prediction>;
}

/** A file that was made on request. */
export interface ExportedFile {
  readonly part: 'model' | 'vocabulary';
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Converts registered models to JSON for other programs, in a thread of its own, and keeps what it made for an hour. */
export interface ModelExporter extends AsyncDisposable {
  /** A model that is JSON already is checked and handed on as it is. Rejects with MODEL_INVALID, STORE_FULL, CANCELLED. */
  export(
    input: {
      readonly model: Uint8Array;
      /** As `Predictor.predict` takes it. */
      readonly vocabulary: Uint8Array | null;
      readonly labels: readonly string[];
    },
    options: { readonly signal: AbortSignal },
  ): Promise<readonly ExportedFile[]>;
  /** A chunk of a file that was exported by this process; null where there is none of that digest (any more). */
  readChunk(sha256: string, offset: number, limit: number): Promise<{ bytes: Buffer; sizeBytes: number } | null>;
}
