import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HealthWatch } from './health-watch.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp() {
  const targets = { web: null as string | null, api: 'http://127.0.0.1:8008/debug.ping' as string | null, files: null };
  const probe = vi.fn(async () => ({ isOk: true, latencyMs: 2, detail: 'HTTP 200' }));
  const onRound = vi.fn();
  const watch = new HealthWatch({
    ...{ probe, onRound, logError: (error: unknown) => expect.fail(String(error)) },
    clock: { nowMs: () => Date.now() },
    targets: () => Promise.resolve(targets),
  });
  return { targets, probe, onRound, watch };
}

test('pings every 10 s while somebody looks, and every minute otherwise', async () => {
  const { watch, probe } = setUp();
  watch.start();
  await vi.advanceTimersByTimeAsync(1);
  expect(probe).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(probe).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(probe).toHaveBeenCalledTimes(2);
  // A look after a pause is answered by a round at once.
  watch.lookedAt();
  await vi.advanceTimersByTimeAsync(1);
  expect(probe).toHaveBeenCalledTimes(3);
  for (let seconds = 0; seconds < 60; seconds += 5) {
    watch.lookedAt();
    await vi.advanceTimersByTimeAsync(5_000);
  }
  expect(probe).toHaveBeenCalledTimes(9);
  expect(probe).toHaveBeenLastCalledWith(
    'http://127.0.0.1:8008/debug.ping',
    expect.objectContaining({ timeoutMs: 10_000 }),
  );
  await watch.stop();
});

test('what does not run is not pinged, and its last ping is forgotten', async () => {
  const { watch, probe, targets, onRound } = setUp();
  await watch.round();
  expect(watch.probeOf('api')).toMatchObject({ isOk: true, detail: 'HTTP 200' });
  expect(watch.probeOf('web')).toBeNull();
  targets.api = null;
  await watch.round();
  expect(watch.probeOf('api')).toBeNull();
  expect(probe).toHaveBeenCalledTimes(1);
  expect(onRound).not.toHaveBeenCalled();
});

test('stops at once, while a ping hangs', async () => {
  const { watch, probe } = setUp();
  probe.mockImplementation((_url?: unknown, options?: { signal?: AbortSignal }) => {
    return new Promise((resolve) =>
      options?.signal?.addEventListener('abort', () =>
        resolve({ isOk: false, latencyMs: 0, detail: 'not waited for' }),
      ),
    );
  });
  watch.start();
  await vi.advanceTimersByTimeAsync(1);
  await watch.stop();
  expect(watch.probeOf('api')).toBeNull();
});
