import type { Engine, EngineContainer, EngineEvent, EngineLogLine } from '#main/services/stack/engine-port.ts';
import { AppError } from '#shared/ipc/result.ts';

/** A running container of a service. */
export function fakeContainer(service: string, change: Partial<EngineContainer> = {}): EngineContainer {
  return {
    id: service.padEnd(12, '0'),
    name: `clearml-${service}-1`,
    service,
    labels: {},
    image: `${service}:1`,
    imageId: 'sha256:0',
    state: 'running',
    health: 'healthy',
    hasHealthCheck: true,
    healthProbe: null,
    failingStreak: 0,
    createdAtMs: 0,
    startedAtMs: 0,
    finishedAtMs: null,
    exitCode: null,
    isOomKilled: false,
    error: '',
    restartCount: 0,
    isTty: false,
    memoryLimitBytes: null,
    ports: [],
    mounts: [],
    ...change,
  };
}

type LogRequest = Parameters<Engine['logs']>[1];

/** Containers whose lines a test writes; it keeps them as Docker does, and can break every stream. */
export class FakeLogEngine implements Pick<Engine, 'logs'> {
  readonly containers = new Map<string, EngineContainer>();
  readonly requests: (LogRequest & { readonly id: string })[] = [];
  isUp = true;
  /** How exact the engine is with `since`. */
  sinceStepMs = 1;
  readonly #lines = new Map<string, EngineLogLine[]>();
  readonly #streams = new Set<{
    readonly id: string;
    readonly onLines: (lines: readonly EngineLogLine[]) => void;
    readonly end: (error?: Error) => void;
  }>();
  readonly #listeners = new Set<(event: EngineEvent | null) => void>();

  constructor(...services: readonly string[]) {
    for (const service of services) this.put(fakeContainer(service));
  }

  put(container: EngineContainer): void {
    this.containers.set(container.id, container);
  }

  get streamCount(): number {
    return this.#streams.size;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  onChange = (listener: (event: EngineEvent | null) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  tell(event: EngineEvent | null = null): void {
    for (const listener of this.#listeners) listener(event);
  }

  list = async (): Promise<readonly EngineContainer[]> => {
    if (!this.isUp) throw new AppError('ENGINE_UNAVAILABLE', 'the engine does not answer');
    return [...this.containers.values()];
  };

  /** Appends to what the container of a service has said; those who follow hear of it. */
  write(service: string, ...lines: (string | EngineLogLine)[]): void {
    const id = service.padEnd(12, '0');
    const known = this.#lines.get(id) ?? [];
    this.#lines.set(id, known);
    const added = lines.map((line, index): EngineLogLine =>
      typeof line === 'string' ? { stream: 'stdout', atMs: 1000 + known.length + index, text: line } : line,
    );
    for (const line of added) known.push(line);
    for (const stream of this.#streams) if (stream.id === id) stream.onLines(added);
  }

  /** Ends the streams of a service, or of all. */
  break(service?: string, error?: Error): void {
    for (const stream of [...this.#streams]) {
      if (service === undefined || stream.id === service.padEnd(12, '0')) stream.end(error);
    }
  }

  logs: Engine['logs'] = async (id, options, onLines) => {
    this.requests.push({ ...options, id });
    if (!this.isUp) throw new AppError('ENGINE_UNAVAILABLE', 'the engine does not answer');
    const sinceMs = Math.floor((options.sinceMs ?? 0) / this.sinceStepMs) * this.sinceStepMs;
    const held = (this.#lines.get(id) ?? []).filter(({ atMs }) => atMs >= sinceMs).slice(-options.tail);
    if (held.length > 0) onLines(held);
    if (!options.isFollowing || this.containers.get(id)?.state === 'exited') return;
    await new Promise<void>((resolve, reject) => {
      const stream = {
        id,
        onLines,
        end: (error?: Error): void => {
          this.#streams.delete(stream);
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      this.#streams.add(stream);
      options.signal.addEventListener('abort', () => {
        stream.end();
      });
    });
  };
}
