import { describe, expect, it } from 'vitest';
import { stackUsageSchema, type StackUsage } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { fakeContainer } from '../../../../test/fakes/fake-log-engine.ts';
import { ManualClock, settled } from '../../../../test/fakes/manual-clock.ts';
import type { EngineContainer, UsageCounters } from './engine-port.ts';
import { UsageSampler } from './usage-sampler.ts';

/** An engine whose containers use half a core, and read, write, send and receive at steady rates. */
function setUp(...containers: EngineContainer[]) {
  const clock = new ManualClock();
  const beganAtMs = clock.nowMs();
  const state = {
    containers,
    looks: 0,
    /** When the counters were last set to zero, by container. */
    zeroAtMs: new Map<string, number>(),
    failure: null as Error | null,
    /** The engine's clock is not this machine's. */
    engineClockMs: 0,
  };
  const errors: unknown[] = [];
  const sampler = new UsageSampler({
    containers: async () => {
      if (state.failure !== null) throw state.failure;
      return state.containers;
    },
    engine: () => ({
      usage: async (id): Promise<UsageCounters> => {
        state.looks += 1;
        const ms = clock.nowMs() - (state.zeroAtMs.get(id) ?? beganAtMs);
        return {
          atMs: clock.nowMs() + state.engineClockMs,
          cpuNanoseconds: ms * 0.5e6,
          memoryBytes: 100e6,
          memoryLimitBytes: 2e9,
          networkInBytes: ms * 10,
          networkOutBytes: ms * 20,
          diskReadBytes: ms * 30,
          diskWriteBytes: ms * 40,
        };
      },
    }),
    clock,
    logError: (error) => errors.push(error),
  });
  const read = async (): Promise<StackUsage> => stackUsageSchema.parse(await sampler.read());
  /** Looks at the page for so long, asking every two seconds. */
  const watch = async (ms: number): Promise<void> => {
    for (let done = 0; done < ms; done += 2000) {
      await read();
      await clock.advance(Math.min(2000, ms - done));
    }
  };
  return { clock, state, sampler, errors, read, watch };
}

describe('usage', () => {
  it('is told per second and in cores, the first figure after a second, then every 5 s', async () => {
    const { clock, state, read, watch } = setUp(fakeContainer('redis'), fakeContainer('mongo'));
    expect(await read()).toEqual([]);
    await settled();
    await clock.advance(1000);
    const beganAtMs = clock.nowMs() - 1000;
    const [mongo, redis] = await read();
    expect([mongo?.service, redis?.service]).toEqual(['mongo', 'redis']);
    expect(redis).toEqual({
      service: 'redis',
      memoryLimitBytes: 2e9,
      samples: [
        {
          atMs: beganAtMs + 1000,
          cpuCores: 0.5,
          memoryBytes: 100e6,
          networkInBytesPerSecond: 10_000,
          networkOutBytesPerSecond: 20_000,
          diskReadBytesPerSecond: 30_000,
          diskWriteBytesPerSecond: 40_000,
        },
      ],
    });
    await watch(20_000);
    expect((await read())[0]?.samples.map(({ atMs }) => atMs - beganAtMs)).toEqual([
      1000, 6000, 11_000, 16_000, 21_000,
    ]);
    expect(state.looks).toBe(12);
  });

  it('is sampled only while somebody asks, and a pause makes no false mean', async () => {
    const { clock, state, read, watch } = setUp(fakeContainer('redis'));
    await watch(6000);
    await clock.advance(30_000);
    const { looks } = state;
    expect(clock.timerCount).toBe(0);
    await clock.advance(60_000);
    expect(state.looks).toBe(looks);
    const before = (await read())[0]?.samples.length ?? 0;
    await settled();
    expect((await read())[0]?.samples).toHaveLength(before);
    await clock.advance(1000);
    expect((await read())[0]?.samples).toHaveLength(before + 1);
    expect((await read())[0]?.samples.at(-1)?.cpuCores).toBeCloseTo(0.5);
  });

  it('keeps five minutes, then forgets a service that is gone', async () => {
    const { clock, state, read, watch } = setUp(fakeContainer('redis'));
    await watch(400_000);
    const [redis] = await read();
    expect(redis?.samples.length).toBeGreaterThanOrEqual(59);
    expect(redis?.samples.length).toBeLessThanOrEqual(61);
    expect(redis?.samples[0]?.atMs).toBeGreaterThanOrEqual(clock.nowMs() - 300_000);
    state.containers = [];
    await watch(310_000);
    expect(await read()).toEqual([]);
  });

  it('a restart gives no negative rate, and another container begins anew', async () => {
    const redis = fakeContainer('redis');
    const { clock, state, read, watch } = setUp(redis);
    await watch(12_000);
    const before = (await read())[0]?.samples.length ?? 0;
    state.zeroAtMs.set(redis.id, clock.nowMs());
    await watch(6000);
    const after = (await read())[0]?.samples ?? [];
    expect(after.length).toBeGreaterThanOrEqual(before);
    state.containers = [fakeContainer('redis', { id: 'another00000' })];
    state.zeroAtMs.set('another00000', clock.nowMs() - 1_000_000);
    await watch(12_000);
    const all = (await read())[0]?.samples ?? [];
    expect(all.length).toBeGreaterThan(after.length);
    expect(all.every(({ cpuCores }) => Math.abs(cpuCores - 0.5) < 1e-9)).toBe(true);
  });

  it('looks only at what runs, and does not care about the clock of the engine', async () => {
    const { clock, state, read, watch } = setUp(fakeContainer('redis'), fakeContainer('mongo', { state: 'exited' }));
    state.engineClockMs = -3_600_000;
    await watch(8000);
    const usage = await read();
    expect(usage.map(({ service }) => service)).toEqual(['redis']);
    expect(usage[0]?.samples.length).toBeGreaterThan(1);
    expect(usage[0]?.samples.at(-1)?.atMs).toBeGreaterThan(clock.nowMs() - 10_000);
  });

  it('goes on when the engine comes back; only what is unexpected is logged', async () => {
    const { state, errors, read, watch } = setUp(fakeContainer('redis'));
    state.failure = new AppError('ENGINE_UNAVAILABLE', 'gone');
    await watch(10_000);
    expect(await read()).toEqual([]);
    expect(errors).toEqual([]);
    state.failure = new Error('bug');
    await watch(6000);
    expect(errors.length).toBeGreaterThan(0);
    state.failure = null;
    await watch(12_000);
    expect((await read())[0]?.samples.length).toBeGreaterThan(0);
  });

  it('disposing ends it', async () => {
    const { clock, state, sampler, read } = setUp(fakeContainer('redis'));
    await read();
    await clock.advance(1000);
    sampler[Symbol.dispose]();
    const { looks } = state;
    await clock.advance(20_000);
    await read();
    await clock.advance(20_000);
    expect([state.looks, clock.timerCount]).toEqual([looks, 0]);
  });
});
