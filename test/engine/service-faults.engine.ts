import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DoctorCheck, ServiceView } from '#shared/domain/stack.ts';
import { containersOf, inspect } from './fixtures/containers.ts';
import { Deck } from './fixtures/deck.ts';
import { TestEngine } from './fixtures/engine.ts';
import { setFaults } from './fixtures/faults.ts';
import { until } from './fixtures/processes.ts';

// What a person reads when a service fails, and that the start after the mending is a start.

const engine = TestEngine.at(inject('engineFolder'));
const disposables = new AsyncDisposableStack();
let deck: Deck;

beforeAll(async () => {
  deck = disposables.use(
    await Deck.create(engine, {
      CLEARML_HEALTH_INTERVAL: '300ms',
      CLEARML_HEALTH_START_PERIOD: '1s',
      CLEARML_REDIS_MEMORY: '192m',
    }),
  );
});
afterAll(() => disposables.disposeAsync());
afterEach(async () => {
  await engine.clean();
  await setFaults(deck, 'redis', null);
});

/**
 * A start that has to fail: what was the problem, and what the doctor finds. A start that only ran out of patience, after
 * ten minutes, says other words, and the test is over long before.
 */
async function failingStart(...args: string[]): Promise<{ problem: string; failedChecks: readonly DoctorCheck[] }> {
  const command = await deck.beginStart(...args, '--json').expectEnd(1);
  const report = JSON.parse(command.stdout) as { state: string; problem: string; failedChecks: DoctorCheck[] };
  expect(report.state).toBe('failed');
  // On the terminal the reason is the last word, too.
  expect(command.stderr.replace(/\s+/g, ' ')).toContain(report.problem.replace(/\s+/g, ' '));
  return report;
}

async function service(name: string): Promise<ServiceView> {
  const found = (await deck.status()).services.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no service ${name} in the status`);
  return found;
}

const WELL = { state: 'running', health: 'healthy', detail: '', isOomKilled: false };

describe('a start says why it failed, and the next one succeeds when the reason is gone:', () => {
  it('a service that never becomes healthy', async () => {
    await setFaults(deck, 'redis', { isNeverHealthy: true });
    const { problem } = await failingStart('redis');
    expect(problem).toMatch(
      /^redis did not become ready\. Its health check failed \d+ times: Could not connect .*\. Its/,
    );
    expect(problem).toMatch(/Its last words: .*redis suffers \{"isNeverHealthy":true\}/);
    // Left as it is, for whoever wants to look at it.
    expect(await service('redis')).toMatchObject({ state: 'running', health: 'unhealthy' });

    await setFaults(deck, 'redis', null);
    await deck.start('redis');
    expect(await service('redis')).toMatchObject(WELL);
  });

  it('a service that ends again and again', async () => {
    await setFaults(deck, 'redis', { isNeverHealthy: true, exitAfterMs: 100, exitCode: 3 });
    const { problem } = await failingStart('redis');
    expect(problem).toMatch(/^redis did not become ready\. It keeps ending: \d+ restarts, exit code 3\. /);
    expect(problem).toMatch(/Its last words: .*redis ends, as it was asked to/);
    const { restartCount, containerId } = await service('redis');
    expect(restartCount).toBeGreaterThanOrEqual(3);

    await setFaults(deck, 'redis', null);
    await deck.start('redis');
    expect(await service('redis')).toMatchObject({ ...WELL, containerId });
  });

  it('a service that wants more memory than it may have', async () => {
    await setFaults(deck, 'redis', { isNeverHealthy: true, hogMemoryAfterMs: 0 });
    const { problem } = await failingStart('redis');
    expect(problem).toMatch(/^redis did not become ready\. It was killed for want of memory: its limit is 192 MiB\. /);

    await setFaults(deck, 'redis', null);
    await deck.start('redis');
    expect(await service('redis')).toMatchObject(WELL);
  });
});

it('a service that is killed while nobody looks is seen by the status, and a start brings it back', async () => {
  await deck.start('redis', 'fileserver');
  const [containerId = ''] = await containersOf(engine, 'redis');
  await engine.docker(['kill', containerId]);
  const status = await deck.begin('server', 'status').expectEnd(1);
  expect(status.stdout).toMatch(/Server +partial: Part of the server runs; not running: .*redis/);
  expect(status.stdout).toMatch(/\nredis +exited \(code 137\)/);
  expect(status.stdout).toMatch(/\nfileserver +running +healthy/);
  await deck.start('redis');
  expect(await service('redis')).toMatchObject({ ...WELL, containerId });

  // Where only its process is killed, the engine itself starts it again, and the status counts that.
  process.kill(Number(await inspect(engine, containerId, '{{.State.Pid}}')), 'SIGKILL');
  await until('the engine’s restart', 20_000, async () => {
    return (await inspect(engine, containerId, '{{.RestartCount}} {{.State.Health.Status}}')) === '1 healthy';
  });
  expect(await service('redis')).toMatchObject({ ...WELL, restartCount: 1 });
});

it('a port that another program holds: the doctor names the program, and without the doctor the engine says so', async () => {
  const { files } = deck.ports;
  const listen = `require('net').createServer().listen(${files}, '127.0.0.1', () => console.log('listening'))`;
  const holder = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(holder.stdout, 'data');
    const { problem, failedChecks } = await failingStart('fileserver');
    const found = `Port ${files} is held by node, process ${holder.pid}.`;
    expect(problem).toContain(found);
    expect(failedChecks).toContainEqual(
      expect.objectContaining({ id: 'port-files', found, command: `kill ${holder.pid}` }),
    );
    expect(await engine.docker(['ps', '--all', '--quiet'])).toBe('');

    const ignored = await failingStart('fileserver', '--ignore', 'port-files');
    expect(ignored.problem).toContain(`Port ${files} is already in use on the engine's machine.`);
    const made = await service('fileserver');
    expect(made).toMatchObject({ state: 'created', containerId: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(made.detail).toContain(`127.0.0.1:${files}: bind: address already in use`);
  } finally {
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  }
  await deck.start('fileserver');
  expect(await service('fileserver')).toMatchObject(WELL);
});
