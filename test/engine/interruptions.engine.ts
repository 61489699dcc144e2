import { afterEach, describe, expect, inject, it } from 'vitest';
import { containersOf, inspect } from './fixtures/containers.ts';
import { Deck } from './fixtures/deck.ts';
import { beginEndlessStart, mendRedis } from './fixtures/endless-start.ts';
import { TestEngine } from './fixtures/engine.ts';
import { setFaults } from './fixtures/faults.ts';
import { ServedPanel } from './fixtures/served-panel.ts';

// Redis is the whole server here: how a start goes on does not depend on how much there is to start.

const engine = TestEngine.at(inject('engineFolder'));

afterEach(async () => {
  if (!engine.isRunning) await engine.start();
  await engine.clean();
});

describe('the engine is stopped', () => {
  it('a start waits for it, says so, and ends well when it is back', async () => {
    await using deck = await Deck.create(engine);
    const { starting, id } = await beginEndlessStart(engine, deck);
    // As in a person's own compose file: the engine does not start it again by itself.
    await engine.docker(['update', '--restart', 'no', id]);
    await engine.stop();
    await starting.line(/^Waiting for Docker, \d+ s$/);
    expect((await deck.status()).job).toMatchObject({ state: 'running', problem: null });

    await setFaults(deck, 'redis', null);
    await engine.start();
    await starting.expectEnd();
    expect(starting.stderr).toContain('Docker is back; going on');
    expect(starting.stdout).toContain('Started: redis');
    expect(await deck.services()).toMatchObject({ redis: 'running healthy', mongo: 'none none' });
    expect(await containersOf(engine, 'redis')).toEqual([id]);
  });

  it('a panel that stays says so and since when, and sees the services come back', async () => {
    await using deck = await Deck.create(engine);
    await deck.start('redis');
    await using panel = await ServedPanel.open(deck);
    const isHealthy = await panel.untilStatus('the first look', 10_000, ({ services }) =>
      services.some(({ name, health }) => name === 'redis' && health === 'healthy'),
    );
    expect(isHealthy.engine).toMatchObject({ state: 'connected', problem: null, waitingSinceMs: null });

    const stoppedAtMs = Date.now();
    await engine.stop();
    const gone = await panel.untilStatus('word of it', 10_000, ({ state }) => state === 'unknown');
    expect(gone.engine.state).toBe('stopped');
    expect(gone.engine.problem).toMatch(/\w+ \w+ /);
    expect(gone.engine.waitingSinceMs).toBeGreaterThanOrEqual(stoppedAtMs);
    expect(gone.engine.waitingSinceMs).toBeLessThanOrEqual(Date.now());
    expect(gone.services.find(({ name }) => name === 'redis')?.state).toBe('none');

    await engine.start();
    const back = await panel.untilStatus('the services', 30_000, ({ engine: { state }, services }) => {
      const redis = services.find(({ name }) => name === 'redis');
      return state === 'connected' && redis?.state === 'running' && redis.health === 'healthy';
    });
    expect(back.engine).toMatchObject({ problem: null, waitingSinceMs: null });
    expect(back.state).toBe(isHealthy.state);
  });
});

describe('ClearDeck is killed during a start', () => {
  it('the next start goes on from there and ends well', async () => {
    await using deck = await Deck.create(engine);
    const { starting, id } = await beginEndlessStart(engine, deck);
    expect(await starting.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    expect((await deck.status()).job).toMatchObject({ state: 'running', isHere: false });
    expect(await inspect(engine, id, '{{.State.Running}}')).toBe('true');

    await mendRedis(engine, deck, id);
    await deck.start('redis');
    expect(await deck.services()).toMatchObject({ redis: 'running healthy' });
    expect(await containersOf(engine, 'redis')).toEqual([id]);
    expect((await deck.status()).job).toMatchObject({ kind: 'start', state: 'succeeded' });
  });

  it('a panel that stays takes the job over by itself', async () => {
    await using deck = await Deck.create(engine);
    const { starting, id } = await beginEndlessStart(engine, deck);
    await starting.kill('SIGKILL');
    const left = (await deck.status()).job;
    expect(left).toMatchObject({ kind: 'start', state: 'running', services: ['redis'] });

    await using panel = await ServedPanel.open(deck);
    const taken = await panel.untilStatus('the take-over', 10_000, ({ job }) => job?.isHere === true);
    expect(taken.job).toMatchObject({ id: left?.id, state: 'running' });
    await mendRedis(engine, deck, id);
    await panel.untilStatus('the end of the job', 30_000, ({ job }) => job?.state !== 'running');
    // As every other process sees it too.
    const status = await deck.status();
    expect(status.job).toMatchObject({ id: left?.id, state: 'succeeded', problem: null });
    expect(status.services.find(({ name }) => name === 'redis')).toMatchObject({ containerId: id, health: 'healthy' });
  });
});

it('Ctrl-C cancels a start and stops what it had started, and nothing else', async () => {
  await using deck = await Deck.create(engine);
  await deck.start('mongo');
  const { starting, id } = await beginEndlessStart(engine, deck);
  expect(await starting.kill('SIGINT')).toEqual({ code: 1, signal: null });
  expect(starting.stderr).toContain('error: cancelled; what runs is shown by:');
  expect(await inspect(engine, id, '{{.State.Status}}')).toBe('exited');
  expect(await deck.services()).toMatchObject({ mongo: 'running healthy', redis: 'exited none' });
  expect((await deck.status()).job).toMatchObject({ kind: 'start', state: 'cancelled' });
});
