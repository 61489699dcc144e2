import { describe, expect, it } from 'vitest';
import { runThreadJob } from '#main/adapters/training/thread-job.ts';

interface Seen {
  readonly env: Record<string, string>;
  readonly heapMb: number;
}

const TELL = `
  import { parentPort, resourceLimits } from 'node:worker_threads';
  parentPort.postMessage({ env: { ...process.env }, heapMb: resourceLimits.maxOldGenerationSizeMb });`;
const HOARD = `
  const kept = [];
  for (;;) kept.push(new Array(100000).fill(kept.length).map(String));`;

function run(code: string, heapMb: number): Promise<Seen> {
  let seen: Seen | null = null;
  return runThreadJob<Seen, Seen>(
    {
      url: new URL(`data:text/javascript,${encodeURIComponent(code)}`),
      workerData: null,
      signal: new AbortController().signal,
      heapMb,
      onMessage: (message) => {
        seen = message;
      },
    },
    { get: () => (seen === null ? null : { value: seen }) },
  );
}

describe('workers', () => {
  it('[SECURITY 16] see nothing of the environment, where secrets may be', async () => {
    process.env['CLEARDECK_TEST_SECRET'] = 'not for workers';
    try {
      const { env, heapMb } = await run(TELL, 64);
      expect(env).toEqual({});
      expect(heapMb).toBe(64);
    } finally {
      delete process.env['CLEARDECK_TEST_SECRET'];
    }
  });

  it('[SECURITY 16] that take too much memory end alone, with a clear error', { timeout: 60_000 }, async () => {
    await expect(run(HOARD, 32)).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
  });
});
