import type { DatasetInspector } from '#main/services/trainer-port.ts';
import { datasetInspectionSchema } from '#shared/domain/training.ts';
import { runDatasetJob } from './dataset-thread.ts';

const HEAP_MB = 512;

/** The inspector that reads a file's head in a thread of its own. `workerUrl`: the dataset worker. */
export function createDatasetInspector(options: { readonly workerUrl: URL }): DatasetInspector {
  return {
    inspect: (input, { signal }) =>
      runDatasetJob(options.workerUrl, { kind: 'inspect', ...input }, datasetInspectionSchema, HEAP_MB, signal),
  };
}
