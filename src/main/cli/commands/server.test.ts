import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { FakeTerminal } from '../../../../test/fakes/fake-cli-backend.ts';
import { FakeStackBackend } from '../../../../test/fakes/fake-stack-backend.ts';
import {
  checkOf,
  jobOf,
  progressOf,
  SAMPLE_JOB_ID,
  sampleDoctor,
  serviceOf,
  stackStatusOf,
} from '../../../../test/fakes/stack-samples.ts';
import { runCli } from '../run-cli.ts';

type TerminalOptions = Omit<NonNullable<ConstructorParameters<typeof FakeTerminal>[0]>, 'backend'>;

function setUp(options: TerminalOptions = {}) {
  const backend = new FakeStackBackend();
  const terminal = new FakeTerminal({ ...options, backend });
  const run = (typed: string): Promise<number> => runCli(typed.split(' '), terminal.io);
  return { backend, terminal, run };
}

/** Resolves when the command has read the status `times` times. */
async function read(backend: FakeStackBackend, times: number): Promise<void> {
  await vi.waitFor(() => {
    expect(backend.inputsOf('stack.status').length).toBeGreaterThanOrEqual(times);
  });
}

/** Changes the job, and waits until the command has seen it. */
async function change(backend: FakeStackBackend, ...args: Parameters<FakeStackBackend['changeJob']>): Promise<void> {
  const before = backend.inputsOf('stack.status').length;
  backend.changeJob(...args);
  await read(backend, before + 1);
}

const mapCount = checkOf({
  id: 'map-count',
  title: 'vm.max_map_count',
  state: 'error',
  found: 'It is 65530; 262144 are needed.',
  cause: 'Elasticsearch ends at its start.',
  command: 'sudo sysctl -w vm.max_map_count=262144',
  fix: 'asks for the password and sets it',
});

