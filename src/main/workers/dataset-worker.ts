import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from './training/failure.ts';
import { exportModel } from './training/export-model.ts';
import { inspectFile } from './training/inspect.ts';
import { predictText } from './training/predict.ts';
import type { DatasetJob, FromDatasetWorker } from './training/protocol.ts';

/** Looks into one file, makes one prediction or converts one model, then ends. All read what others wrote: none runs beside the window. */
const port = parentPort;
if (!port) throw new Error('dataset-worker runs as a worker thread only');
const job = workerData as DatasetJob;
const post = (message: FromDatasetWorker): void => port.postMessage(message);

try {
  post({ kind: 'done', result: await run() });
} catch (error) {
  post({ kind: 'failed', failure: toFailure(error) });
}

function run(): ReturnType<typeof inspectFile> | ReturnType<typeof predictText> | ReturnType<typeof exportModel> {
  switch (job.kind) {
    case 'inspect':
      return inspectFile(job);
    case 'predict':
      return predictText(job);
    case 'export':
      return exportModel(job);
  }
}
