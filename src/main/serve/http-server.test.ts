import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createEventHub } from '#main/ipc/events.ts';
import { startServe, type RunningServe } from './http-server.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serveAt(port: number): Promise<RunningServe> {
  const serve = await startServe({
    router: { dispatch: async () => ({ ok: true, value: {} }) },
    hub: createEventHub(),
    rendererFolder: '/nowhere',
    port,
    log: { error: () => undefined },
  });
  cleanups.push(() => serve.close());
  return serve;
}

async function occupy(port = 0): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

describe('the port of the browser face', () => {
  it('is the next free one where the wanted one is taken', async () => {
    const taken = await occupy();
    const serve = await serveAt(taken);
    expect(serve.port).toBeGreaterThan(taken);
    expect(serve.port).toBeLessThan(taken + 50);
    expect((await fetch(serve.oneTimeUrl(), { redirect: 'manual' })).status).toBe(303);
  });

  it.each([-1, 65_536, 1.5, Number.NaN])('refuses %s', async (port) => {
    await expect(serveAt(port)).rejects.toThrow('whole number from 0 to 65535');
  });

  it('is free again after close, even with a connection open', async () => {
    const serve = await serveAt(0);
    await fetch(serve.origin);
    await serve.close();
    expect(await occupy(serve.port)).toBe(serve.port);
  });
});
