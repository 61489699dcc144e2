import { request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createEventHub, type EventHub } from '#main/ipc/events.ts';
import { createRouter } from '#main/ipc/router.ts';
import type { ServeLimits } from '#main/serve/limits.ts';
import { createFakeHandlers, createMemoryLog } from '../fakes/handlers.ts';
import { openServe, sendRaw, type TestServe } from '../fakes/serve-client.ts';

let rendererFolder: string;
let hub: EventHub;
const opened: TestServe[] = [];

beforeEach(async () => {
  rendererFolder = await mkdtemp(join(tmpdir(), 'cleardeck-serve-'));
  await writeFile(join(rendererFolder, 'index.html'), '<title>ClearDeck</title>');
  hub = createEventHub({ intervalMs: 5 });
});
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
  await rm(rendererFolder, { recursive: true });
});

async function open(limits: Partial<ServeLimits> = {}) {
  const fake = createFakeHandlers();
  const log = createMemoryLog();
  const router = createRouter({ handlers: fake.handlers, log });
  const server = await openServe({ router, hub, log, rendererFolder, limits });
  opened.push(server);
  return { ...server, received: fake.received, origin: server.serve.origin, port: server.serve.port };
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

/** Unlike fetch, sends any Host and Origin. */
function get(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    call.on('error', reject);
    call.end();
  });
}

/** The status that an upgrade got: 101 where it was let in. */
function upgrade(port: number, headers: Record<string, string>, path = '/ws'): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => undefined);
  });
}

