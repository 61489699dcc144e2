import { STACK_PORTS, type Probe, type StackPort } from '#shared/domain/stack.ts';
import type { Clock } from '../clock.ts';
import type { HttpProbe } from './setup-files-port.ts';
import { Bell } from './wait.ts';

const LOOKED_AT_INTERVAL_MS = 10_000;
const IDLE_INTERVAL_MS = 60_000;
/** The page asks again within this time while it is open. */
const LOOK_LASTS_MS = 25_000;
const TIMEOUT_MS = 10_000;

interface HealthWatchDeps {
  readonly probe: HttpProbe;
  readonly clock: Clock;
  /** Where each port is now; null for those that need no look: not running, or not reached from here. */
  readonly targets: () => Promise<Readonly<Record<StackPort, string | null>>>;
  readonly onRound: () => void;
  readonly logError: (error: unknown) => void;
}

/** Pings the server's ports: every 10 s while somebody looks, every minute otherwise, each with a time-out of 10 s. */
export class HealthWatch {
  readonly #deps: HealthWatchDeps;
  readonly #probes = new Map<StackPort, Probe>();
  readonly #bell = new Bell();
  readonly #end = new AbortController();
  #lastLookMs = 0;
  #running: Promise<void> | null = null;

  constructor(deps: HealthWatchDeps) {
    this.#deps = deps;
  }

  probeOf(port: StackPort): Probe | null {
    return this.#probes.get(port) ?? null;
  }

  /** Somebody looks: the next round comes soon, and often while they go on looking. */
  lookedAt(): void {
    const wasIdle = this.#isIdle();
    this.#lastLookMs = this.#deps.clock.nowMs();
    if (wasIdle) this.#bell.ring();
  }

  /** Something happened: look now. */
  wake(): void {
    this.#bell.ring();
  }

  start(): void {
    this.#running ??= this.#run().catch((error: unknown) => {
      if (!this.#end.signal.aborted) this.#deps.logError(error);
    });
  }

  /** One round by itself, for a face that does not stay. */
  async round(): Promise<void> {
    const targets = await this.#deps.targets();
    await Promise.all(
      STACK_PORTS.map(async (port) => {
        const url = targets[port];
        if (url === null) {
          this.#probes.delete(port);
          return;
        }
        const atMs = this.#deps.clock.nowMs();
        const probe = await this.#deps.probe(url, { timeoutMs: TIMEOUT_MS, signal: this.#end.signal });
        if (!this.#end.signal.aborted) this.#probes.set(port, { atMs, ...probe });
      }),
    );
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  #isIdle(): boolean {
    return this.#deps.clock.nowMs() - this.#lastLookMs > LOOK_LASTS_MS;
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    const isOver = () => signal.aborted;
    while (!isOver()) {
      await this.round().catch(this.#deps.logError);
      if (isOver()) return;
      this.#deps.onRound();
      await this.#bell.next(this.#isIdle() ? IDLE_INTERVAL_MS : LOOKED_AT_INTERVAL_MS, signal).catch(() => undefined);
    }
  }
}
