import type { TrainingStage } from '#shared/domain/task.ts';

/** What a person reads for the stages of a training job. */
export const STAGE_LABELS: Readonly<Record<TrainingStage, string>> = {
  load: 'loading',
  preprocess: 'preparing',
  train: 'training',
  evaluate: 'evaluating',
  register: 'saving',
};
