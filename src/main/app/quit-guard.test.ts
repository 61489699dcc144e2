import { describe, expect, it, vi } from 'vitest';
import type { QuitWork } from '#main/quit-work.ts';
import { createQuitGuard } from './quit-guard.ts';

const IDLE: QuitWork = { experiments: 0, stackJob: null, isServerUp: false };
const running = (experiments: number) => async (): Promise<QuitWork> => ({ ...IDLE, experiments });

function setUp(overrides: Partial<Parameters<typeof createQuitGuard>[0]> = {}) {
  const steps: string[] = [];
  const deps = {
    work: vi.fn(async () => IDLE),
    tellServerStays: vi.fn(),
    ask: vi.fn(async () => true),
    shutDown: async () => {
      steps.push('shut down');
    },
    end: () => {
      steps.push('end');
    },
    log: { error: vi.fn() },
    ...overrides,
  };
  return { steps, deps, guard: createQuitGuard(deps) };
}

describe('quitting', () => {
  it('asks nothing where nothing runs, and closes before it ends', async () => {
    const { guard, steps, deps } = setUp();
    await guard.request();
    expect(deps.ask).not.toHaveBeenCalled();
    expect(steps).toEqual(['shut down', 'end']);
    expect(guard.isQuitting()).toBe(true);
  });

  it('stays open on "keep running", and asks again the next time', async () => {
    const ask = vi.fn(async () => false);
    const { guard, steps } = setUp({ work: running(2), ask });
    await guard.request();
    expect(ask).toHaveBeenCalledWith({ ...IDLE, experiments: 2 });
    expect(steps).toEqual([]);
    expect(guard.isQuitting()).toBe(false);
    ask.mockResolvedValue(true);
    await guard.request();
    expect(steps).toEqual(['shut down', 'end']);
  });

  it('leaves a server running, and says so', async () => {
    const { guard, steps, deps } = setUp({ work: async () => ({ ...IDLE, isServerUp: true }) });
    await guard.request();
    expect(deps.tellServerStays).toHaveBeenCalledOnce();
    expect(deps.ask).not.toHaveBeenCalled();
    expect(steps).toEqual(['shut down', 'end']);
  });

  it('asks while the server is being started or its data moved', async () => {
    const ask = vi.fn(async () => false);
    const { guard, steps } = setUp({ work: async () => ({ ...IDLE, stackJob: 'backup' }), ask });
    await guard.request();
    expect(ask).toHaveBeenCalledWith({ ...IDLE, stackJob: 'backup' });
    expect(steps).toEqual([]);
  });

  it('opens one question at a time and ends once', async () => {
    let answer: (isYes: boolean) => void = () => undefined;
    const ask = vi.fn(() => new Promise<boolean>((resolve) => (answer = resolve)));
    const { guard, steps } = setUp({ work: running(1), ask });
    const first = guard.request();
    await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(1));
    await guard.request();
    expect(ask).toHaveBeenCalledTimes(1);
    answer(true);
    await first;
    await guard.request();
    await guard.quitNow();
    expect(steps).toEqual(['shut down', 'end']);
  });

  it('a signal ends it while the question is open, and a late "keep running" changes nothing', async () => {
    let answer: (isYes: boolean) => void = () => undefined;
    const ask = vi.fn(() => new Promise<boolean>((resolve) => (answer = resolve)));
    const { guard, steps } = setUp({ work: running(1), ask });
    const asked = guard.request();
    await vi.waitFor(() => expect(ask).toHaveBeenCalled());
    await guard.quitNow();
    answer(false);
    await asked;
    expect(steps).toEqual(['shut down', 'end']);
    expect(guard.isQuitting()).toBe(true);
  });

  it('ends where the store cannot answer, closing fails or never finishes', async () => {
    const unanswered = setUp({ work: () => Promise.reject(new Error('store is gone')) });
    await unanswered.guard.request();
    expect(unanswered.steps).toEqual(['shut down', 'end']);

    const failing = setUp({ shutDown: () => Promise.reject(new Error('disk full')) });
    await failing.guard.request();
    expect(failing.steps).toEqual(['end']);
    expect(failing.deps.log.error).toHaveBeenCalledTimes(1);

    const stuck = setUp({ shutDown: () => new Promise(() => undefined), shutdownLimitMs: 5 });
    await stuck.guard.request();
    expect(stuck.steps).toEqual(['end']);
  });
});
