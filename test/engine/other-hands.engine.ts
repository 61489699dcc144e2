import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { StackStatus } from '#shared/domain/stack.ts';
import { ClearmlClient } from './fixtures/clearml-client.ts';
import { ComposeTool, untilHealthy } from './fixtures/compose-tool.ts';
import { containersOf, untilRunning } from './fixtures/containers.ts';
import { Deck } from './fixtures/deck.ts';
import { beginEndlessStart, mendRedis } from './fixtures/endless-start.ts';
import { TestEngine } from './fixtures/engine.ts';
import { setFaults } from './fixtures/faults.ts';
import { StackFolder } from './fixtures/stack-folder.ts';

const engine = TestEngine.at(inject('engineFolder'));
/** The API server and what it needs: enough to be recognised, and two services less to wait for. */
const SERVICES = ['apiserver', 'elasticsearch', 'fileserver', 'mongo', 'redis'];

afterEach(() => engine.clean());

/** Every container on the engine with the moment at which it was made. */
async function containers(): Promise<readonly string[]> {
  const lines = await engine.docker(['ps', '--all', '--no-trunc', '--format', '{{.ID}} {{.Names}} {{.CreatedAt}}']);
  return lines.split('\n').sort();
}

function healthy({ services }: StackStatus): readonly string[] {
  const found = services.filter(({ state, health }) => state === 'running' && health === 'healthy');
  return found.map(({ name }) => name).sort();
}

it('a server of docker compose is recognised, stopped and started as it is, and its data left alone', async () => {
  const compose = await ComposeTool.find();
  if (compose === null) throw new Error('neither docker compose nor docker-compose is installed');
  await using stack = await StackFolder.create('by-hand');
  await using deck = await Deck.create(engine);
  await compose.run(engine, stack, ['up', '--detach', 'apiserver']);
  await untilHealthy(engine, stack.projectName);
  const before = await containers();
  const status = await deck.status();
  expect(status.adoptedFrom).toBe(`Docker Compose, from ${stack.composeFile}`);
  expect(status.projectName).toBe('by-hand');
  expect(healthy(status)).toEqual(SERVICES);
  // Where it publishes, not where this ClearDeck would have put it.
  expect(status.urls.api).toBe(`http://127.0.0.1:${stack.ports.api}`);
  expect(status.connection.isConnected).toBe(false);
  expect(status.connection.detail).toContain('started with keys that this ClearDeck does not know');

  await deck.run('server', 'stop');
  const stopped = await deck.status();
  expect(healthy(stopped)).toEqual([]);
  expect(stopped.state).toBe('stopped');
  await deck.start();
  expect(healthy(await deck.status())).toEqual(SERVICES);
  expect(await containers()).toEqual(before);

  const archive = path.join(deck.home, 'theirs.tar');
  for (const command of [
    ['backup', archive],
    ['restore', archive],
    ['remove-data', '--yes-remove-all-data'],
  ]) {
    const refused = await deck.begin('server', ...command).expectEnd(1);
    expect(refused.stderr).toContain(`This server was made by Docker Compose, from ${stack.composeFile}.`);
  }
  expect(existsSync(archive)).toBe(false);
  expect(await containers()).toEqual(before);
  const user = new ClearmlClient(stack.ports.api, stack.webserverKey, stack.webserverSecret);
  expect(await user.call('users.get_current_user')).toHaveProperty('user');
});

describe('a service that is being started', () => {
  it('and that other hands restart is waited for on', async () => {
    await using deck = await Deck.create(engine);
    const { starting, id } = await beginEndlessStart(engine, deck);
    await setFaults(deck, 'redis', null);
    await engine.docker(['restart', '--time', '1', id]);
    await starting.expectEnd();
    expect(await deck.services()).toMatchObject({ redis: 'running healthy' });
    expect(await containersOf(engine, 'redis')).toEqual([id]);
  });

  it('and that other hands stop has failed, with how it ended', async () => {
    await using deck = await Deck.create(engine);
    const { starting, id } = await beginEndlessStart(engine, deck);
    await engine.docker(['stop', '--time', '1', id]);
    await starting.expectEnd(1);
    expect(starting.stderr).toMatch(/error: redis did not become ready\. It ended: exit code \d+\./);
    expect(await deck.services()).toMatchObject({ redis: 'exited none' });
  });
});

describe('two ClearDecks', () => {
  it('with two data folders share the server of the first: nothing of it is replaced', async () => {
    await using first = await Deck.create(engine);
    await using second = await Deck.create(engine);
    await first.start('apiserver');
    const before = await containers();
    const status = await second.status();
    expect(status.adoptedFrom).toBe(`another ClearDeck, with the data folder ${first.home}`);
    expect(status.urls.api).toBe(`http://127.0.0.1:${first.ports.api}`);

    const started = await second.start('apiserver');
    expect(started.stdout).toContain('Started: apiserver');
    expect(await containers()).toEqual(before);
    expect((await first.status()).adoptedFrom).toBeNull();
    const refused = await second.begin('server', 'remove-data', '--yes-remove-all-data').expectEnd(1);
    expect(refused.stderr).toContain(`another ClearDeck, with the data folder ${first.home}`);
    expect(await containers()).toEqual(before);
    expect((await first.services())['apiserver']).toBe('running healthy');
  });

  it('on one data folder that start at once make one server', async () => {
    await using deck = await Deck.create(engine);
    await setFaults(deck, 'redis', { isNeverHealthy: true });
    const starts = [deck.beginStart('redis', 'mongo'), deck.beginStart('redis', 'mongo')];
    // The one that came second has to be told; the first goes on and does not notice.
    const ended = await Promise.race(starts.map((start) => start.ended.then(() => start)));
    await ended.expectEnd(1);
    expect(ended.stderr).toContain('error: The server is being started. Wait for that, or cancel it. (CONFLICT)');
    await mendRedis(engine, deck, await untilRunning(engine, 'redis'));
    await starts.find((start) => start !== ended)?.expectEnd();
    for (const service of ['redis', 'mongo']) expect(await containersOf(engine, service)).toHaveLength(1);
    expect(await containers()).toHaveLength(2);
    const status = await deck.status();
    expect(status.job).toMatchObject({ kind: 'start', state: 'succeeded' });
    expect(await deck.services()).toMatchObject({ redis: 'running healthy', mongo: 'running healthy' });
  });
});
