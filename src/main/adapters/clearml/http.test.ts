import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { clearmlApi, probeHttp } from './http.ts';

const servers: Server[] = [];
async function serve(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

test.each([
  [200, true],
  [302, true],
  [405, false],
  [503, false],
])('a probe answered with %d', async (status, isOk) => {
  const url = await serve((_request, response) =>
    response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(),
  );
  const probe = await probeHttp(url, { timeoutMs: 2000 });
  expect(probe).toMatchObject({ isOk, detail: `HTTP ${String(status)}` });
  expect(probe.latencyMs).toBeGreaterThan(0);
});

test('a probe says why nothing came', async () => {
  const silent = await serve(() => undefined);
  expect(await probeHttp(silent, { timeoutMs: 100 })).toEqual({
    isOk: false,
    latencyMs: null,
    detail: 'no answer within 0.1 s',
  });
  const hanging = await serve((request) => request.socket.destroy());
  expect(await probeHttp(hanging, { timeoutMs: 2000 })).toMatchObject({ detail: 'connection closed before an answer' });
  const server = servers.pop()!;
  await new Promise((resolve) => server.close(resolve));
  expect(await probeHttp(hanging, { timeoutMs: 2000 })).toMatchObject({ isOk: false, detail: 'connection refused' });
});

test('a call carries the key and the user it acts as, and answers the data', async () => {
  const seen: unknown[] = [];
  const url = await serve((request, response) => {
    const { authorization, 'x-clearml-impersonate-as': as } = request.headers;
    seen.push([request.url, authorization, as]);
    response.end(JSON.stringify({ meta: { result_code: 200, result_msg: 'OK' }, data: { token: 't' } }));
  });
  const auth = { key: 'k', secret: 's', impersonate: 'u' };
  expect(await clearmlApi.call(url, 'auth.login', {}, auth, new AbortController().signal)).toEqual({ token: 't' });
  expect(seen).toEqual([['/auth.login', `Basic ${Buffer.from('k:s').toString('base64')}`, 'u']]);
});

test.each([
  [
    401,
    '{"meta":{"result_msg":"Unauthorized (invalid credentials)"},"data":{}}',
    'FORBIDDEN',
    /HTTP 401, Unauthorized/,
  ],
  [500, 'oops', 'STACK_NOT_READY', /HTTP 500, oops/],
  [200, '<html>', 'STACK_NOT_READY', /no ClearML API server/],
])('a refusal comes with its reason: %d', async (status, body, code, message) => {
  const url = await serve((_request, response) => response.writeHead(status).end(body));
  const call = clearmlApi.call(url, 'auth.login', {}, { key: 'k', secret: 's' }, new AbortController().signal);
  await expect(call).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
});
