import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { endOnSignals, log } from './faults.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Serves until the container is stopped. What the handler throws is answered with 500 and logged. */
export function serve(name: string, port: number, handle: (request: Request) => Promise<Response> | Response): void {
  const server = createServer((request, response) => {
    void answer(request, response, handle);
  });
  server.on('error', (error) => {
    log('ERROR', `${name}: ${error.message}`);
    process.exit(1);
  });
  server.listen(port, () => {
    log('INFO', `${name} listens on port ${port}`);
  });
  endOnSignals();
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handle: (request: Request) => Promise<Response> | Response,
): Promise<void> {
  let response: Response;
  try {
    const url = new URL(incoming.url ?? '/', 'http://stand-in');
    response = await handle({
      method: incoming.method ?? 'GET',
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: incoming.headers,
      // GET may carry a body too: ClearML's SDK sends its calls that way.
      body: await buffer(incoming),
    });
  } catch (error) {
    log('ERROR', `${incoming.method ?? ''} ${incoming.url ?? ''}: ${String(error)}`);
    response = { status: 500, body: String(error) };
  }
  outgoing.writeHead(response.status, { 'content-type': 'text/plain; charset=utf-8', ...response.headers });
  outgoing.end(response.body);
}

export function json(value: unknown, status = 200): Response {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** An object, or none where the text is not one. */
export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
