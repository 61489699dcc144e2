import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { ClearmlClient } from './fixtures/clearml-client.ts';
import { ComposeTool, healthOf, untilHealthy } from './fixtures/compose-tool.ts';
import { inspect } from './fixtures/containers.ts';
import { TestEngine } from './fixtures/engine.ts';
import { until } from './fixtures/processes.ts';
import { StackFolder } from './fixtures/stack-folder.ts';
import { imageNames } from './stand-ins/image-names.ts';

// Whether the stand-ins do what the tests of ClearDeck take from them.

const engine = TestEngine.at(inject('engineFolder'));
const images = imageNames();
const SERVICES = ['apiserver', 'async_delete', 'elasticsearch', 'fileserver', 'mongo', 'redis', 'webserver'];

afterEach(() => engine.clean());

describe('the stack of the compose file that ships', () => {
  let compose: ComposeTool;
  beforeAll(async () => {
    const found = await ComposeTool.find();
    if (found === null) throw new Error('neither docker compose nor docker-compose is installed');
    compose = found;
  });

  it('comes up healthy, and has its data after a stop and a start', async () => {
    await using stack = await StackFolder.create('stand-ins');
    await compose.up(engine, stack);
    expect([...(await healthOf(engine, stack.projectName)).keys()].sort()).toEqual(SERVICES);

    const system = new ClearmlClient(stack.ports.api, stack.webserverKey, stack.webserverSecret);
    const { id } = await system.call('auth.create_user', { name: 'Ada', email: 'ada@example.org' });
    const made = await system.call('auth.create_credentials', { label: 'test' }, String(id));
    const { access_key, secret_key } = made['credentials'] as { access_key: string; secret_key: string };
    const ada = new ClearmlClient(stack.ports.api, access_key, secret_key);
    await ada.call('projects.create', { name: 'kept' });
    await ada.call('events.add', { task: 'a-task', type: 'log', msg: 'a line that is kept' });
    const content = randomBytes(10_000);
    await ada.upload(stack.ports.files, 'project/artifact.bin', content);

    await compose.run(engine, stack, ['stop']);
    expect([...(await healthOf(engine, stack.projectName)).values()]).toEqual(SERVICES.map(() => 'exited'));
    await compose.up(engine, stack);

    expect(await ada.call('users.get_current_user')).toMatchObject({ user: { id, name: 'Ada', role: 'user' } });
    expect(await ada.call('projects.get_all')).toMatchObject({ projects: [{ name: 'kept' }] });
    expect(await ada.call('events.get_task_log', { task: 'a-task' })).toMatchObject({
      events: [{ msg: 'a line that is kept' }],
    });
    const after = await ada.download(stack.ports.files, 'project/artifact.bin');
    expect(after.equals(content)).toBe(true);
    expect(await (await fetch(`http://127.0.0.1:${stack.ports.web}/`)).text()).toContain('ClearML');

    await expect(new ClearmlClient(stack.ports.api, 'made', 'up').call('users.get_all')).rejects.toThrow('401/22');
    const mongo = await stat(path.join(stack.data('mongo'), 'db'));
    expect([mongo.uid, mongo.mode & 0o777]).toEqual([999, 0o700]);
  });

  it('comes back by itself with an engine that was stopped', async () => {
    await using stack = await StackFolder.create('stand-ins');
    await compose.up(engine, stack);
    await engine.stop();
    expect(engine.isRunning).toBe(false);
    await engine.start();
    await untilHealthy(engine, stack.projectName);
    // A crash is another matter: this engine stops what it finds running, and does not start it again.
    await engine.kill();
    await engine.start();
    await compose.up(engine, stack);
  });
});

describe('a stand-in that is to fail', () => {
  it('loops', async () => {
    const id = await run([
      '--restart',
      'always',
      ...faulty({ exitAfterMs: 100, exitCode: 3 }),
      images.server,
      'webserver',
    ]);
    await until('a third start', 30_000, async () => Number(await inspect(engine, id, '{{.RestartCount}}')) >= 2);
    expect(await engine.docker(['logs', id])).toContain('webserver ends, as it was asked to');
  });

  it('is ended by the kernel for want of memory', async () => {
    const id = await run(['--memory', '256m', ...faulty({ hogMemoryAfterMs: 0 }), images.mongo]);
    await until('the end', 30_000, async () => (await inspect(engine, id, '{{.State.Status}}')) === 'exited');
    expect(await inspect(engine, id, '{{.State.OOMKilled}} {{.State.ExitCode}}')).toBe('true 137');
  });

  it('never becomes healthy', async () => {
    const check = ['--health-cmd', 'redis-cli ping', '--health-interval', '200ms', '--health-retries', '2'];
    const id = await run([...check, ...faulty({ isNeverHealthy: true }), images.redis]);
    await until(
      'the verdict',
      30_000,
      async () => (await inspect(engine, id, '{{.State.Health.Status}}')) === 'unhealthy',
    );
    expect(await inspect(engine, id, '{{.State.Running}}')).toBe('true');
  });

  it('floods its log', async () => {
    const id = await run([...faulty({ logLinesPerSecond: 5_000, exitAfterMs: 2_000, exitCode: 0 }), images.agent]);
    await until('the end', 60_000, async () => (await inspect(engine, id, '{{.State.Status}}')) === 'exited');
    const lines = (await engine.docker(['logs', id])).split('\n').filter((line) => line.includes('of a flood'));
    expect(lines.length).toBeGreaterThan(5_000);
    expect(lines[1_000]).toContain('agent-services line 1000 of a flood');
  });

  it('says what Elasticsearch says of a folder that is not its own', async () => {
    await using stack = await StackFolder.create('stand-ins');
    const mount = ['--volume', `${stack.data('redis')}:/usr/share/elasticsearch/data`];
    const id = await run([...mount, images.elasticsearch]);
    await until('the end', 30_000, async () => (await inspect(engine, id, '{{.State.Status}}')) === 'exited');
    expect(await inspect(engine, id, '{{.State.ExitCode}}')).toBe('1');
    expect(await engine.docker(['logs', id])).toMatch(/failed to obtain node locks[^]*AccessDeniedException/);
  });
});

it('Elasticsearch’s stand-in refuses to write while it is read-only after a full disk', async () => {
  const id = await run([images.elasticsearch]);
  const curl = (...args: string[]): Promise<string> => engine.docker(['exec', id, 'curl', '-s', ...args]);
  const settings = 'http://localhost:9200/_all/_settings';
  await until('its answer', 30_000, () => curl('-f', 'http://localhost:9200/_cluster/health?wait_for_status=yellow'));
  const write = (): Promise<string> => curl('-X', 'PUT', 'http://localhost:9200/some/_doc/1', '-d', '{"a": 1}');
  expect(JSON.parse(await write())).toMatchObject({ result: 'created' });
  await curl('-XPUT', settings, '-d', '{"index.blocks.read_only_allow_delete": true}');
  expect(JSON.parse(await curl(settings))).toMatchObject({
    some: { settings: { index: { blocks: { read_only_allow_delete: 'true' } } } },
  });
  expect(JSON.parse(await write())).toMatchObject({ error: { type: 'cluster_block_exception' } });
  await curl('-X', 'PUT', settings, '-d', '{"index": {"blocks": {"read_only_allow_delete": null}}}');
  expect(JSON.parse(await write())).toMatchObject({ result: 'created' });
});

function run(args: readonly string[]): Promise<string> {
  return engine.docker(['run', '--detach', '--network', 'none', ...args]);
}

function faulty(faults: object): readonly string[] {
  return ['--env', `STAND_IN_FAULTS=${JSON.stringify(faults)}`];
}
