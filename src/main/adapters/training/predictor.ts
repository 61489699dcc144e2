import type { Predictor } from '#main/services/trainer-port.ts';
import { predictionSchema } from '#shared/domain/model.ts';
import { runDatasetJob } from './dataset-thread.ts';

/** A parsed model of the largest size that is accepted needs several times its bytes. */
const HEAP_MB = 2048;

/** The predictor that reads and applies a model in a thread of its own. `workerUrl`: the dataset worker. */
export function createPredictor(options: { readonly workerUrl: URL }): Predictor {
  return {
    predict: (input, { signal }) =>
      runDatasetJob(options.workerUrl, { kind: 'predict', ...input }, predictionSchema, HEAP_MB, signal),
  };
}
