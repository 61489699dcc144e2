import type { StackUsage, UsageSample } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { TimerClock } from '../clock.ts';
import type { Engine, EngineContainer, UsageCounters } from './engine-port.ts';

const INTERVAL_MS = 5000;
/** Rates need two looks: the second one comes soon, so that nobody waits for a first figure. */
const FIRST_INTERVAL_MS = 1000;
/** Nobody has asked for this long: sampling stops. */
const LOOKED_AT_MS = 15_000;
const KEPT_MS = 5 * 60_000;
/** Two looks farther apart than this have a pause between them, over which a mean would say nothing. */
const LONGEST_GAP_MS = 3 * INTERVAL_MS;

interface UsageSamplerDeps {
  readonly containers: () => Promise<readonly EngineContainer[]>;
  readonly engine: () => Pick<Engine, 'usage'>;
  readonly clock: TimerClock;
  readonly logError: (error: unknown) => unknown;
}

interface ServiceHistory {
  readonly samples: UsageSample[];
  memoryLimitBytes: number | null;
  /** The look before; its time is of this machine's clock, that of the counters is of the engine's. */
  last: { readonly containerId: string; readonly counters: UsageCounters; readonly atMs: number } | null;
}

/** Per second between two totals; null where a total went back, as after a restart. */
function sampleOf(before: UsageCounters, now: UsageCounters, atMs: number): UsageSample | null {
  const ms = now.atMs - before.atMs;
  if (ms <= 0 || ms > LONGEST_GAP_MS) return null;
  const changes = {
    cpuNanoseconds: now.cpuNanoseconds - before.cpuNanoseconds,
    networkIn: now.networkInBytes - before.networkInBytes,
    networkOut: now.networkOutBytes - before.networkOutBytes,
    diskRead: now.diskReadBytes - before.diskReadBytes,
    diskWrite: now.diskWriteBytes - before.diskWriteBytes,
  };
  if (Object.values(changes).some((change) => change < 0)) return null;
  const perSecond = (change: number): number => (change * 1000) / ms;
  return {
    atMs,
    cpuCores: changes.cpuNanoseconds / (ms * 1e6),
    memoryBytes: now.memoryBytes,
    networkInBytesPerSecond: perSecond(changes.networkIn),
    networkOutBytesPerSecond: perSecond(changes.networkOut),
    diskReadBytesPerSecond: perSecond(changes.diskRead),
    diskWriteBytesPerSecond: perSecond(changes.diskWrite),
  };
}

/** What the stack's containers use of the machine, every 5 s while somebody looks; 5 minutes are kept. */
export class UsageSampler implements Disposable {
  readonly #deps: UsageSamplerDeps;
  readonly #services = new Map<string, ServiceHistory>();
  #askedAtMs = 0;
  #isSampling = false;
  #isDisposed = false;
  #cancelTimer: (() => void) | null = null;

  constructor(deps: UsageSamplerDeps) {
    this.#deps = deps;
  }

  /** The samples so far, oldest first, services by name; asking keeps the sampling going. Never rejects. */
  async read(): Promise<StackUsage> {
    this.#askedAtMs = this.#deps.clock.nowMs();
    if (!this.#isSampling && !this.#isDisposed) {
      this.#isSampling = true;
      void this.#look(FIRST_INTERVAL_MS);
    }
    this.#prune();
    return [...this.#services]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([service, { memoryLimitBytes, samples }]) => ({ service, memoryLimitBytes, samples: [...samples] }));
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#cancelTimer?.();
  }

  /** Takes one look, then the next one after `nextMs`, unless nobody has asked for a while. */
  async #look(nextMs: number): Promise<void> {
    const startedAtMs = this.#deps.clock.nowMs();
    try {
      const running = (await this.#deps.containers()).filter(({ state }) => state === 'running');
      const engine = this.#deps.engine();
      await Promise.all(running.map((container) => this.#sample(engine, container)));
    } catch (error) {
      // An engine that is not there is told by the stack's status.
      if (!(error instanceof AppError)) this.#deps.logError(error);
    }
    this.#prune();
    const nowMs = this.#deps.clock.nowMs();
    if (this.#isDisposed || nowMs - this.#askedAtMs >= LOOKED_AT_MS) {
      this.#isSampling = false;
      return;
    }
    this.#cancelTimer = this.#deps.clock.after(Math.max(0, startedAtMs + nextMs - nowMs), () => {
      void this.#look(INTERVAL_MS);
    });
  }

  async #sample(engine: Pick<Engine, 'usage'>, { id, service }: EngineContainer): Promise<void> {
    try {
      this.#note(service, id, await engine.usage(id));
    } catch (error) {
      // It may have ended since it was listed.
      if (!(error instanceof AppError)) this.#deps.logError(error);
    }
  }

  #note(service: string, containerId: string, counters: UsageCounters): void {
    const history = this.#services.get(service) ?? { samples: [], memoryLimitBytes: null, last: null };
    this.#services.set(service, history);
    const atMs = this.#deps.clock.nowMs();
    const { last } = history;
    const sample = last?.containerId === containerId ? sampleOf(last.counters, counters, atMs) : null;
    if (sample !== null) history.samples.push(sample);
    history.last = { containerId, counters, atMs };
    history.memoryLimitBytes = counters.memoryLimitBytes;
  }

  #prune(): void {
    const oldestMs = this.#deps.clock.nowMs() - KEPT_MS;
    for (const [service, { samples, last }] of this.#services) {
      const kept = samples.findIndex(({ atMs }) => atMs >= oldestMs);
      samples.splice(0, kept === -1 ? samples.length : kept);
      if (samples.length === 0 && (last === null || last.atMs < oldestMs)) this.#services.delete(service);
    }
  }
}
