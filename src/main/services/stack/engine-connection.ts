import type { EngineView } from '#shared/domain/stack.ts';
import type { Clock } from '../clock.ts';
import type { Engine, EngineConnection, EngineConnector, EngineEvent } from './engine-port.ts';
import { chooseEngine, type Choice, type ConnectedEngine } from './engine-choice.ts';
import { connectedView, EMPTY_VIEW, waitingView } from './engine-view.ts';
import { EngineUnavailable } from './engine-unavailable.ts';

export interface EngineConnectionDeps {
  readonly connector: EngineConnector;
  readonly clock: Clock;
  /** Id of the endpoint that the person chose; null: the first that answers. Asked at each try. */
  readonly preferredEndpointId: () => Promise<string | null> | string | null;
  /** `1.41`. */
  readonly minimumApiVersion: string;
  readonly logError: (error: unknown) => void;
  /** Between tries: the first wait, and what doubling it ends at. */
  readonly waits?: { readonly firstMs: number; readonly lastMs: number };
  /** 0 to 1, for the jitter. */
  readonly random?: () => number;
}

const WAITS = { firstMs: 500, lastMs: 15_000 };
/** Each try over ssh is a log-in on another machine. */
const REMOTE_LAST_MS = 60_000;
/** A connection that lasted this long was a good one: the next wait is a first one. */
const GOOD_AFTER_MS = 30_000;

/**
 * Keeps one engine connected. Nothing happens before somebody asks; while connected, the event stream is all there is.
 * Once an engine was connected, only that one is waited for: another that happens to answer would show another stack.
 * `retry` looks at all of them again.
 */
export function createEngineConnection(deps: EngineConnectionDeps): EngineConnection & AsyncDisposable {
  return new Connection(deps);
}

class Connection implements EngineConnection, AsyncDisposable {
  private readonly deps: EngineConnectionDeps;
  private readonly listeners = new Set<(event: EngineEvent | null) => void>();
  private readonly ending = new AbortController();
  private current: EngineView = EMPTY_VIEW;
  private connected: ConnectedEngine | null = null;
  private running: Promise<void> | null = null;
  private waitingSinceMs: number | null = null;
  /** The endpoint that is waited for; null: any. */
  private stickyId: string | null = null;
  /** Ends the wait or the event stream of now. */
  private wake: (() => void) | null = null;
  private isWoken = false;
  private readonly retries: (() => void)[] = [];

  constructor(deps: EngineConnectionDeps) {
    this.deps = deps;
  }

  view(): EngineView {
    this.begin();
    return this.current;
  }

  engine(): Engine {
    this.begin();
    if (this.connected !== null) return this.connected.engine;
    const problem = this.current.problem ?? 'The Docker engine is not connected yet.';
    throw new EngineUnavailable('failed', problem);
  }

  async retry({ isSameEngine }: { readonly isSameEngine: boolean } = { isSameEngine: false }): Promise<void> {
    if (this.ending.signal.aborted) return;
    if (!isSameEngine) this.stickyId = null;
    const isOver = new Promise<void>((resolve) => this.retries.push(resolve));
    this.isWoken = true;
    this.begin();
    this.wake?.();
    await isOver;
  }

  onChange(listener: (event: EngineEvent | null) => void): () => void {
    this.begin();
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ending.abort();
    this.wake?.();
    await this.running;
    this.listeners.clear();
  }

