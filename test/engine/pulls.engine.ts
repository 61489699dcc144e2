import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import type { PullProgress, StackJob } from '#shared/domain/stack.ts';
import { Deck } from './fixtures/deck.ts';
import { TestEngine } from './fixtures/engine.ts';
import { until } from './fixtures/processes.ts';
import { RegistryProxy } from './fixtures/registry-proxy.ts';
import { TestRegistry } from './fixtures/registry.ts';
import { imageNames } from './stand-ins/image-names.ts';
import { makeStandIns } from './stand-ins/images.ts';

// Images that are not on the engine, and a registry that is slow, refuses, or goes away.

const KILOBYTE = 1024;
/** Of the layers that are this image's alone. */
const OWN_BYTES = 4 * 1024 * KILOBYTE;
const SLOW = 256 * KILOBYTE;
const engine = TestEngine.at(inject('engineFolder'));
const host = `127.0.0.1:${engine.mirrorPort}`;
/** Of ClearML's server, all three of whose services come from it; the fileserver needs no other image. */
const image = `${host}/clearml/server:to-be-pulled`;
const disposables = new AsyncDisposableStack();
let registry: TestRegistry;
let proxy: RegistryProxy;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cd-noise-'));
  disposables.defer(() => rm(folder, { recursive: true }));
  registry = disposables.use(await TestRegistry.start());
  proxy = await RegistryProxy.start(registry.port, engine.mirrorPort);
  disposables.defer(() => proxy[Symbol.asyncDispose]());
  const common = `${host}/clearml/server:common`;
  for (const [server, bytesPerImage] of [
    [common, 3 * KILOBYTE],
    [image, OWN_BYTES],
  ] as const) {
    const images = await makeStandIns({ folder, bytesPerImage }, { ...imageNames(), server });
    await registry.push(images.find(({ role }) => role === 'server')!);
  }
  // With the large layers, of which the engine does not know that it has them before it has pulled them once.
  await engine.docker(['pull', '--quiet', common]);
});
afterAll(() => disposables.disposeAsync());
afterEach(async () => {
  await engine.clean();
  await engine.tryDocker(['rmi', '--force', image]);
  proxy.bytesPerSecond = null;
});

/** The latest job as another process sees it, which has to be the start. */
async function jobOf(deck: Deck): Promise<StackJob> {
  const { job: found } = await deck.status();
  if (found?.kind !== 'start') throw new Error(`not a start: ${JSON.stringify(found)}`);
  return found;
}

/** A ClearDeck whose image has to be pulled, slowly. */
function slowDeck(): Promise<Deck> {
  Object.assign(proxy, { bytesPerSecond: SLOW, sentBytes: 0 });
  return Deck.create(engine, { CLEARML_SERVER_IMAGE: image });
}

/** Images of the containers that the engine runs. */
async function running(): Promise<readonly string[]> {
  return (await engine.docker(['ps', '--format', '{{.Image}}'])).split('\n').filter((line) => line !== '');
}

async function isOnEngine(): Promise<boolean> {
  return (await engine.tryDocker(['image', 'inspect', image])).code === 0;
}

it('a pull tells its bytes, speed and layers while it goes on, to every process, and in lines where it is done', async () => {
  await using deck = await slowDeck();
  const starting = deck.beginStart('fileserver');
  const seen: PullProgress[] = [];
  const latest = await until('two looks at the pull with its speed', 60_000, async () => {
    const { state, progress } = await jobOf(deck);
    const [pull] = progress.pulls;
    if (pull === undefined || pull.doneBytes === seen.at(-1)?.doneBytes) return null;
    expect([state, progress.stage, progress.pulls.length, pull.image]).toEqual(['running', 'pull', 1, image]);
    seen.push(pull);
    return seen.length > 1 && progress.bytesPerSecond !== null ? progress : null;
  });
  const [first, second] = [seen.at(-2)!, seen.at(-1)!];
  expect(second.doneBytes).toBeGreaterThan(first.doneBytes);
  expect(second).toMatchObject({ state: 'pulling', layersTotal: 4, layersDone: 2 });
  expect(second.doneBytes).toBeLessThanOrEqual(proxy.sentBytes);
  expect(second.totalBytes).toBeGreaterThanOrEqual(OWN_BYTES);
  expect(latest.bytesPerSecond).toBeGreaterThan(SLOW / 4);
  expect(latest.bytesPerSecond).toBeLessThan(SLOW * 2);
  expect(latest.secondsLeft).toBeGreaterThan(0);
  proxy.bytesPerSecond = null;

  await starting.expectEnd();
  expect(starting.output).toContain(`${image}: pulling`);
  expect(starting.output).toMatch(new RegExp(`${image}: pulled \\(4\\.\\d MiB\\)`));
  expect(await running()).toEqual([image]);
});

it('a pull that is cancelled ends at the engine too, and the next start pulls again', async () => {
  await using deck = await slowDeck();
  const starting = deck.beginStart('fileserver');
  await until('the middle of the pull', 60_000, () => proxy.sentBytes > OWN_BYTES / 8);
  expect((await starting.kill('SIGINT')).code).toBe(1);
  expect(starting.stderr).toMatch(/error: cancelled; .*server status\n$/);
  await until('the end of the downloads', 20_000, () => proxy.openDownloads === 0);
  // They were let go of, and did not come to their end.
  expect(proxy.sentBytes).toBeLessThan(OWN_BYTES);
  expect(await isOnEngine()).toBe(false);
  const { job, services } = await deck.status();
  expect(job).toMatchObject({ kind: 'start', state: 'cancelled' });
  expect(services.every(({ state }) => state === 'none')).toBe(true);

  proxy.bytesPerSecond = null;
  await deck.start('fileserver');
  expect(await running()).toEqual([image]);
});

it('an image that the registry does not have is named, with who does not have it', async () => {
  const missing = `${host}/clearml/none:1`;
  await using other = await Deck.create(engine, { CLEARML_SERVER_IMAGE: missing });
  const starting = await other.beginStart('fileserver').expectEnd(1);
  expect(starting.stderr).toContain(`error: ${host} has no image ${missing}`);
  const { job: failed, services } = await other.status();
  expect(failed).toMatchObject({ state: 'failed', progress: { pulls: [{ image: missing, state: 'failed' }] } });
  expect(services.every(({ state }) => state === 'none')).toBe(true);
});

it('a registry that goes away midway fails the start in words, and the next one succeeds when it is back', async () => {
  await using deck = await slowDeck();
  const starting = deck.beginStart('fileserver');
  await until('the middle of the pull', 60_000, () => proxy.sentBytes > OWN_BYTES / 8);
  await proxy[Symbol.asyncDispose]();
  await starting.expectEnd(1);
  expect(starting.stderr).toContain(': pulling: a download broke off; Docker tries it again');
  expect(starting.stderr).toContain(`error: The registry ${host} cannot be reached by the engine.`);
  const { state, progress } = await jobOf(deck);
  expect(state).toBe('failed');
  expect(progress.pulls[0]!.doneBytes).toBeLessThan(OWN_BYTES);
  expect(await isOnEngine()).toBe(false);

  proxy = await RegistryProxy.start(registry.port, engine.mirrorPort);
  await deck.start('fileserver');
  expect(await running()).toEqual([image]);
});
