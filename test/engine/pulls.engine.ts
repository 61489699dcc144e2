import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import type { PullProgress, StackJob } from '#shared/domain/stack.ts';
import { Deck } from './fixtures/deck.ts';
import { TestEngine } from './fixtures/engine.ts';
import { runTool, until } from './fixtures/processes.ts';
import { RegistryProxy } from './fixtures/registry-proxy.ts';
import { TestRegistry, type RegistryUser } from './fixtures/registry.ts';
import { imageNames } from './stand-ins/image-names.ts';
import { makeStandIns, type StandIn } from './stand-ins/images.ts';

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
/** Of a registry that lets nobody else in; made up. */
const user: RegistryUser = {
  name: 'deck',
  password: 'pull-me-please',
  hash: '$2y$05$neNmizaCeJ8jXZgWEYo6vu0Z/3smAf3lBAEaD4oF5u32xT5P8y3m.',
};
/** Small, and on the engine already but for its name. */
let common: StandIn;
let registry: TestRegistry;
let proxy: RegistryProxy;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cd-noise-'));
  disposables.defer(() => rm(folder, { recursive: true }));
  registry = disposables.use(await TestRegistry.start());
  proxy = await RegistryProxy.start(registry.port, engine.mirrorPort);
  disposables.defer(() => proxy[Symbol.asyncDispose]());
  const push = async (server: string, bytesPerImage: number): Promise<StandIn> => {
    const images = await makeStandIns({ folder, bytesPerImage }, { ...imageNames(), server });
    const made = images.find(({ role }) => role === 'server')!;
    await registry.push(made);
    return made;
  };
  common = await push(`${host}/clearml/server:common`, 3 * KILOBYTE);
  await push(image, OWN_BYTES);
  // With the large layers, of which the engine does not know that it has them before it has pulled them once.
  await engine.docker(['pull', '--quiet', common.reference]);
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

it('a private image is pulled with what docker login stored, and the words say what to do without it', async () => {
  await using closed = await TestRegistry.start(user);
  const closedHost = `127.0.0.1:${closed.port}`;
  const wanted = `${closedHost}/clearml/server:private`;
  await closed.push({ ...common, reference: wanted });
  const config = await mkdtemp(path.join(os.tmpdir(), 'cd-config-'));
  await using own = new AsyncDisposableStack();
  own.defer(() => rm(config, { recursive: true }));
  own.defer(async () => {
    await engine.tryDocker(['rmi', '--force', wanted]);
  });
  await using deck = await Deck.create(engine, { CLEARML_SERVER_IMAGE: wanted, DOCKER_CONFIG: config });
  const failed = async (words: string): Promise<void> => {
    const { stderr } = await deck.beginStart('fileserver').expectEnd(1);
    expect(stderr).toContain(`error: ${closedHost} ${words}`);
    expect(await running()).toEqual([]);
  };

  await failed(`does not give ${wanted} without a log-in. Run “docker login ${closedHost}” and try again.`);

  const login = ['login', '--username', user.name, '--password', user.password, closedHost];
  const { code, stderr } = await runTool('docker', login, { env: deck.env, timeoutMs: 60_000 });
  expect(code, stderr).toBe(0);
  await deck.start('fileserver');
  expect(await running()).toEqual([wanted]);

  // [SECURITY 13] It is in docker's file, and neither in ClearDeck's folder nor on the container.
  const forms = [user.password, btoa(`${user.name}:${user.password}`)];
  expect(await textOf(config)).toContain(forms[1]);
  const kept = (await textOf(deck.home)) + (await engine.docker(['inspect', await engine.docker(['ps', '--quiet'])]));
  expect(kept).toContain(wanted);
  for (const form of forms) expect(kept).not.toContain(form);

  await engine.clean();
  await engine.docker(['rmi', '--force', wanted]);
  const wrong = { auths: { [closedHost]: { auth: btoa(`${user.name}:outdated`) } } };
  await writeFile(path.join(config, 'config.json'), JSON.stringify(wrong));
  await failed(`refused the stored log-in for ${wanted}. Run “docker login ${closedHost}” again.`);
});

/** All files of a folder, one after the other, byte by byte. */
async function textOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n');
}
