import { connect as connectTcp } from 'node:net';
import { WebSocket } from 'ws';
import { startServe, type RunningServe, type ServeOptions } from '#main/serve/http-server.ts';
import type { ServerFrame } from '#shared/ipc/bridge.ts';

export interface TestSocket {
  readonly socket: WebSocket;
  readonly events: { readonly topic: string; readonly payload: unknown }[];
  call(name: string, input: unknown, callId?: string): Promise<unknown>;
  cancel(callId: string): void;
  terminate(): void;
}

export interface TestServe {
  readonly serve: RunningServe;
  /** `name=value` of a session that a one-time address gave. */
  signIn(): Promise<string>;
  connect(): Promise<TestSocket>;
  close(): Promise<void>;
}

/** A real server on a free port and what a browser does with it. */
export async function openServe(options: Omit<ServeOptions, 'port'>): Promise<TestServe> {
  const serve = await startServe({ ...options, port: 0 });
  const opened: WebSocket[] = [];
  async function signIn(): Promise<string> {
    const response = await fetch(serve.oneTimeUrl(), { redirect: 'manual' });
    const cookie = response.headers.get('set-cookie')?.split(';')[0];
    if (cookie === undefined) throw new Error(`no session: ${response.status}`);
    return cookie;
  }
  return {
    serve,
    signIn,
    async connect() {
      const socket = new WebSocket(`${serve.origin.replace('http', 'ws')}/ws`, {
        headers: { cookie: await signIn(), origin: serve.origin },
      });
      opened.push(socket);
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      return wrap(socket);
    },
    async close() {
      for (const socket of opened) socket.terminate();
      await serve.close();
    },
  };
}

function wrap(socket: WebSocket): TestSocket {
  const events: TestSocket['events'] = [];
  const waiting = new Map<string, (result: unknown) => void>();
  let lastId = 0;
  socket.on('message', (data) => {
    const frame = JSON.parse((data as Buffer).toString()) as ServerFrame;
    if (frame.kind === 'event') events.push({ topic: frame.topic, payload: frame.payload });
    else waiting.get(frame.callId)?.(frame.result);
  });
  return {
    socket,
    events,
    call(name, input, callId = `call-${(lastId += 1)}`) {
      return new Promise((resolve) => {
        waiting.set(callId, resolve);
        socket.send(JSON.stringify({ kind: 'call', callId, name, input }));
      });
    },
    cancel: (callId) => socket.send(JSON.stringify({ kind: 'cancel', callId })),
    terminate: () => socket.terminate(),
  };
}

/** Sends raw bytes and answers everything that comes back until the other side closes. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const stream = connectTcp({ host: '127.0.0.1', port }, () => stream.write(text));
    let answer = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => (answer += chunk));
    stream.on('close', () => resolve(answer));
    stream.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    );
  });
}
