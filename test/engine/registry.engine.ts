import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { TestEngine } from './fixtures/engine.ts';
import { RegistryProxy } from './fixtures/registry-proxy.ts';
import { TestRegistry } from './fixtures/registry.ts';
import { imageNames } from './stand-ins/image-names.ts';
import { makeStandIns, type StandIn } from './stand-ins/images.ts';

// Whether pulls can be slow, cut short and refused as the tests of ClearDeck want them.

const MEGABYTE = 1024 * 1024;
const engine = TestEngine.at(inject('engineFolder'));
const disposables = new AsyncDisposableStack();
let images: readonly StandIn[];
let registry: TestRegistry;
let proxy: RegistryProxy;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cd-noise-'));
  disposables.defer(() => rm(folder, { recursive: true }));
  // Tags of their own: the engine has the stand-ins already.
  const names = imageNames();
  const tagged = Object.entries(names).map(([role, name]) => [role, name.replace(/:[^:/]*$/, ':with-noise')]);
  images = await makeStandIns({ folder, bytesPerImage: 6 * MEGABYTE }, Object.fromEntries(tagged) as typeof names);
  registry = disposables.use(await TestRegistry.start());
  for (const image of images) await registry.push(image);
  proxy = disposables.use(await RegistryProxy.start(registry.port, engine.mirrorPort));
});
afterAll(() => disposables.disposeAsync());
afterEach(async () => {
  Object.assign(proxy, { bytesPerSecond: null, cutAtBytes: null, refusal: null, sentBytes: 0 });
  await engine.docker(['rmi', '--force', ...images.map(({ reference }) => reference)]);
});

it('an image comes from the registry under the name that it has on Docker Hub, at the speed that was asked for', async () => {
  const { reference } = imageOf('server');
  proxy.bytesPerSecond = 64 * MEGABYTE;
  const startedMs = performance.now();
  await engine.docker(['pull', '--quiet', reference]);
  const tookMs = performance.now() - startedMs;
  expect(proxy.sentBytes).toBeGreaterThan(6 * MEGABYTE);
  expect(tookMs).toBeGreaterThan((proxy.sentBytes / proxy.bytesPerSecond) * 1000 * 0.9);
  expect(await engine.docker(['image', 'inspect', '--format', '{{index .RepoDigests 0}}', reference])).toContain(
    '@sha256:',
  );
});

it('a pull ends badly when the registry is gone midway, and well when it is back', async () => {
  const { reference } = imageOf('mongo');
  proxy.bytesPerSecond = 2 * MEGABYTE;
  const pulling = engine.tryDocker(['pull', '--quiet', reference]);
  await expect.poll(() => proxy.sentBytes, { timeout: 30_000 }).toBeGreaterThan(MEGABYTE);
  await proxy[Symbol.asyncDispose]();
  expect((await pulling).code).toBe(1);

  proxy = disposables.use(await RegistryProxy.start(registry.port, engine.mirrorPort));
  await engine.docker(['pull', '--quiet', reference]);
});

it('a pull that is cut takes up where it was', async () => {
  const { reference } = imageOf('redis');
  proxy.cutAtBytes = 3 * MEGABYTE;
  const pulling = engine.docker(['pull', '--quiet', reference]);
  await expect.poll(() => proxy.sentBytes, { timeout: 30_000 }).toBeGreaterThanOrEqual(3 * MEGABYTE);
  proxy.cutAtBytes = null;
  await pulling;
});

it('an image that is not there, or not given out now, is refused', async () => {
  const { reference } = imageOf('agent');
  proxy.refusal = { path: /\/manifests\//, status: 404 };
  expect((await engine.tryDocker(['pull', '--quiet', reference])).code).toBe(1);
  proxy.refusal = { path: /\/manifests\//, status: 429 };
  expect((await engine.tryDocker(['pull', '--quiet', reference])).code).toBe(1);
  const own = `127.0.0.1:${engine.mirrorPort}/library/nothing:1`;
  proxy.refusal = null;
  expect((await engine.tryDocker(['pull', '--quiet', own])).stderr).toMatch(/not found|manifest unknown/);
});

function imageOf(role: StandIn['role']): StandIn {
  const found = images.find((image) => image.role === role);
  if (found === undefined) throw new Error(`no stand-in for ${role}`);
  return found;
}
