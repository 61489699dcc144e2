import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventHub } from '#main/ipc/events.ts';
import { newRef, type ErrorLog, type Router } from '#main/ipc/router.ts';
import { AppError } from '#shared/ipc/result.ts';
import { createAccess, type Access } from './access.ts';
import { securityHeaders } from './csp.ts';
import { SERVE_LIMITS, type ServeLimits } from './limits.ts';
import { UNAUTHORIZED_PAGE } from './pages.ts';
import { attachSockets } from './sockets.ts';
import { readStaticFile } from './static-files.ts';

export interface ServeOptions {
  readonly router: Router;
  readonly hub: EventHub;
  /** Folder of the built renderer. */
  readonly rendererFolder: string;
  /** The first port to try; the next 49 are tried where it is taken. 0 takes any free one. */
  readonly port: number;
  readonly log: ErrorLog;
  /** Makes tokens and session ids: 256 random bits as URL-safe text. */
  readonly idSource?: () => string;
  readonly limits?: Partial<ServeLimits>;
}

export interface RunningServe {
  /** `http://127.0.0.1:<port>`, without a token. */
  readonly origin: string;
  readonly port: number;
  /** Mints a further address that opens the panel once. */
  oneTimeUrl(): string;
  /** Says goodbye to every socket and resolves when the port is free. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const PORTS_TRIED = 50;

/** Serves the panel to browsers on this machine. CONFLICT where no port is free; INVALID_INPUT for no port number. */
export async function startServe(options: ServeOptions): Promise<RunningServe> {
  const limits = { ...SERVE_LIMITS, ...options.limits };
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckMs,
    maxHeaderSize: 16 << 10,
  });
  server.maxConnections = limits.maxConnections;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const access = createAccess(port, options.idSource);
  const headers = securityHeaders([`ws://${LOOPBACK}:${port}`, `ws://localhost:${port}`]);

  server.on('request', (request, response) => {
    answer(request, response, { access, headers, rendererFolder: options.rendererFolder }).catch((error: unknown) => {
      options.log.error(newRef(), error);
      send(response, 500, headers, 'ClearDeck could not answer this request.');
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  const sockets = attachSockets({ server, access, limits, router: options.router, hub: options.hub, log: options.log });

  const origin = `http://${LOOPBACK}:${port}`;
  return {
    origin,
    port,
    oneTimeUrl: () => `${origin}/?token=${access.mintToken()}`,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await sockets.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, first: number): Promise<void> {
  if (!Number.isInteger(first) || first < 0 || first > 65_535) {
    throw new AppError('INVALID_INPUT', 'A port is a whole number from 0 to 65535.');
  }
  const last = first === 0 ? 0 : Math.min(first + PORTS_TRIED - 1, 65_535);
  for (let port = first; port <= last; port += 1) {
    if (await tryListen(server, port)) return;
  }
  throw new AppError('CONFLICT', `No port from ${first} to ${last} is free on ${LOOPBACK}. Name another with --port.`);
}

/** False where the port is held by another; rejects for anything else. */
function tryListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off('listening', onListening);
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (error.code === 'EACCES') {
        reject(new AppError('FORBIDDEN', `This user may not use port ${port}. Name one above 1023 with --port.`));
      } else reject(error);
    };
    const onListening = (): void => {
      server.off('error', onError);
      resolve(true);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen({ host: LOOPBACK, port, exclusive: true });
  });
}

interface AnswerDeps {
  readonly access: Access;
  readonly headers: Readonly<Record<string, string>>;
  readonly rendererFolder: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, deps: AnswerDeps): Promise<void> {
  const { access, headers } = deps;
  if (!access.isOurHost(request)) return send(response, 421, headers, 'This server answers to its loopback name only.');
  if (!access.isOurOrigin(request, { required: false })) return send(response, 403, headers, 'Foreign origin.');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send(response, 405, { ...headers, allow: 'GET, HEAD' }, 'Only GET and HEAD are answered here.');
  }
  if (hasBody(request)) return send(response, 413, headers, 'No request here has a body.');
  const { path, token } = splitTarget(request.url ?? '');
  if (path === '/' && token !== null) {
    // HEAD must not use a token up: link previews send it.
    const cookie = request.method === 'GET' ? access.redeem(token) : null;
    if (cookie !== null) return send(response, 303, { ...headers, location: '/', 'set-cookie': cookie }, '');
    if (access.hasSession(request)) return send(response, 303, { ...headers, location: '/' }, '');
  }
  if (!access.hasSession(request)) {
    return send(response, 401, { ...headers, 'content-type': 'text/html; charset=utf-8' }, UNAUTHORIZED_PAGE);
  }
  const file = await readStaticFile(deps.rendererFolder, path);
  if (file === 'refused') return send(response, 400, headers, 'This is not a path of ClearDeck.');
  if (file === 'missing') return send(response, 404, headers, 'There is no such file.');
  response.writeHead(200, {
    ...headers,
    'content-type': file.contentType,
    'content-length': file.bytes.length,
    'cache-control': file.cacheControl,
  });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) !== 0;
}

/** Path as it came, and the token of its query. */
function splitTarget(target: string): { path: string; token: string | null } {
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, token: null };
  return { path: target.slice(0, mark), token: new URLSearchParams(target.slice(mark + 1)).get('token') };
}

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    // What is refused may still be sending: its connection is not used again.
    ...(status >= 400 && status !== 401 && status !== 404 ? { connection: 'close' } : {}),
    ...headers,
    'content-length': Buffer.byteLength(text),
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}