  private begin(): void {
    if (this.running !== null || this.ending.signal.aborted) return;
    this.waitingSinceMs = this.deps.clock.nowMs();
    this.current = { ...EMPTY_VIEW, waitingSinceMs: this.waitingSinceMs };
    this.running = this.run();
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.ending.signal.aborted) {
      const isNew = await this.tryOnce();
      if (this.connected !== null) {
        if (isNew) failures = 0;
        if (isNew) this.tell(null);
        const beganAtMs = this.deps.clock.nowMs();
        await this.followEvents(this.connected);
        if (this.isWoken) continue;
        failures = this.deps.clock.nowMs() - beganAtMs >= GOOD_AFTER_MS ? 0 : failures + 1;
        // The first look after a break comes at once: most often it was only the stream.
        if (failures <= 1) continue;
      } else {
        failures += 1;
      }
      await this.pause(failures);
    }
    await this.hold(null);
    for (const done of this.retries.splice(0)) done();
  }

  /** Looks whether the engine of now still answers, or for one that does. Answers whether it is another than before. */
  private async tryOnce(): Promise<boolean> {
    this.isWoken = false;
    const asked = this.retries.splice(0);
    const { connector, minimumApiVersion, preferredEndpointId } = this.deps;
    try {
      const choice = await chooseEngine({
        connector,
        minimumApiVersion,
        current: this.connected,
        preferredId: await preferredEndpointId(),
        stickyId: this.stickyId,
        signal: this.ending.signal,
      });
      return await this.take(choice);
    } catch (error) {
      // A search that cannot even be made (a store that is closed, a bug) must not end the loop.
      if (!this.ending.signal.aborted) this.deps.logError(error);
      const problem = 'ClearDeck could not look for an engine. The log says why.';
      await this.lose({ ...EMPTY_VIEW, state: 'failed', problem, waitingSinceMs: this.startWaiting() });
      return false;
    } finally {
      for (const done of asked) done();
    }
  }

  private async take(choice: Choice): Promise<boolean> {
    if (choice.connected === null) {
      await this.lose(waitingView(choice, this.startWaiting()));
      return false;
    }
    const isNew = choice.connected.engine !== this.connected?.engine;
    this.stickyId = choice.connected.engine.endpoint.id;
    this.waitingSinceMs = null;
    this.current = connectedView(choice, choice.connected);
    await this.hold(choice.connected);
    return isNew;
  }

  private async followEvents({ engine }: ConnectedEngine): Promise<void> {
    const stop = this.interruption();
    try {
      if (this.isWoken) return;
      // Of every project: a server that something else starts is recognised as it comes.
      await engine.events(null, (event) => this.tell(event), {
        signal: stop.signal,
        // What happened before that was missed; whoever listens has to look.
        onOpen: () => this.tell(null),
      });
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) this.deps.logError(error);
    } finally {
      stop.release();
    }
  }

  private async pause(failures: number): Promise<void> {
    if (this.isWoken || this.ending.signal.aborted) return;
    const { waits = WAITS, random = Math.random } = this.deps;
    const lastMs = this.current.endpoint?.isRemote === true ? Math.max(REMOTE_LAST_MS, waits.lastMs) : waits.lastMs;
    const fullMs = Math.min(lastMs, waits.firstMs * 2 ** Math.min(failures - 1, 20));
    const stop = this.interruption();
    await new Promise<void>((resolve) => {
      // Half of it at least; the rest by chance, so that several ClearDecks do not knock together.
      const timer = setTimeout(resolve, fullMs * (0.5 + random() / 2));
      // Waiting for an engine keeps no process alive.
      timer.unref();
      stop.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    stop.release();
  }

  private interruption(): { readonly signal: AbortSignal; release(): void } {
    const controller = new AbortController();
    this.wake = () => controller.abort();
    if (this.ending.signal.aborted) controller.abort();
    return { signal: controller.signal, release: () => (this.wake = null) };
  }

  private startWaiting(): number {
    this.waitingSinceMs ??= this.deps.clock.nowMs();
    return this.waitingSinceMs;
  }

  private async lose(view: EngineView): Promise<void> {
    const isSame = view.state === this.current.state && view.problem === this.current.problem;
    this.current = view;
    // What is told and what may be used change in one turn: whoever looks in between would see an engine that is not there.
    const held = this.hold(null);
    if (!isSame) this.tell(null);
    await held;
  }

  /** From its first turn on this one is used; the one before is closed. */
  private async hold(next: ConnectedEngine | null): Promise<void> {
    const before = this.connected;
    this.connected = next;
    if (before !== null && before.engine !== next?.engine) await before.engine[Symbol.asyncDispose]();
  }

  private tell(event: EngineEvent | null): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        this.deps.logError(error);
      }
    }
  }
}
