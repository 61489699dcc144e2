import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DialTarget } from '#main/adapters/docker/dial-target.ts';
import type { EngineEndpoint } from '#shared/domain/stack.ts';

export interface FakeRequest {
  readonly method: string;
  /** Without the version, as `/containers/json`. */
  readonly path: string;
  /** `v1.43`, or empty. */
  readonly version: string;
  readonly query: URLSearchParams;
  readonly body: string;
}
export type FakeAnswer = (request: FakeRequest, response: ServerResponse, raw: IncomingMessage) => void | Promise<void>;

/** An engine that speaks HTTP over a Unix socket, so that dockerode itself is what talks to it. */
export class FakeEngine implements AsyncDisposable {
  readonly folder: string;
  readonly socketPath: string;
  readonly requests: FakeRequest[] = [];
  private readonly answers = new Map<string, FakeAnswer>();
  private readonly sockets = new Set<Socket>();
  private readonly eventStreams = new Set<ServerResponse>();
  private server: Server | null = null;

  private constructor(folder: string) {
    this.folder = folder;
    this.socketPath = join(folder, 'docker.sock');
    this.on('GET /version', json({ Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12', Components: null }));
    this.on('GET /info', json({ Name: 'fake', NCPU: 2, MemTotal: 8e9, OSType: 'linux', Architecture: 'x86_64' }));
    this.on('GET /events', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      this.eventStreams.add(response);
      response.once('close', () => this.eventStreams.delete(response));
    });
  }

  static async start(): Promise<FakeEngine> {
    const engine = new FakeEngine(await mkdtemp(join(tmpdir(), 'fake-engine-')));
    await engine.listen();
    return engine;
  }

  get endpoint(): EngineEndpoint {
    return {
      id: `socket:${this.socketPath}`,
      address: `unix://${this.socketPath}`,
      origin: 'the fake engine’s socket',
      isRemote: false,
    };
  }

  get target(): DialTarget {
    return { kind: 'path', path: this.socketPath };
  }

  get openConnections(): number {
    return this.sockets.size;
  }

  get openEventStreams(): number {
    return this.eventStreams.size;
  }

  /** `GET /containers/json`. The last answer given counts. */
  on(what: string, answer: FakeAnswer): void {
    this.answers.set(what, answer);
  }

  requested(what: string): readonly FakeRequest[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === what);
  }

  emit(event: object): void {
    for (const stream of this.eventStreams) stream.write(`${JSON.stringify(event)}\n`);
  }

  breakEvents(): void {
    for (const stream of this.eventStreams) stream.destroy();
  }

  async listen(): Promise<void> {
    const server = createServer((raw, response) => void this.take(raw, response));
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(this.socketPath, resolve));
  }

  /** As a daemon that ends: its connections break, and the socket goes. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async take(raw: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    raw.on('error', () => {});
    const url = new URL(raw.url ?? '/', 'http://engine');
    const [, version = '', path = url.pathname] = /^\/(v\d+\.\d+)(\/.*)$/.exec(url.pathname) ?? [];
    const method = raw.method ?? 'GET';
    const answer = this.answers.get(`${method} ${path}`);
    // The body of an upload is left to its answer.
    const body = method === 'POST' ? await read(raw) : '';
    const request = { method, path, version, query: url.searchParams, body };
    this.requests.push(request);
    if (answer === undefined) return void json({ message: 'page not found' }, 404)(request, response, raw);
    await answer(request, response, raw);
  }
}

async function read(raw: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of raw as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export function json(value: unknown, status = 200): FakeAnswer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
}

export function empty(status: number): FakeAnswer {
  return (_request, response) => {
    response.writeHead(status);
    response.end();
  };
}

/** Chunks one by one, each on its own; then the end, a broken connection, or nothing more. */
export function chunks(parts: readonly (string | Uint8Array)[], ending: 'end' | 'break' | 'hang' = 'end'): FakeAnswer {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.flushHeaders();
    for (const part of parts) {
      await new Promise((resolve) => response.write(part, resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (ending === 'end') response.end();
    if (ending === 'break') response.destroy();
  };
}

/** Takes the request and never answers. */
export const silence: FakeAnswer = () => {};
