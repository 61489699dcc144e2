import 'dockerode';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EngineInfo } from '#main/services/stack/engine-port.ts';
import { FakeEngine } from '../../../../test/fakes/fake-engine.ts';
import { selfSigned } from '../../../../test/fakes/self-signed.ts';
import type { DialTarget, TlsFiles } from './dial-target.ts';
import { createDockerEngine } from './docker-engine.ts';

let folder: string;
let files: { readonly ca: string; readonly cert: string; readonly key: string };
let own: { readonly key: string; readonly cert: string };
let fake: FakeEngine;
const servers: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-'));
  own = selfSigned();
  files = { ca: join(folder, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  // One certificate is the authority, the engine's and the person's.
  await Promise.all([writeFile(files.ca, own.cert), writeFile(files.cert, own.cert), writeFile(files.key, own.key)]);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  fake = await FakeEngine.start();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  await fake[Symbol.asyncDispose]();
});

/** Answers the port. */
async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** An engine behind TLS that lets in only who has a certificate. */
function listenTls(): Promise<number> {
  return listen(
    createTlsServer({ ...own, ca: own.cert, requestCert: true, rejectUnauthorized: true }, (socket) => {
      socket.on('error', () => {});
      socket.pipe(connect(fake.socketPath).on('error', () => {})).pipe(socket);
    }),
  );
}

async function infoAt(target: DialTarget): Promise<EngineInfo> {
  const endpoint = { id: 'env', address: 'tcp://127.0.0.1:2376', origin: 'DOCKER_HOST', isRemote: true };
  await using engine = createDockerEngine({ endpoint, target, nowMs: () => 7 });
  return await engine.info({ signal: new AbortController().signal });
}

function infoOverTls(port: number, change: Partial<TlsFiles> = {}, host = '127.0.0.1'): Promise<EngineInfo> {
  return infoAt({ kind: 'tls', host, port, files: { ...files, ...change } });
}

describe('an engine', () => {
  test('is reached by TCP', async () => {
    const port = await listen(createServer((socket) => socket.pipe(connect(fake.socketPath)).pipe(socket)));
    expect((await infoAt({ kind: 'tcp', host: '127.0.0.1', port })).name).toBe('fake');
  });

  test('is reached by TLS with a certificate of one’s own', async () => {
    expect((await infoOverTls(await listenTls())).name).toBe('fake');
  });

  test('[SECURITY 14] whose certificate no authority has signed, or that has another name, is refused', async () => {
    const port = await listenTls();
    await expect(infoOverTls(port, { ca: null })).rejects.toThrow(/^TLS with the engine at .* failed: self-signed/);
    await expect(infoOverTls(port, {}, 'localhost')).rejects.toThrow(/^TLS with the engine at .* failed: Hostname/);
    expect(fake.requests).toEqual([]);
  });

  test.each([
    ['a certificate that the engine wants is missing', { cert: null, key: null }, /^TLS with the engine at /],
    [
      'a file is missing',
      { key: '/nowhere/key.pem' },
      /^TLS with .*\/nowhere\/key\.pem cannot be read\. Check the cert/,
    ],
  ])('says so where %s', async (_what, change, message) => {
    await expect(infoOverTls(await listenTls(), change)).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      kind: 'failed',
      message: expect.stringMatching(message) as unknown,
    });
  });

  test('that speaks no TLS says so', async () => {
    const port = await listen(createServer((socket) => socket.pipe(connect(fake.socketPath)).pipe(socket)));
    await expect(infoOverTls(port)).rejects.toThrow(/^TLS with the engine at .* failed/);
  });
});
