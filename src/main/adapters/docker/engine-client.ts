import type Docker from 'dockerode';
import type { z } from 'zod';
import { EngineUnavailable } from '#main/services/stack/engine-unavailable.ts';
import type { EngineEndpoint } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { pickApiVersion } from './api-version.ts';
import type { DialTarget } from './dial-target.ts';
import { EngineAgent } from './engine-agent.ts';
import { engineError } from './errors.ts';
import { openDocker, type DockerClient, type Modem } from './modem.ts';
import { versionSchema, type EngineVersion } from './schemas.ts';

/** A request that only asks. */
export const ASK_TIMEOUT_MS = 10_000;
/** One that makes the engine work: mounts, networks, a slow disk. */
export const CHANGE_TIMEOUT_MS = 60_000;

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | null;
}

export interface EngineStream {
  /** Ends with the stream; rejects with an `AppError` where it breaks. Leaving it early closes the connection. */
  readonly body: AsyncIterable<Buffer>;
  close(): void;
}

/** Makes exactly one request, before its first `await`. */
type Run<T> = (docker: Docker, modem: Modem) => Promise<T>;

/** Sends requests to one engine: API version, time-outs, cancelling and errors are the same for all of them. */
export class EngineClient {
  readonly endpoint: EngineEndpoint;
  private readonly agent: EngineAgent;
  private readonly timeoutScale: number;
  private readonly closing = new AbortController();
  private client: Promise<DockerClient> | null = null;
  private negotiated: Promise<EngineVersion> | null = null;

  constructor(endpoint: EngineEndpoint, target: DialTarget, timeoutScale = 1) {
    this.endpoint = endpoint;
    this.agent = new EngineAgent(target);
    this.timeoutScale = timeoutScale;
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.agent.openCount;
  }

  /** One request with one answer, checked. `what` begins the message of an error: “Starting the container”. */
  async ask<T>(what: string, schema: z.ZodType<T>, run: Run<unknown>, options: AskOptions = {}): Promise<T> {
    await this.version(options.signal);
    return this.send(what, schema, run, options);
  }

  /** A request whose answer is read as it comes. Only the wait for its beginning is bounded. */
  async stream(
    what: string,
    run: Run<NodeJS.ReadableStream>,
    options: { readonly signal: AbortSignal; readonly timeoutMs?: number | null },
  ): Promise<EngineStream> {
    await this.version(options.signal);
    const timeoutMs = options.timeoutMs === undefined ? ASK_TIMEOUT_MS : options.timeoutMs;
    const client = await this.open();
    const guard = this.guard(what, options.signal, timeoutMs);
    try {
      const response = await guard.wait(client.request(run, guard.signal));
      guard.stopTimer();
      return streamOf(response as NodeJS.ReadableStream & { destroy(): void }, guard);
    } catch (error) {
      guard.release();
      throw guard.toError(error);
    }
  }

  /** What the engine is; asked once, since it decides the version of the API that all other requests name. */
  version(signal?: AbortSignal): Promise<EngineVersion> {
    this.negotiated ??= this.negotiate();
    const asked = this.negotiated;
    return signal === undefined ? asked : this.guard('', signal, null).waitAndRelease(asked);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.agent.closeAll();
  }

  private async negotiate(): Promise<EngineVersion> {
    try {
      // Without a version in its path: every engine answers this one.
      const version = await this.send('Asking the engine for its version', versionSchema, (docker) => docker.version());
      const client = await this.open();
      client.useVersion(pickApiVersion(version.ApiVersion, version.MinAPIVersion ?? null));
      return version;
    } catch (error) {
      this.negotiated = null;
      throw error;
    }
  }

  private async send<T>(what: string, schema: z.ZodType<T>, run: Run<unknown>, options: AskOptions = {}): Promise<T> {
    const timeoutMs = options.timeoutMs === undefined ? ASK_TIMEOUT_MS : options.timeoutMs;
    // Loading dockerode is not the engine's time.
    const client = await this.open();
    const guard = this.guard(what, options.signal, timeoutMs);
    try {
      return schema.parse(await guard.wait(client.request(run, guard.signal)));
    } catch (error) {
      throw guard.toError(error);
    } finally {
      guard.release();
    }
  }

  private open(): Promise<DockerClient> {
    this.client ??= openDocker(this.agent);
    return this.client;
  }

  private guard(what: string, signal: AbortSignal | undefined, timeoutMs: number | null): Guard {
    const scaled = timeoutMs === null ? null : timeoutMs * this.timeoutScale;
    return new Guard(what, this.endpoint.address, this.closing.signal, signal, scaled);
  }
}

/** One request's reasons to end early, and which of them it was. */
class Guard {
  private readonly what: string;
  private readonly address: string;
  private readonly controller = new AbortController();
  private readonly closing: AbortSignal;
  private readonly cancel: AbortSignal | undefined;
  private readonly timeoutMs: number | null;
  private readonly timer: NodeJS.Timeout | null;
  private isLate = false;

  constructor(
    what: string,
    address: string,
    closing: AbortSignal,
    cancel: AbortSignal | undefined,
    timeoutMs: number | null,
  ) {
    this.what = what;
    this.address = address;
    this.closing = closing;
    this.cancel = cancel;
    this.timeoutMs = timeoutMs;
    this.timer = timeoutMs === null ? null : setTimeout(this.expire, timeoutMs);
    for (const signal of [closing, cancel]) {
      if (signal?.aborted === true) this.abort();
      else signal?.addEventListener('abort', this.abort);
    }
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The promise, or a rejection as soon as the request has to end: not all of docker-modem's ways out call back. */
  wait<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(this.toError(null));
      if (this.signal.aborted) giveUp();
      else this.signal.addEventListener('abort', giveUp, { once: true });
      promise.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', giveUp));
    });
  }

  async waitAndRelease<T>(promise: Promise<T>): Promise<T> {
    try {
      return await this.wait(promise);
    } finally {
      this.release();
    }
  }

  stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
  }

  release(): void {
    this.stopTimer();
    this.closing.removeEventListener('abort', this.abort);
    this.cancel?.removeEventListener('abort', this.abort);
  }

  /** Ends the request, and with it its connection. */
  readonly abort = (): void => this.controller.abort();

  toError(error: unknown): AppError {
    if (this.cancel?.aborted === true) return new AppError('CANCELLED', 'Cancelled.', { cause: error });
    if (this.closing.aborted) {
      return new EngineUnavailable('stopped', `The connection to the engine at ${this.address} was closed.`);
    }
    if (this.isLate) {
      const seconds = Math.max(1, Math.round((this.timeoutMs ?? 0) / 1000));
      const text = `The engine at ${this.address} is too slow: no answer within ${seconds} s. (${this.what})`;
      return new EngineUnavailable('failed', text);
    }
    return engineError(error, this.address, this.what);
  }

  private readonly expire = (): void => {
    this.isLate = true;
    this.abort();
  };
}

function streamOf(response: NodeJS.ReadableStream & { destroy(): void }, guard: Guard): EngineStream {
  const close = (): void => {
    guard.release();
    response.destroy();
    guard.abort();
  };
  async function* read(): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) yield chunk;
    } catch (error) {
      throw guard.toError(error);
    } finally {
      close();
    }
  }
  return { body: read(), close };
}