describe('server start', () => {
  it('follows the job line by line, says each service as it becomes ready, and ends with the address', async () => {
    const { backend, terminal, run } = setUp();
    const code = run('server start');
    await read(backend, 1);
    const pull = { image: 'mongo:7', layersDone: 0, layersTotal: 5, problem: null };
    const pulling = { ...pull, state: 'pulling' as const, doneBytes: 1, totalBytes: null };
    await change(backend, { progress: progressOf({ step: 'Pulling 1 image', stage: 'pull', pulls: [pulling] }) });
    await change(backend, {
      progress: progressOf({
        step: 'Pulling 1 image',
        stage: 'pull',
        pulls: [{ ...pulling, doneBytes: 5e6, totalBytes: 10 << 20 }],
      }),
    });
    const brokenOff = { ...pulling, problem: 'a download broke off; Docker tries it again' };
    await change(backend, { progress: progressOf({ step: 'Pulling 1 image', stage: 'pull', pulls: [brokenOff] }) });
    await change(backend, {
      progress: progressOf({
        step: 'Pulling 1 image',
        stage: 'pull',
        pulls: [{ ...pull, state: 'done', doneBytes: 10 << 20, totalBytes: 10 << 20 }],
      }),
    });
    const health = (state: 'starting' | 'ready', detail: string) => ({
      progress: progressOf({
        step: 'Waiting for the services',
        stage: 'health',
        services: [
          { name: 'redis', state, detail },
          { name: 'mongo', state: 'waiting' as const, detail: 'redis' },
        ],
      }),
    });
    await change(backend, health('starting', 'its health check, for 3 s'));
    await change(backend, health('starting', 'its health check, for 4 s'));
    await change(backend, health('ready', ''));
    const services = [
      { name: 'redis', state: 'ready' as const, detail: '' },
      { name: 'mongo', state: 'ready' as const, detail: '' },
    ];
    await change(backend, { state: 'succeeded', progress: progressOf({ step: 'Done', stage: 'done', services }) });
    expect(await code).toBe(0);
    expect(terminal.err).toBe(
      [
        'Checking this machine',
        'Pulling 1 image',
        'mongo:7: pulling',
        'mongo:7: pulling: a download broke off; Docker tries it again',
        'mongo:7: pulled (10.0 MiB)',
        'Waiting for the services',
        'redis: starting: its health check, for 3 s',
        'mongo: waiting: redis',
        'redis: ready',
        'mongo: ready',
        'Done',
        '',
      ].join('\n'),
    );
    expect(terminal.out).toContain('The ClearML server is ready  http://127.0.0.1:8080\n');
    expect(terminal.out).toContain('connected: Connected as ClearDeck.');
    expect(backend.inputsOf('stack.start')).toEqual([{ services: [], ignoredChecks: [] }]);
    expect([backend.isDisposed, backend.listenerCount, terminal.signalListenerCount]).toEqual([true, 0, 0]);
  });

  it('on a terminal draws bars over themselves and clears them', async () => {
    const { backend, terminal, run } = setUp({ isTTY: true, columns: 100, env: { NO_COLOR: '1' } });
    const code = run('server start');
    await read(backend, 1);
    terminal.nowMs = 1000;
    await change(backend, {
      progress: progressOf({
        step: 'Pulling 2 images',
        stage: 'pull',
        bytesPerSecond: 2 << 20,
        secondsLeft: 75,
        pulls: [
          {
            image: 'mongo:7',
            state: 'pulling',
            doneBytes: 50 << 20,
            totalBytes: 100 << 20,
            layersDone: 2,
            layersTotal: 5,
            problem: null,
          },
          {
            image: 'redis:7\u001b[2J',
            state: 'waiting',
            doneBytes: 0,
            totalBytes: null,
            layersDone: 0,
            layersTotal: 0,
            problem: null,
          },
        ],
      }),
    });
    await vi.waitFor(() => {
      expect(terminal.err).toContain('Pulling 2 images  50.0 MiB  2.0 MiB/s  1 min 15 s left\n');
    });
    expect(terminal.err).toContain(
      `  mongo:7           ${'█'.repeat(10)}${'░'.repeat(10)}  50.0 MiB of 100.0 MiB  2/5 layers\n`,
    );
    expect(terminal.err).toContain('  redis:7\\u001b[2J  waiting\n');
    await change(backend, { state: 'succeeded' });
    expect(await code).toBe(0);
    // Drawn over: up as many lines as there were, and cleared to the end.
    expect(terminal.err.endsWith('\u001b[3A\r\u001b[J')).toBe(true);
    expect(terminal.out).not.toContain('\u001b');
  });

  it('hands services and ignored findings over', async () => {
    const { backend, terminal, run } = setUp();
    const code = run('server start redis apiserver redis --ignore memory --ignore disk');
    await read(backend, 2);
    await change(backend, { state: 'succeeded' });
    expect(await code).toBe(0);
    expect(backend.inputsOf('stack.start')).toEqual([
      { services: ['redis', 'apiserver'], ignoredChecks: ['memory', 'disk'] },
    ]);
    expect(terminal.out).toContain('Started: redis, apiserver\n');
  });

  it('says why it failed, with what the doctor finds and the commands that mend it', async () => {
    const { backend, terminal, run } = setUp();
    backend.checks = [checkOf(), mapCount, checkOf({ id: 'memory', title: 'Memory', state: 'warning' })];
    const code = run('server start');
    await read(backend, 1);
    await change(backend, { state: 'failed', problem: 'elasticsearch does not\nbecome healthy\u001b[0m' });
    expect(await code).toBe(1);
    expect(terminal.out).toBe('');
    expect(terminal.err).toBe(
      [
        'Checking this machine',
        'vm.max_map_count: It is 65530; 262144 are needed. Elasticsearch ends at its start.',
        'to mend it: sudo sysctl -w vm.max_map_count=262144',
        'or: npm run -s cleardeck -- server doctor --fix map-count (asks for the password and sets it)',
        'error: elasticsearch does not become healthy\\u001b[0m',
        '',
      ].join('\n'),
    );
  });

  it('an engine that is not there is told with the doctor’s findings', async () => {
    const { backend, terminal, run } = setUp();
    backend.override('stack.start', () => {
      throw new AppError('ENGINE_UNAVAILABLE', 'Docker is not running');
    });
    backend.checks = [checkOf({ state: 'error', found: 'No socket.', command: 'sudo systemctl start docker' })];
    expect(await run('server start')).toBe(1);
    expect(terminal.err).toBe(
      'Docker engine: No socket.\nto mend it: sudo systemctl start docker\nerror: Docker is not running (ENGINE_UNAVAILABLE)\n',
    );
  });

  it('with --json prints one document, also of a failure', async () => {
    for (const [state, problem, exitCode] of [
      ['succeeded', null, 0],
      ['failed', 'no', 1],
    ] as const) {
      const { backend, terminal, run } = setUp();
      backend.checks = [mapCount];
      const code = run('server start --json');
      await read(backend, 1);
      await change(backend, { state, problem }, { state: state === 'failed' ? 'unhealthy' : 'healthy' });
      expect(await code).toBe(exitCode);
      expect(JSON.parse(terminal.out)).toEqual({
        jobId: SAMPLE_JOB_ID,
        kind: 'start',
        state,
        problem,
        result: null,
        stackState: state === 'failed' ? 'unhealthy' : 'healthy',
        urls: backend.status.urls,
        failedChecks: state === 'failed' ? [mapCount] : [],
      });
      expect(terminal.err).toBe(problem === null ? '' : 'error: no\n');
    }
  });

  it('Ctrl-C cancels the job once and waits for its end', async () => {
    const { backend, terminal, run } = setUp();
    let isEnded = false;
    const code = run('server start').finally(() => {
      isEnded = true;
    });
    await read(backend, 1);
    terminal.pressCtrlC();
    await vi.waitFor(() => {
      expect(backend.inputsOf('stack.cancel')).toEqual([{ jobId: SAMPLE_JOB_ID }]);
    });
    await change(backend, { isCancelRequested: true });
    expect(isEnded).toBe(false);
    await change(backend, { state: 'cancelled' });
    expect(await code).toBe(1);
    expect(
      terminal.err.endsWith('error: cancelled; what runs is shown by: npm run -s cleardeck -- server status\n'),
    ).toBe(true);
    expect(backend.inputsOf('stack.cancel')).toHaveLength(1);
    expect(backend.inputsOf('stack.doctor')).toEqual([]);
    expect(backend.isDisposed).toBe(true);
  });

  it('Ctrl-C before the job is known cancels it as soon as it is', async () => {
    const { backend, terminal, run } = setUp();
    backend.override('stack.start', () => {
      terminal.pressCtrlC();
      backend.status = stackStatusOf({ job: jobOf() });
      return { jobId: SAMPLE_JOB_ID };
    });
    backend.override('stack.cancel', () => {
      backend.changeJob({ state: 'cancelled' });
      return {};
    });
    expect(await run('server start')).toBe(1);
    expect(backend.inputsOf('stack.cancel')).toHaveLength(1);
  });

  it('Ctrl-C at the moment of the end is no error', async () => {
    const { backend, terminal, run } = setUp();
    backend.override('stack.cancel', () => {
      backend.changeJob({ state: 'succeeded' });
      throw new AppError('CONFLICT', 'it has ended');
    });
    const code = run('server start --json');
    await read(backend, 1);
    terminal.pressCtrlC();
    expect(await code).toBe(0);
  });

  it('the second Ctrl-C does not wait', async () => {
    const { backend, terminal, run } = setUp();
    const code = run('server start');
    await read(backend, 1);
    terminal.pressCtrlC();
    terminal.nowMs += 1000;
    terminal.pressCtrlC();
    expect(await code).toBe(1);
    // The job of the test ends too, so that nothing goes on behind it.
    backend.changeJob({ state: 'cancelled' });
  });

  it('another job in place of ours ends the waiting', async () => {
    const { backend, terminal, run } = setUp();
    const code = run('server start');
    await read(backend, 1);
    backend.changeJob({ id: '6'.repeat(32) });
    expect(await code).toBe(1);
    expect(terminal.err).toContain('error: another job has begun since');
  });
});

