import { TRAINING_METRICS } from '#shared/domain/scalar.ts';
import type { TrainingParameters } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { DatasetInspector, Trainer, TrainerEvent, TrainerResult } from '../../trainer-port.ts';

/** What the fake trainer's jobs end with. */
export const RESULT: TrainerResult = {
  metrics: { accuracy: 0.8, f1_score: 0.79, train_samples: 80, test_samples: 20, features: 50, training_time: 0.1 },
  timings: { load: 0.1, preprocess: 0.1, train: 0.1, evaluate: 0.1 },
  labels: ['ham', 'spam'],
  textColumn: 'text',
  labelColumn: 'label',
  files: (['model', 'predictions'] as const).map((key) => ({
    key,
    contentType: 'application/json',
    bytes: Buffer.from(`{"${key}":1}`),
    preview: null,
  })),
};

interface HeldJob {
  readonly parameters: TrainingParameters;
  readonly onEvent: (event: TrainerEvent) => void;
  readonly finish: () => void;
  readonly fail: (error: unknown) => void;
  /** Records these headline numbers, then finishes. */
  readonly score: (accuracy: number, f1Score?: number) => void;
}

/** A trainer whose jobs end when the test says so. */
export class HeldTrainer implements Trainer {
  readonly jobs: HeldJob[] = [];

  run: Trainer['run'] = (parameters, { signal, onEvent }) =>
    new Promise((resolve, reject) => {
      const cancel = (): void => reject(new AppError('CANCELLED', 'cancelled'));
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel, { once: true });
      const finish = (): void => resolve(RESULT);
      const score = (accuracy: number, f1Score = accuracy): void => {
        const at = { metric: TRAINING_METRICS, iteration: 1, atMs: 1 };
        const points = [
          { ...at, variant: 'accuracy', value: accuracy },
          { ...at, variant: 'f1_score', value: f1Score },
        ];
        onEvent({ kind: 'scalars', points });
        finish();
      };
      this.jobs.push({ parameters, onEvent, finish, fail: reject, score });
    });
}

/** Finds a text and a label column in every file whose path does not say "missing". */
export const fakeInspector: DatasetInspector = {
  inspect: ({ path: file, textColumn, labelColumn }) =>
    file.includes('missing')
      ? Promise.reject(new AppError('DATA_UNREADABLE', `There is no file ${file}.`))
      : Promise.resolve({
          path: file,
          sizeBytes: 1,
          delimiter: ',',
          encoding: 'utf-8',
          columns: ['text', 'label'],
          textColumn: textColumn ?? 'text',
          labelColumn: labelColumn ?? 'label',
          inspectedRows: 1,
          isWholeFile: true,
          labels: [],
          sampleRows: [],
        }),
};