describe('who may talk to the browser face [SECURITY 11]', () => {
  it('listens on 127.0.0.1 alone', async () => {
    const { port, origin } = await open();
    expect(origin).toBe(`http://127.0.0.1:${port}`);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter((address) => !address.internal && address.family === 'IPv4');
    for (const { address } of others) {
      const outcome = await new Promise((resolve) => {
        const stream = connectTcp({ host: address, port }, () => resolve('connected'));
        stream.on('error', () => resolve('refused'));
      });
      expect(outcome).toBe('refused');
    }
  });

  it('opens with a one-time address, once, and remembers the browser', async () => {
    const { port, serve } = await open();
    const path = serve.oneTimeUrl().slice(serve.origin.length);
    const first = await get(port, path);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    const [setCookie = ''] = first.headers['set-cookie'] as string[];
    expect(setCookie).toMatch(new RegExp(`^cleardeck_${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`));
    expect(setCookie).not.toContain(path.slice('/?token='.length));
    const cookie = setCookie.split(';')[0] ?? '';
    expect(await get(port, '/', { cookie })).toMatchObject({ status: 200, body: '<title>ClearDeck</title>' });
    expect(await get(port, path)).toMatchObject({ status: 401 });
    // The same address in the browser that used it: on to the panel.
    expect(await get(port, path, { cookie })).toMatchObject({ status: 303 });
  });

  it('mints further addresses, all different, of 256 bits', async () => {
    const { port, serve } = await open();
    const urls = [serve.oneTimeUrl(), serve.oneTimeUrl(), serve.oneTimeUrl()];
    expect(new Set(urls).size).toBe(3);
    for (const url of urls) {
      const token = new URL(url).searchParams.get('token') ?? '';
      expect(Buffer.from(token, 'base64url')).toHaveLength(32);
      expect((await get(port, `/?token=${token}`)).status).toBe(303);
    }
  });

  it('does not use a token up for HEAD', async () => {
    const { port, serve } = await open();
    const path = serve.oneTimeUrl().slice(serve.origin.length);
    expect((await get(port, path, {}, 'HEAD')).status).toBe(401);
    expect((await get(port, path)).status).toBe(303);
  });

  it.each(['/', '/index.html', '/?token=', '/?token=wrong', `/?token=${'A'.repeat(43)}`, '/ws', '/experiments'])(
    'says how to get an address where %s comes without a session',
    async (path) => {
      const { port, serve } = await open();
      serve.oneTimeUrl();
      const answer = await get(port, path);
      expect(answer.status).toBe(401);
      expect(answer.body).toContain('press <strong>Enter</strong>');
      expect(answer.headers['set-cookie']).toBeUndefined();
    },
  );

  it('refuses wrong, foreign and forgotten cookies', async () => {
    const { port, signIn } = await open();
    const other = await open();
    const foreign = await other.signIn();
    const forms = [
      `cleardeck_${port}=wrong`,
      `cleardeck_${port}=`,
      foreign,
      foreign.replace(String(other.port), String(port)),
      (await signIn()).replace('cleardeck_', 'x_'),
    ];
    for (const cookie of forms) expect((await get(port, '/', { cookie })).status).toBe(401);
  });

  it.each([
    ['a rebound name', (port: number) => `evil.example:${port}`],
    ['a look-alike', (port: number) => `127.0.0.1.evil.example:${port}`],
    ['no port', () => '127.0.0.1'],
    ['another port', (port: number) => `127.0.0.1:${port + 1}`],
    ['credentials', (port: number) => `x@127.0.0.1:${port}`],
    ['the wildcard address', (port: number) => `0.0.0.0:${port}`],
  ])('refuses a Host with %s, even with a session', async (_label, makeHost) => {
    const { port, signIn, origin } = await open();
    const cookie = await signIn();
    const host = makeHost(port);
    expect((await get(port, '/', { cookie, host })).status).toBe(421);
    expect(await upgrade(port, { cookie, host, origin })).toBe(421);
    expect(await upgrade(port, { cookie, host, origin: `http://${host}` })).toBe(421);
  });

  it('answers to localhost as well', async () => {
    const { port, signIn } = await open();
    const cookie = await signIn();
    const host = `localhost:${port}`;
    expect((await get(port, '/', { cookie, host })).status).toBe(200);
    expect(await upgrade(port, { cookie, host, origin: `http://${host}` })).toBe(101);
  });

  it('refuses two Hosts, an absolute target and none at all', async () => {
    const { port } = await open();
    const two = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect(await sendRaw(port, two)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(await sendRaw(port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    const absolute = `GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
    expect(await sendRaw(port, absolute)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1', 'http://127.0.0.1:1', 'file://', 'app://cleardeck'])(
    'refuses the origin %s, over HTTP and for the socket',
    async (origin) => {
      const { port, signIn } = await open();
      const cookie = await signIn();
      expect((await get(port, '/', { cookie, origin })).status).toBe(403);
      expect(await upgrade(port, { cookie, origin })).toBe(403);
    },
  );

  it('lets a socket in with origin and session only', async () => {
    const { port, origin, signIn, serve } = await open();
    const cookie = await signIn();
    expect(await upgrade(port, { cookie, origin })).toBe(101);
    expect(await upgrade(port, { cookie })).toBe(403);
    expect(await upgrade(port, { origin })).toBe(401);
    expect(await upgrade(port, { origin, cookie: `cleardeck_${port}=wrong` })).toBe(401);
    expect(await upgrade(port, { origin, cookie }, '/other')).toBe(404);
    const token = new URL(serve.oneTimeUrl()).searchParams.get('token');
    expect(await upgrade(port, { origin }, `/ws?token=${token}`)).toBe(401);
  });

  it('sends no CORS header and every protective one, on every answer', async () => {
    const { port, signIn } = await open();
    const cookie = await signIn();
    const answers = [
      await get(port, '/', { cookie }),
      await get(port, '/nothing.js', { cookie }),
      await get(port, '/'),
      await get(port, '/', { cookie }, 'POST'),
      await get(port, '/', { host: 'evil.example' }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 404, 401, 405, 421]);
    for (const { headers } of answers) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-frame-options']).toBe('DENY');
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('refuses %s', async (method) => {
    const { port, signIn } = await open();
    expect((await get(port, '/', { cookie: await signIn() }, method)).status).toBe(405);
  });
});

describe('limits of the browser face [SECURITY 11]', () => {
  it('refuses a body without reading it', async () => {
    const { port } = await open();
    const head = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
    expect(await sendRaw(port, `${head}Content-Length: 1000000\r\n\r\nslow`)).toMatch(/^HTTP\/1\.1 413 /);
    expect(await sendRaw(port, `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nslow`)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('drops a request whose headers never end', async () => {
    const { port } = await open({ headersTimeoutMs: 60, requestTimeoutMs: 80, timeoutCheckMs: 20 });
    expect(await sendRaw(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`)).not.toMatch(/ 200 /);
    expect(await sendRaw(port, '')).not.toMatch(/ 200 /);
  });

  it('drops headers that are too large', async () => {
    const { port } = await open();
    const huge = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Filler: ${'x'.repeat(64 << 10)}\r\n\r\n`;
    expect(await sendRaw(port, huge)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it('closes a socket that sends an oversize message, and goes on serving others', async () => {
    const { connect, received } = await open({ maxPayloadBytes: 1000 });
    const greedy = await connect();
    const closed = new Promise((resolve) => greedy.socket.once('close', resolve));
    greedy.socket.send(JSON.stringify({ kind: 'call', callId: 'a', name: 'app.info', input: 'x'.repeat(2000) }));
    expect(await closed).toBe(1009);
    expect(received).toEqual([]);
    expect(await (await connect()).call('app.info', {})).toMatchObject({ ok: true });
  });

  it.each([
    'not json',
    '[]',
    'null',
    '{"kind":"call"}',
    '{"kind":"eval","callId":"a","code":"1"}',
    '{"kind":"call","callId":"a","name":"app.info","input":{},"extra":1}',
    '{"kind":"call","callId":{"toString":"a"},"name":"app.info","input":{}}',
  ])('closes a socket that sends %s', async (text) => {
    const { connect, received } = await open();
    const { socket } = await connect();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send(text);
    expect(await closed).toBe(1008);
    expect(received).toEqual([]);
  });

  it('closes a socket that sends binary', async () => {
    const { connect } = await open();
    const { socket } = await connect();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send(Buffer.from('{"kind":"cancel","callId":"a"}'));
    expect(await closed).toBe(1003);
  });

  it('takes no more sockets than its bound', async () => {
    const { connect, port, origin, signIn } = await open({ maxSockets: 2 });
    await connect();
    await connect();
    expect(await upgrade(port, { cookie: await signIn(), origin })).toBe(503);
  });

  it('drops a socket that no longer answers pings', async () => {
    const { connect } = await open({ heartbeatMs: 20 });
    const { socket } = await connect();
    socket.pong = () => undefined;
    (socket as unknown as { _autoPong: boolean })._autoPong = false;
    await new Promise((resolve) => socket.once('close', resolve));
    await vi.waitFor(() => expect(hub.subscriberCount).toBe(0));
  });

  it('lets events wait, merged, for a socket that does not drain', async () => {
    const { connect } = await open({ softBufferBytes: 0 });
    const slow = await connect();
    for (let index = 0; index < 5000; index += 1) hub.publish('tasks.logged', [`task-${index}`]);
    expect(slow.events).toEqual([]);
  });

  it('closes at once with sockets open, and frees its port', async () => {
    const { connect, serve, port } = await open();
    const { socket } = await connect();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await serve.close();
    expect(await closed).toBe(1001);
    await expect(get(port, '/')).rejects.toThrow('ECONNREFUSED');
    expect(hub.subscriberCount).toBe(0);
  });
});
