import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { Deck } from './fixtures/deck.ts';
import { TestEngine } from './fixtures/engine.ts';
import { ownClient } from './fixtures/own-client.ts';
import { freePort } from './fixtures/processes.ts';

const engine = TestEngine.at(inject('engineFolder'));
const SERVICES = ['apiserver', 'async_delete', 'elasticsearch', 'fileserver', 'mongo', 'redis', 'webserver'];
const all = (state: string) => Object.fromEntries(SERVICES.map((name) => [name, state]));

afterEach(() => engine.clean());

describe('through the terminal', () => {
  it('the server starts from nothing, stops, and starts again with its data', async () => {
    await using deck = await Deck.create(engine);
    expect((await deck.status()).state).toBe('absent');
    const starting = await deck.start();
    expect(starting.stdout).toContain(`http://127.0.0.1:${deck.ports.web}`);
    expect(starting.output).toContain('The panel is connected');

    const status = await deck.status();
    expect(status).toMatchObject({ state: 'healthy', adoptedFrom: null, connection: { isConnected: true } });
    expect(await deck.services()).toEqual(all('running healthy'));
    for (const { ports } of status.services) for (const { hostIp } of ports) expect(hostIp).toBe('127.0.0.1');
    expect(status.services.every(({ isOutdated }) => !isOutdated)).toBe(true);

    const panel = ownClient(deck);
    await panel.call('projects.create', { name: 'kept' });
    await deck.run('server', 'stop');
    expect((await deck.status()).state).toBe('stopped');
    await deck.start();
    expect(await panel.call('projects.get_all')).toMatchObject({ projects: [{ name: 'kept' }] });

    // One service alone; what depends on it goes on, and a half-running server is said to be one.
    await deck.run('server', 'stop', 'webserver');
    expect(await deck.services()).toEqual({ ...all('running healthy'), webserver: 'exited none' });
    expect((await deck.status()).state).toBe('partial');
    await deck.start('webserver');
    expect((await deck.status()).state).toBe('healthy');
  });

  it('new ports are new everywhere after a restart', async () => {
    await using deck = await Deck.create(engine);
    await deck.start();
    const before = await deck.status();
    const port = String(await freePort());
    await deck.run('server', 'settings', '--web-port', port);
    const outdated = (await deck.status()).services.filter(({ isOutdated }) => isOutdated).map(({ name }) => name);
    expect(outdated).toContain('webserver');
    // A start leaves what runs as it is, and looks for it where it is.
    await deck.start();
    expect((await deck.status()).urls.web).toBe(before.urls.web);
    await deck.run('server', 'restart');
    const after = await deck.status();
    expect(after.urls.web).toBe(`http://127.0.0.1:${port}`);
    expect(after.services.some(({ isOutdated }) => isOutdated)).toBe(false);
    expect((await fetch(after.urls.web)).status).toBe(200);
    expect(readFileSync(path.join(deck.home, 'clearml.conf'), 'utf8')).toContain(`web_server: "${after.urls.web}"`);
    // What the change did not touch is the same container.
    const idOf = (status: typeof after, service: string) =>
      status.services.find(({ name }) => name === service)?.containerId;
    expect(idOf(after, 'redis')).toBe(idOf(before, 'redis'));
    expect(idOf(after, 'webserver')).not.toBe(idOf(before, 'webserver'));
  });

  it('[SECURITY 13] nothing that is printed, and no label, has a secret of the server', async () => {
    await using deck = await Deck.create(engine);
    const printed = [(await deck.start()).output, JSON.stringify(await deck.status())];
    for (const name of ['logs', 'doctor', 'data']) {
      const command = deck.begin('server', name, '--json');
      await command.ended;
      printed.push(command.output);
    }
    const secrets = readFileSync(path.join(deck.home, 'secrets', 'stack.json'), 'utf8');
    const values = [...secrets.matchAll(/"(?:secret|[a-z]+Secret|hashKey)": "([^"]{16,})"/g)].map(
      ([, value]) => value!,
    );
    expect(values.length).toBeGreaterThanOrEqual(7);
    for (const value of values) for (const text of printed) expect(text).not.toContain(value);
    const labels = await engine.docker(['ps', '--all', '--no-trunc', '--format', '{{.Labels}}']);
    for (const value of values) expect(labels).not.toContain(value);
  });
});
