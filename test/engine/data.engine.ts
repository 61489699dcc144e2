import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, inject, it } from 'vitest';
import type { StackData } from '#shared/domain/stack.ts';
import { containersOf, inspect } from './fixtures/containers.ts';
import { Deck } from './fixtures/deck.ts';
import { TestEngine } from './fixtures/engine.ts';
import { treeOf } from './fixtures/folder-tree.ts';
import { ownClient } from './fixtures/own-client.ts';

const engine = TestEngine.at(inject('engineFolder'));
const ARTIFACT = 'project/model.bin';

afterEach(() => engine.clean());

const dataFolder = (deck: Deck): string => path.join(deck.home, 'clearml_data');

async function dataOf(deck: Deck): Promise<StackData> {
  return JSON.parse((await deck.run('server', 'data', '--json')).stdout) as StackData;
}

async function redisCli(...command: string[]): Promise<string> {
  const [id = ''] = await containersOf(engine, 'redis');
  return engine.docker(['exec', id, 'redis-cli', ...command]);
}

it('a backup brings back every byte, over newer data and after all was removed', async () => {
  await using deck = await Deck.create(engine);
  const backup = path.join(deck.home, 'before.tar');
  const content = randomBytes(300_000);
  await deck.start('apiserver');
  const program = ownClient(deck);
  await program.call('projects.create', { name: 'kept' });
  await program.call('events.add', { task: 'a-task', type: 'log', msg: 'a line that is kept' });
  await program.upload(deck.ports.files, ARTIFACT, content);
  await redisCli('set', 'kept', 'yes');
  const expectAllThere = async (): Promise<void> => {
    const { state, connection } = await deck.status();
    expect([state, connection.isConnected]).toEqual(['healthy', true]);
    expect(await program.call('projects.get_all')).toMatchObject({ projects: [{ name: 'kept' }] });
    expect(await program.call('events.get_task_log', { task: 'a-task' })).toMatchObject({
      events: [{ msg: 'a line that is kept' }],
    });
    expect((await program.download(deck.ports.files, ARTIFACT)).equals(content)).toBe(true);
    expect(await redisCli('get', 'kept')).toBe('yes');
  };

  await deck.run('server', 'stop');
  const before = await treeOf(dataFolder(deck));
  // Of every store, so that no comparison is of nothing; and each service's own account is kept.
  expect(Object.keys(before)).toEqual(expect.arrayContaining(['redis/dump.rdb', `fileserver/${ARTIFACT}`]));
  expect(before['elastic']).toMatch(/^1000:/);
  expect(before['mongo/db']).toMatch(/^999:999 40700/);
  expect((await deck.run('server', 'backup', backup)).stdout).toContain(`Backed up: ${backup}`);
  expect((await stat(backup)).mode & 0o077).toBe(0);
  expect(await treeOf(dataFolder(deck))).toEqual(before);
  expect((await deck.status()).state).toBe('stopped');

  const newer = path.join('fileserver', 'project', 'newer.bin');
  await writeFile(path.join(dataFolder(deck), newer), 'written after the backup');
  await deck.run('server', 'restore', backup);
  await expectAllThere();
  expect(await treeOf(dataFolder(deck))).toEqual(before);
  const { setAside } = await dataOf(deck);
  expect(setAside).toHaveLength(1);
  expect(await treeOf(setAside[0]?.path ?? '')).toEqual({
    ...before,
    [newer]: expect.stringMatching(/^0:0 /) as unknown,
  });

  await deck.run('server', 'remove-data', '--yes-remove-all-data');
  expect(existsSync(dataFolder(deck))).toBe(false);
  expect((await deck.status()).state).toBe('absent');
  await deck.run('server', 'restore', backup);
  await expectAllThere();
  expect(await treeOf(dataFolder(deck))).toEqual(before);
  // There was nothing more to set aside.
  expect((await dataOf(deck)).setAside).toEqual(setAside);
});

it('a backup that was cut is refused, and nothing is touched', async () => {
  await using deck = await Deck.create(engine);
  const backup = path.join(deck.home, 'cut.tar');
  await deck.start('redis');
  await redisCli('set', 'kept', 'yes');
  await deck.run('server', 'backup', backup);
  const [id = ''] = await containersOf(engine, 'redis');
  const lookAt = async () => ({
    tree: await treeOf(dataFolder(deck)),
    started: await inspect(engine, id, '{{.State.Running}} {{.State.StartedAt}}'),
    names: await readdir(deck.home),
  });
  const before = await lookAt();
  expect(before.started).toMatch(/^true /);

  for (const share of [0.99, 0.5]) {
    await truncate(backup, Math.floor((await stat(backup)).size * share));
    const refused = await deck.begin('server', 'restore', backup).expectEnd(1);
    expect(refused.stderr).toMatch(/error: .*backup.*\./i);
    expect(await lookAt()).toEqual(before);
  }
  expect(await redisCli('get', 'kept')).toBe('yes');
  expect((await dataOf(deck)).setAside).toEqual([]);
});

it('data of a newer version are not given to an older one, whatever the compose file says', async () => {
  await using deck = await Deck.create(engine);
  await deck.start('redis');
  await redisCli('set', 'kept', 'yes');
  await deck.run('server', 'stop');
  const [id = ''] = await containersOf(engine, 'redis');

  await deck.run('server', 'settings', '--copy-compose-file');
  const own = path.join(deck.home, 'docker-compose-clearml.yml');
  const shipped = await readFile(own, 'utf8');
  const older = shipped.replace('image: redis:7.4.1', 'image: redis:7.2.5');
  expect(older).not.toBe(shipped);
  await writeFile(own, older);
  const refused = await deck.beginStart('redis').expectEnd(1);
  expect(refused.stderr).toContain('redis:7.4.1 used the data of redis last; the compose file has redis:7.2.5.');
  expect(await containersOf(engine, 'redis')).toEqual([id]);

  await writeFile(own, shipped);
  await deck.start('redis');
  expect(await redisCli('get', 'kept')).toBe('yes');
});