describe('server stop and restart', () => {
  it('stop tells that the data stay', async () => {
    const { backend, terminal, run } = setUp();
    const code = run('server stop');
    await read(backend, 1);
    await change(backend, { state: 'succeeded' });
    expect(await code).toBe(0);
    expect(terminal.out).toBe('Stopped: the ClearML server. The data is kept.\n');
    expect(backend.inputsOf('stack.stop')).toEqual([{ services: [] }]);
  });

  it('restart takes services', async () => {
    const { backend, terminal, run } = setUp();
    const code = run('server restart redis');
    await read(backend, 2);
    await change(backend, { state: 'succeeded' });
    expect(await code).toBe(0);
    expect(terminal.out).toContain('Restarted: redis\n');
    expect(backend.inputsOf('stack.restart')).toEqual([{ services: ['redis'] }]);
  });

  it.each(['start', 'stop', 'restart', 'logs'])(
    '%s of an unknown service is said with those there are',
    async (verb) => {
      const { backend, terminal, run } = setUp();
      expect(await run(`server ${verb} mysql`)).toBe(1);
      expect(terminal.err).toBe(
        'error: there is no service mysql; there are apiserver, elasticsearch, fileserver, mongo, redis, webserver, async_delete (NOT_FOUND)\n',
      );
      expect(backend.calls.map(({ name }) => name)).toEqual(['app.info', 'stack.status']);
    },
  );

  it('a job that another process runs is an error', async () => {
    const { backend, terminal, run } = setUp();
    backend.override('stack.stop', () => {
      throw new AppError('CONFLICT', 'another ClearDeck starts the server');
    });
    expect(await run('server stop')).toBe(1);
    expect(terminal.err).toBe('error: another ClearDeck starts the server (CONFLICT)\n');
  });
});

