import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { z } from 'zod';
import { createConnection, type Connection } from '#main/ipc/calls.ts';
import type { EventHub } from '#main/ipc/events.ts';
import { newRef, type ErrorLog, type Router } from '#main/ipc/router.ts';
import type { ServerFrame } from '#shared/ipc/bridge.ts';
import type { Access } from './access.ts';
import type { ServeLimits } from './limits.ts';

/** A frame's envelope; the router checks the name, the id and the input themselves. */
const clientFrameSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('call'),
    callId: z.string().max(64),
    name: z.string().max(100),
    input: z.unknown(),
  }),
  z.strictObject({ kind: z.literal('cancel'), callId: z.string().max(64) }),
]);

const CLOSE_GOING_AWAY = 1001;
const CLOSE_UNSUPPORTED = 1003;
const CLOSE_POLICY = 1008;
const CLOSE_GRACE_MS = 1_000;

interface SocketDeps {
  readonly server: Server;
  readonly access: Access;
  readonly limits: ServeLimits;
  readonly router: Router;
  readonly hub: EventHub;
  readonly log: ErrorLog;
}

/** The WebSocket transport at `/ws`: the same calls and events as Electron's, one connection per socket. */
export function attachSockets(deps: SocketDeps): { close(): Promise<void> } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: deps.limits.maxPayloadBytes,
    perMessageDeflate: false,
    clientTracking: true,
  });
  const alive = new WeakSet<WebSocket>();

  deps.server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const refusal = findRefusal(request, deps, sockets.clients.size);
    if (refusal !== null) refuse(stream, refusal);
    else sockets.handleUpgrade(request, stream, head, (socket) => serveSocket(socket, deps, alive));
  });

  const heartbeat = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, deps.limits.heartbeatMs);
  heartbeat.unref();

  return {
    async close() {
      clearInterval(heartbeat);
      const open = [...sockets.clients];
      const gone = open.map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())));
      for (const socket of open) socket.close(CLOSE_GOING_AWAY, 'ClearDeck stopped');
      const force = setTimeout(() => open.forEach((socket) => socket.terminate()), CLOSE_GRACE_MS);
      await Promise.all(gone);
      clearTimeout(force);
      sockets.close();
    },
  };
}

function findRefusal(request: IncomingMessage, { access, limits }: SocketDeps, openSockets: number): string | null {
  if (!access.isOurHost(request)) return '421 Misdirected Request';
  if (!access.isOurOrigin(request, { required: true })) return '403 Forbidden';
  if (!access.hasSession(request)) return '401 Unauthorized';
  if (request.url !== '/ws') return '404 Not Found';
  if (openSockets >= limits.maxSockets) return '503 Service Unavailable';
  return null;
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function serveSocket(socket: WebSocket, deps: SocketDeps, alive: WeakSet<WebSocket>): void {
  const { limits } = deps;
  const connection = createConnection({ router: deps.router, face: 'serve' });
  const unsubscribe = deps.hub.subscribe(
    (topic, payload) => sendFrame(socket, { kind: 'event', topic, payload }, limits),
    {
      isReady: () => socket.bufferedAmount < limits.softBufferBytes,
    },
  );
  alive.add(socket);
  socket.on('pong', () => alive.add(socket));
  socket.on('message', (data, isBinary) => {
    alive.add(socket);
    if (isBinary) socket.close(CLOSE_UNSUPPORTED, 'text frames only');
    else receive(socket, connection, data, limits, deps.log);
  });
  // Protocol errors (an oversize frame, bad UTF-8) make ws close the socket by itself; 'close' follows.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    unsubscribe();
    connection.close();
  });
}

function receive(socket: WebSocket, connection: Connection, data: RawData, limits: ServeLimits, log: ErrorLog): void {
  const frame = parseFrame(data);
  if (frame === null) {
    socket.close(CLOSE_POLICY, 'not a frame of ClearDeck');
    return;
  }
  if (frame.kind === 'cancel') {
    connection.cancel(frame.callId);
    return;
  }
  connection
    .call(frame.name, frame.callId, frame.input)
    .then((result) => sendFrame(socket, { kind: 'result', callId: frame.callId, result }, limits))
    .catch((error: unknown) => {
      // Only an answer that cannot be written as JSON ends here; the caller must not wait for ever.
      const ref = newRef();
      log.error(ref, error);
      socket.close(1011, `internal error ${ref}`);
    });
}

function parseFrame(data: RawData): z.infer<typeof clientFrameSchema> | null {
  try {
    // Text frames arrive as one Buffer: `binaryType` is left at its default.
    return clientFrameSchema.parse(JSON.parse((data as Buffer).toString('utf8')));
  } catch {
    return null;
  }
}

function sendFrame(socket: WebSocket, frame: ServerFrame, limits: ServeLimits): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(JSON.stringify(frame));
  if (socket.bufferedAmount > limits.hardBufferBytes) socket.terminate();
}
