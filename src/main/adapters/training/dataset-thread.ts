import { fromFailure } from '#main/workers/training/failure.ts';
import type { DatasetJob, FromDatasetWorker } from '#main/workers/training/protocol.ts';
import type { AppError } from '#shared/ipc/result.ts';
import type { z } from 'zod';
import { runThreadJob } from './thread-job.ts';

/** Runs one job in the dataset worker; what comes back is parsed by `schema`. */
export async function runDatasetJob<T>(
  url: URL,
  job: DatasetJob,
  schema: z.ZodType<T>,
  heapMb: number,
  signal: AbortSignal,
): Promise<T> {
  let result: { value: unknown } | { error: AppError } | null = null;
  const value = await runThreadJob<FromDatasetWorker, unknown>(
    {
      url,
      workerData: job,
      signal,
      heapMb,
      onMessage: (message) => {
        if (message.kind === 'done') result = { value: message.result };
        else result = { error: fromFailure(message.failure) };
      },
    },
    { get: () => result },
  );
  return schema.parse(value);
}