describe('server status', () => {
  it('is a table, and 0 where the server is healthy', async () => {
    const { terminal, run } = setUp();
    expect(await run('server status')).toBe(0);
    const lines = terminal.out.split('\n');
    expect(lines[0]).toBe('Server        healthy: The ClearML server runs: 7 of 7 services are ready.');
    expect(lines[1]).toBe(
      'Engine        Docker Engine 27.5.1 linux/amd64 at unix:///var/run/docker.sock (the usual socket)',
    );
    expect(terminal.out).toMatch(/^SERVICE +STATE +HEALTH +UPTIME +RESTARTS +PORTS +IMAGE$/mu);
    expect(terminal.out).toMatch(
      /^apiserver +running +healthy +1 min 40 s +0 +127\.0\.0\.1:8008->8008 +example\/apiserver:1\.0\.0$/mu,
    );
    expect(terminal.out).toMatch(/^async_delete +running +– +1 min 40 s/mu);
    expect(terminal.err).toBe('');
  });

  it('is 1 where it is not, with the reasons', async () => {
    const { backend, terminal, run } = setUp();
    backend.status = stackStatusOf({
      state: 'unhealthy',
      summary: 'One service has failed.',
      services: [
        serviceOf('mongo', {
          state: 'exited',
          health: 'none',
          exitCode: 137,
          isOomKilled: true,
          detail: 'killed: it needed more\nmemory than its limit',
        }),
        serviceOf('apiserver', {
          health: 'unhealthy',
          isOutdated: true,
          probe: { atMs: 1, isOk: false, latencyMs: null, detail: 'connection refused' },
        }),
        serviceOf('redis', { state: 'none', health: 'none', startedAtMs: null }),
      ],
      job: jobOf({ state: 'failed', problem: 'mongo was killed' }),
    });
    expect(await run('server status')).toBe(1);
    expect(terminal.out).toContain('mongo: killed: it needed more memory than its limit\n');
    expect(terminal.out).toContain('apiserver: does not answer: connection refused\n');
    expect(terminal.out).toContain('apiserver: older than the compose file');
    expect(terminal.out).toMatch(/^mongo +exited \(out of memory\) +– +–/mu);
    expect(terminal.out).toMatch(/^redis +– +– +–/mu);
    expect(terminal.out).toContain('Last job      start failed: mongo was killed\n');
    expect(terminal.err).toBe('');
  });

  it('says which engine it waits for', async () => {
    const { backend, terminal, run } = setUp();
    const { engine } = backend.status;
    backend.status = stackStatusOf({
      state: 'unknown',
      summary: 'Docker cannot be reached.',
      engine: { ...engine, state: 'stopped', problem: 'nothing listens there' },
      services: [],
    });
    expect(await run('server status')).toBe(1);
    expect(terminal.out).toContain(
      'Engine        stopped at unix:///var/run/docker.sock (the usual socket): nothing listens there\n',
    );
  });

  it('with --json is the status as it is', async () => {
    const { backend, terminal, run } = setUp();
    expect(await run('server status --json')).toBe(0);
    expect(JSON.parse(terminal.out)).toEqual(backend.status);
  });
});

