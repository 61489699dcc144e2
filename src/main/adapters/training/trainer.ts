import { totalmem } from 'node:os';
import type { Trainer, TrainerResult } from '#main/services/trainer-port.ts';
import { fromFailure } from '#main/workers/training/failure.ts';
import type { FromTrainingWorker, TrainingJob } from '#main/workers/training/protocol.ts';
import type { AppError } from '#shared/ipc/result.ts';
import { startMachineMonitor } from './machine-monitor.ts';
import { runThreadJob } from './thread-job.ts';

/**
 * The trainer that grows forests in worker threads: one thread per job, which starts its own tree workers.
 * @param options.cores threads for trees where the parameters name no number
 * @param options.heapMb JavaScript heap of a job, in MiB; half the machine's memory if not given
 */
export function createTrainer(options: {
  readonly workerUrls: { readonly training: URL; readonly tree: URL };
  readonly cores: number;
  readonly heapMb?: number;
}): Trainer {
  return {
    async run(parameters, { signal, onEvent }) {
      const stop = new SharedArrayBuffer(4);
      const job: TrainingJob = {
        parameters,
        treeWorkers: Math.max(1, Math.min(parameters.workers ?? options.cores, parameters.trees)),
        treeWorkerUrl: options.workerUrls.tree.href,
        stop,
      };
      let result: { value: TrainerResult } | { error: AppError } | null = null;
      let listenerFailure: { readonly error: unknown } | null = null;
      const stopMonitor = startMachineMonitor((points) => {
        if (signal.aborted || listenerFailure) return;
        try {
          onEvent({ kind: 'scalars', points });
        } catch (error) {
          // A timer has nobody to throw to. The job's own next event meets the same failure; if none comes, the end does.
          listenerFailure = { error };
        }
      });
      try {
        const value = await runThreadJob<FromTrainingWorker, TrainerResult>(
          {
            url: options.workerUrls.training,
            workerData: job,
            signal,
            heapMb: options.heapMb ?? Math.max(512, Math.floor(totalmem() / 1024 ** 2 / 2)),
            askToStop: () => void Atomics.store(new Int32Array(stop), 0, 1),
            onMessage: (message) => {
              if (message.kind === 'event') onEvent(message.event);
              else if (message.kind === 'done') result = { value: message.result };
              else result = { error: fromFailure(message.failure) };
            },
          },
          { get: () => result },
        );
        stopMonitor();
        const failed = listenerFailure as { readonly error: unknown } | null;
        if (failed) throw failed.error;
        return value;
      } finally {
        stopMonitor();
      }
    },
  };
}
