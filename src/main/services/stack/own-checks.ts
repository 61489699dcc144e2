import type { ComposeService } from './compose/compose-project.ts';
import type { Engine, EngineContainer } from './engine-port.ts';

const TIMEOUT_MS = 10_000;

/**
 * Runs a service's own health check in its container while the engine has not run it yet: engines wait a whole interval
 * before the first time, and a server that is ready need not wait for that. What passed once counts until the container
 * starts anew; from then on the engine's own verdict is what is asked.
 */
export class OwnChecks {
  readonly #passed = new Set<string>();
  readonly #running = new Map<string, Promise<boolean>>();

  hasPassed(container: EngineContainer): boolean {
    return this.#passed.has(keyOf(container));
  }

  /** Whether it passes now. One check per container runs at a time; who asks meanwhile gets its answer. */
  run(
    engine: () => Engine,
    service: ComposeService,
    container: EngineContainer,
    signal: AbortSignal,
  ): Promise<boolean> {
    const key = keyOf(container);
    if (this.#passed.has(key)) return Promise.resolve(true);
    let running = this.#running.get(key);
    if (running === undefined) {
      running = this.#check(engine, service, container, signal).finally(() => this.#running.delete(key));
      this.#running.set(key, running);
    }
    return running;
  }

  async #check(
    engine: () => Engine,
    service: ComposeService,
    container: EngineContainer,
    signal: AbortSignal,
  ): Promise<boolean> {
    const command = commandOf(service);
    if (command === null) return false;
    try {
      const { exitCode } = await engine().exec(container.id, command, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      if (exitCode === 0) this.#passed.add(keyOf(container));
      return exitCode === 0;
    } catch {
      // The engine's own check is what counts in the end; this one only comes earlier.
      return false;
    }
  }
}

function keyOf({ id, startedAtMs }: EngineContainer): string {
  return `${id}@${String(startedAtMs)}`;
}

function commandOf({ healthCheck }: ComposeService): readonly string[] | null {
  const [kind, ...rest] = healthCheck?.test ?? [];
  if (kind === 'CMD') return rest;
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', rest[0] ?? 'false'] : null;
}