describe('server doctor', () => {
  it('lists checks with cause and command, and is 1 where there is an error', async () => {
    const { backend, terminal, run } = setUp();
    backend.checks = [checkOf(), mapCount, checkOf({ id: 'clock', title: 'Clock', state: 'unknown', found: '?' })];
    expect(await run('server doctor')).toBe(1);
    expect(terminal.out).toBe(
      [
        'ok       Docker engine: It answers.',
        'error    vm.max_map_count: It is 65530; 262144 are needed.',
        '         Elasticsearch ends at its start.',
        '         To mend it: sudo sysctl -w vm.max_map_count=262144',
        '         Or: npm run -s cleardeck -- server doctor --fix map-count  (asks for the password and sets it)',
        'unknown  Clock: ?',
        '',
        '1 error, 1 could not be checked.',
        '',
      ].join('\n'),
    );
    expect(terminal.err).toBe('');
  });

  it('is 0 with warnings only', async () => {
    const { backend, terminal, run } = setUp();
    backend.checks = [checkOf({ state: 'warning', found: '7 GB', cause: 'It may be slow.' })];
    expect(await run('server doctor')).toBe(0);
    expect(terminal.out).toContain('1 warning.\n');
    backend.checks = [checkOf()];
    terminal.out = '';
    expect(await run('server doctor')).toBe(0);
    expect(terminal.out).toContain('Nothing stands in the way.\n');
  });

  it('--fix mends one and prints the new report', async () => {
    const { backend, terminal, run } = setUp();
    expect(await run('server doctor --fix map-count --json')).toBe(0);
    expect(backend.inputsOf('stack.fix')).toEqual([{ checkId: 'map-count' }]);
    expect(backend.inputsOf('stack.doctor')).toEqual([]);
    expect(JSON.parse(terminal.out)).toEqual({ atMs: sampleDoctor.atMs, checks: backend.checks });
    backend.override('stack.fix', () => {
      throw new AppError('CONFLICT', 'ClearDeck may not mend this');
    });
    expect(await run('server doctor --fix memory')).toBe(1);
    expect(terminal.err).toBe('error: ClearDeck may not mend this (CONFLICT)\n');
  });
});

