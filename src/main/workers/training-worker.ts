import { totalmem } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from './training/failure.ts';
import { TrainingRun } from './training/job.ts';
import type { FromTrainingWorker, TrainingJob } from './training/protocol.ts';
import { TreePool } from './training/tree-pool.ts';

/** Runs one training job and ends. The job comes as `workerData`; events and the outcome go to the parent. */
const port = parentPort;
if (!port) throw new Error('training-worker runs as a worker thread only');
const job = workerData as TrainingJob;
const post = (message: FromTrainingWorker): void => port.postMessage(message);
const heapMb = Math.max(256, Math.floor(totalmem() / 1024 ** 2 / 4));

try {
  await using pool = new TreePool(job.treeWorkerUrl, job.treeWorkers, heapMb);
  const result = await new TrainingRun(job, pool, (event) => post({ kind: 'event', event })).run();
  post({ kind: 'done', result });
} catch (error) {
  post({ kind: 'failed', failure: toFailure(error) });
}
