import { withLastWords } from '#shared/domain/last-words.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Clock } from '../clock.ts';
import type { ComposeService } from './compose/compose-project.ts';
import { portOf } from './container-facts.ts';
import type { EnginePatience } from './engine-patience.ts';
import type { EngineConnection, EngineContainer } from './engine-port.ts';
import type { OwnChecks } from './own-checks.ts';
import { readinessOf, short } from './service-readiness.ts';
import type { HttpProbe } from './setup-files-port.ts';
import type { JobContext, WantedStack } from './stack-port.ts';
import { Bell } from './wait.ts';

/** How often a container that starts is looked at when no event comes. */
const LOOK_EVERY_MS = 1_000;
const PROBE_TIMEOUT_MS = 3_000;
/** Longest wait for one service. Elasticsearch and MongoDB may take minutes on their first start. */
const PATIENCE_MS = 10 * 60_000;
const LAST_WORDS_LINES = 5;
const LAST_WORDS_TIMEOUT_MS = 5_000;

interface ServiceWaitDeps {
  readonly connection: EngineConnection;
  readonly patience: EnginePatience;
  readonly probe: HttpProbe;
  readonly ownChecks: OwnChecks;
  readonly clock: Clock;
}

/** Waits for one service that was told to start: until it is ready, or until it is plain that it will not be. */
export class ServiceWait {
  readonly #deps: ServiceWaitDeps;

  constructor(deps: ServiceWaitDeps) {
    this.#deps = deps;
  }

  /**
   * @param id of the container that was started
   * @param tell hears what is waited for
   * @throws AppError STACK_NOT_READY with the reason and the last words of the service
   */
  async untilReady(
    wanted: WantedStack,
    service: ComposeService,
    id: string,
    context: JobContext,
    tell: (detail: string) => void,
  ): Promise<void> {
    const { connection, patience, ownChecks, clock } = this.#deps;
    const { signal } = context;
    using watch = new ContainerWatch(connection, id);
    const stop = new AbortController();
    const inside = AbortSignal.any([signal, stop.signal]);
    try {
      let restartsBefore: number | null = null;
      let endedAtMs: number | null = null;
      const deadlineMs = clock.nowMs() + PATIENCE_MS;
      for (;;) {
        const container = await patience.run(
          context,
          () => this.#containerNow(wanted, id),
          () => (watch.wasEngineLost = true),
        );
        if (watch.wasEngineLost && container?.state === 'exited') {
          watch.wasEngineLost = false;
          // It ended with the engine, which starts by itself only what has a restart policy.
          await patience.run(context, () => connection.engine().start(id));
          restartsBefore = null;
          continue;
        }
        // It counts from zero again where other hands have started it.
        restartsBefore = Math.min(restartsBefore ?? Infinity, container?.restartCount ?? 0);
        endedAtMs = container?.state === 'exited' ? (endedAtMs ?? clock.nowMs()) : null;
        if (container?.state === 'running' && container.health === 'starting') {
          void ownChecks
            .run(() => connection.engine(), service, container, inside)
            .then((isOk) => isOk && watch.bell.ring());
        }
        const readiness = readinessOf({
          container,
          restartsBefore,
          probe: container?.state === 'running' ? await this.#probe(wanted, container, signal) : null,
          hasPassedOwnCheck: container !== null && ownChecks.hasPassed(container),
          wasOomKilled: watch.wasOomKilled,
          lastExitCode: watch.lastExitCode,
          endedForMs: endedAtMs === null ? 0 : clock.nowMs() - endedAtMs,
        });
        if (readiness.kind === 'ready') return;
        if (readiness.kind === 'failed') throw await this.#failure(service.name, id, readiness.detail);
        tell(readiness.detail);
        if (clock.nowMs() > deadlineMs)
          throw await this.#failure(
            service.name,
            id,
            `It was not ready after ${String(PATIENCE_MS / 60_000)} minutes. ${readiness.detail}`,
          );
        await watch.bell.next(LOOK_EVERY_MS, signal);
      }
    } finally {
      stop.abort();
    }
  }

  async #containerNow({ projectName }: WantedStack, id: string): Promise<EngineContainer | null> {
    const all = await this.#deps.connection.engine().containers(projectName);
    return all.find((candidate) => candidate.id === id) ?? null;
  }

  async #probe({ folders }: WantedStack, container: EngineContainer, signal: AbortSignal) {
    const port = portOf(container.service);
    // As it is published: the settings may have been changed since.
    const hostPort = container.ports[0]?.hostPort;
    // The ports of a remote engine are bound to its own loopback.
    if (port === null || hostPort === undefined || !folders.isLocal) return null;
    const url = `http://127.0.0.1:${String(hostPort)}${port === 'api' ? '/debug.ping' : '/'}`;
    const atMs = this.#deps.clock.nowMs();
    return { atMs, ...(await this.#deps.probe(url, { timeoutMs: PROBE_TIMEOUT_MS, signal })) };
  }

  /** The failure in words, with the last lines that the service wrote. */
  async #failure(name: string, id: string, detail: string): Promise<AppError> {
    const lines: string[] = [];
    try {
      const signal = AbortSignal.timeout(LAST_WORDS_TIMEOUT_MS);
      await this.#deps.connection
        .engine()
        .logs(id, { tail: LAST_WORDS_LINES, sinceMs: null, isFollowing: false, signal }, (batch) =>
          lines.push(...batch.map(({ text }) => short(text, 200))),
        );
    } catch {
      // Without its last words, then.
    }
    const sentence = /[.!?…]$/.test(detail) ? detail : `${detail}.`;
    return new AppError('STACK_NOT_READY', withLastWords(`${name} did not become ready. ${sentence}`, lines));
  }
}

/** What was heard of one container, and of its engine, since it is watched. */
class ContainerWatch implements Disposable {
  /** Rings at everything that is told, and when the connection came or went. */
  readonly bell = new Bell();
  wasOomKilled = false;
  lastExitCode: number | null = null;
  wasEngineLost = false;
  readonly #unsubscribe: () => void;

  constructor(connection: EngineConnection, id: string) {
    this.#unsubscribe = connection.onChange((event) => {
      if (event !== null && event.containerId !== id) return;
      if (event?.action === 'oom') this.wasOomKilled = true;
      if (event?.action === 'die') this.lastExitCode = event.exitCode ?? this.lastExitCode;
      this.bell.ring();
    });
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
  }
}