describe('server data, backup and restore', () => {
  it('data lists sizes, backups and what was set aside', async () => {
    const { terminal, run } = setUp();
    expect(await run('server data')).toBe(0);
    expect(terminal.out).toBe(
      [
        'Data in /data/clearml_data:',
        '  elastic  3.0 MiB',
        '  mongo  size unknown: It may not be read by this account.',
        '  redis  1.0 KiB',
        '  fileserver  0 B',
        'Backups, the newest first:',
        '  /data/backups/second.tar.gz  2.0 KiB',
        '  /data/backups/first.tar.gz  1.0 KiB  It was cut short while it was written.',
        'Set aside, to be deleted by you:',
        '  /data/clearml_data.before-restore',
        '',
      ].join('\n'),
    );
  });

  it('backup goes where it was told to, from the folder where the person is', async () => {
    const { backend, terminal, run } = setUp({ cwd: '/home/me' });
    const code = run('server backup ../b.tar');
    await read(backend, 1);
    await change(backend, {
      progress: progressOf({ step: 'Copying mongo', stage: 'copy', doneBytes: 10, totalBytes: 100 }),
    });
    await change(backend, { state: 'succeeded', result: '/home/b.tar' });
    expect(await code).toBe(0);
    expect(backend.inputsOf('stack.backup')).toEqual([{ path: '/home/b.tar' }]);
    expect(terminal.out).toBe('Backed up: /home/b.tar\n');
    expect(terminal.err).toContain('Copying mongo\n');
  });

  it('backup without a file lets ClearDeck choose, and --json tells where', async () => {
    const { backend, terminal, run } = setUp();
    const code = run('server backup --json');
    await read(backend, 1);
    await change(backend, { state: 'succeeded', result: '/data/backups/x.tar' });
    expect(await code).toBe(0);
    expect(backend.inputsOf('stack.backup')).toEqual([{ path: null }]);
    expect(JSON.parse(terminal.out)).toMatchObject({
      kind: 'backup',
      state: 'succeeded',
      result: '/data/backups/x.tar',
    });
  });

  it('restore tells what it refuses', async () => {
    const { backend, terminal, run } = setUp({ cwd: '/home/me' });
    const code = run('server restore b.tar');
    await read(backend, 1);
    await change(backend, { state: 'succeeded' });
    expect(await code).toBe(0);
    expect(backend.inputsOf('stack.restore')).toEqual([{ path: '/home/me/b.tar' }]);
    expect(terminal.out).toContain('Restored: /home/me/b.tar\n');
    backend.override('stack.restore', () => {
      throw new AppError('BACKUP_INVALID', 'the backup is from a newer server');
    });
    terminal.err = '';
    expect(await run('server restore b.tar')).toBe(1);
    expect(terminal.err).toBe('error: the backup is from a newer server (BACKUP_INVALID)\n');
  });
});

describe('server remove-data', () => {
  const confirmed = [{ confirmation: 'remove all data' }];

  it('without a terminal needs the option, and opens no store for less', async () => {
    const { terminal, run } = setUp();
    expect(await run('server remove-data')).toBe(2);
    expect(terminal.err).toContain("'--yes-remove-all-data' is needed");
    expect(terminal.opened).toEqual([]);
  });

  it('with the option asks nothing', async () => {
    const { backend, terminal, run } = setUp();
    const code = run('server remove-data --yes-remove-all-data');
    await read(backend, 1);
    await change(backend, { state: 'succeeded', result: '/data/clearml_data.removed' });
    expect(await code).toBe(0);
    expect(backend.inputsOf('stack.removeData')).toEqual(confirmed);
    expect(terminal.out).toContain('All data of the ClearML server are removed.\n');
  });

  it('on a terminal takes the words, typed', async () => {
    const { backend, terminal, run } = setUp({ isTTY: true, env: { NO_COLOR: '1' } });
    const code = run('server remove-data');
    await vi.waitFor(() => {
      expect(terminal.lineListenerCount).toBe(1);
    });
    expect(terminal.err).toContain('elastic 3.0 MiB');
    expect(terminal.err).toContain('server backup');
    expect(backend.inputsOf('stack.removeData')).toEqual([]);
    terminal.typeLine(' remove all data ');
    await read(backend, 1);
    await change(backend, { state: 'succeeded' });
    expect(await code).toBe(0);
    expect(backend.inputsOf('stack.removeData')).toEqual(confirmed);
    expect(terminal.lineListenerCount).toBe(0);
  });

  it.each([
    ['other words', (terminal: FakeTerminal) => terminal.typeLine('yes'), 'error: nothing was removed\n'],
    ['the end of the input', (terminal: FakeTerminal) => terminal.endInput(), 'error: nothing was removed\n'],
    ['Ctrl-C', (terminal: FakeTerminal) => terminal.pressCtrlC(), 'error: stopped (CANCELLED)\n'],
  ])('%s remove nothing', async (_what, answer, said) => {
    const { backend, terminal, run } = setUp({ isTTY: true });
    const code = run('server remove-data');
    await vi.waitFor(() => {
      expect(terminal.lineListenerCount).toBe(1);
    });
    answer(terminal);
    expect(await code).toBe(1);
    expect(terminal.err.endsWith(said)).toBe(true);
    expect(backend.inputsOf('stack.removeData')).toEqual([]);
    expect([terminal.lineListenerCount, backend.isDisposed]).toEqual([0, true]);
  });
});
