import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from './training/failure.ts';
import { inspectFile } from './training/inspect.ts';
import { predictText } from './training/predict.ts';
import type { DatasetJob, FromDatasetWorker } from './training/protocol.ts';

/** Looks into one file or makes one prediction, then ends. Both read what others wrote, so neither runs beside the window. */
const port = parentPort;
if (!port) throw new Error('dataset-worker runs as a worker thread only');
const job = workerData as DatasetJob;
const post = (message: FromDatasetWorker): void => port.postMessage(message);

try {
  post({ kind: 'done', result: job.kind === 'inspect' ? await inspectFile(job) : predictText(job) });
} catch (error) {
  post({ kind: 'failed', failure: toFailure(error) });
}
