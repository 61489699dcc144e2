import { describe, expect, it, vi } from 'vitest';
import { trainingParametersSchema } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import { FakeCliBackend, FakeTerminal, fakeSummary, fakeTask } from '../../../../test/fakes/fake-cli-backend.ts';
import { runCli } from '../run-cli.ts';

const ID = '3fa90000000000000000000000000001';
const MODEL = '91be0000000000000000000000000001';

/** A backend whose one task runs until the test says otherwise. */
function running(): FakeCliBackend {
  const backend = new FakeCliBackend();
  backend.tasks.set(ID, fakeTask(ID, { status: 'in_progress', endedAtMs: null }));
  backend.summaries = [
    fakeSummary(ID, 'Training Metrics', 'accuracy', 0.80415),
    fakeSummary(ID, 'Training Metrics', 'f1_score', 0.79),
    fakeSummary(ID, 'Training Metrics', 'train_samples', 400),
    fakeSummary(ID, 'Training Metrics', 'test_samples', 100),
    fakeSummary(ID, 'Training Metrics', 'features', 1000),
    fakeSummary(ID, 'Training Metrics', 'training_time', 1.25),
    fakeSummary(ID, 'Timings', 'load', 0.1),
    fakeSummary(ID, 'Timings', 'preprocess', 0.2),
    fakeSummary(ID, 'Timings', 'train', 1.25),
    fakeSummary(ID, 'Timings', 'evaluate', 0.05),
    fakeSummary(ID, 'Timings', 'register', 0.01),
  ];
  return backend;
}

const done = {
  status: 'completed' as const,
  progress: null,
  outputModels: [{ id: MODEL, name: 'research_classifier_1', isPublished: false }],
};

/** Resolves when the command has read the task `times` times. */
async function read(backend: FakeCliBackend, times: number): Promise<void> {
  await vi.waitFor(() => {
    expect(backend.inputsOf('tasks.get').length).toBeGreaterThanOrEqual(times);
  });
}

describe('run', () => {
  it('prints exactly one JSON document', async () => {
    const backend = running();
    const terminal = new FakeTerminal({ backend });
    const code = runCli(['run', '--json'], terminal.io);
    await read(backend, 1);
    backend.change(ID, { progress: { stage: 'train', fraction: 0.5, secondsLeft: 3 } });
    await read(backend, 2);
    backend.change(ID, done);
    expect(await code).toBe(0);
    expect(JSON.parse(terminal.out)).toEqual({
      taskId: ID,
      modelId: MODEL,
      metrics: {
        accuracy: 0.80415,
        f1_score: 0.79,
        train_samples: 400,
        test_samples: 100,
        features: 1000,
        training_time: 1.25,
      },
      timings: { load: 0.1, preprocess: 0.2, train: 1.25, evaluate: 0.05, register: 0.01 },
    });
    expect(terminal.err).toBe('');
    expect(backend.isDisposed).toBe(true);
    expect(backend.listenerCount).toBe(0);
  });

  it('hands all options over, the file from the folder where the person is', async () => {
    const backend = running();
    backend.change(ID, done);
    const terminal = new FakeTerminal({ backend, cwd: '/home/me/data' });
    const typed =
      'run --data ../papers.csv --text-column body --label-column field --trees 5 --max-features 50 --test-size 0.5 ' +
      '--seed 0 --workers 2 --name three --project mine --tag a --tag b --timeout 1.5';
    expect(await runCli(typed.split(' '), terminal.io)).toBe(0);
    expect(backend.inputsOf('training.start')).toEqual([
      {
        ...trainingParametersSchema.parse({}),
        dataPath: '/home/me/papers.csv',
        textColumn: 'body',
        labelColumn: 'field',
        trees: 5,
        maxFeatures: 50,
        testSize: 0.5,
        seed: 0,
        workers: 2,
        name: 'three',
        project: 'mine',
        tags: ['a', 'b'],
        comment: '',
        timeoutSeconds: 1.5,
      },
    ]);
  });

  it('without options takes the defaults of the contract', async () => {
    const backend = running();
    backend.change(ID, done);
    expect(await runCli(['run'], new FakeTerminal({ backend }).io)).toBe(0);
    expect(backend.inputsOf('training.start')[0]).toMatchObject({
      dataPath: null,
      trees: 100,
      maxFeatures: 1000,
      testSize: 0.2,
      seed: 42,
      workers: null,
      project: 'ResearchHub',
      tags: [],
      timeoutSeconds: null,
    });
  });

  it('prints metrics, model and what to do next', async () => {
    const backend = running();
    backend.change(ID, done);
    const terminal = new FakeTerminal({ backend });
    expect(await runCli(['run'], terminal.io)).toBe(0);
    expect(terminal.out).toMatch(/accuracy +0\.8042\n/u);
    expect(terminal.out).toMatch(/training_time +1\.250 s\n/u);
    expect(terminal.out).toContain(`research_classifier_1  ${MODEL}`);
    expect(terminal.out).toContain(`npm run -s cleardeck -- experiments show ${ID}`);
    expect(terminal.out).toContain('npm start');
  });

  it('without a terminal prints a line per stage, and warnings', async () => {
    const backend = running();
    const terminal = new FakeTerminal({ backend });
    backend.console.push(
      { seq: 1, atMs: 0, level: 'info', text: 'not shown' },
      { seq: 2, atMs: 0, level: 'warning', text: 'three rows\nhave no text\u001b[2J' },
    );
    const code = runCli(['run'], terminal.io);
    await read(backend, 1);
    for (const fraction of [0.1, 0.2]) {
      const reads = backend.inputsOf('tasks.get').length;
      backend.change(ID, { progress: { stage: 'train', fraction, secondsLeft: null } });
      await read(backend, reads + 1);
    }
    backend.change(ID, done);
    expect(await code).toBe(0);
    expect(terminal.err).toBe('warning: three rows have no text\\u001b[2J\nstage: train\n');
  });

  it('on a terminal draws one line over itself, at most ten times a second, and clears it', async () => {
    const backend = running();
    const terminal = new FakeTerminal({ backend, isTTY: true, columns: 60, env: { NO_COLOR: '1' } });
    const code = runCli(['run'], terminal.io);
    await read(backend, 1);
    const report = async (fraction: number): Promise<void> => {
      const reads = backend.inputsOf('tasks.get').length;
      backend.change(ID, { progress: { stage: 'train', fraction, secondsLeft: 75 } });
      await read(backend, reads + 1);
    };
    terminal.nowMs = 1000;
    await report(0.25);
    await vi.waitFor(() => {
      expect(terminal.err).toContain(' 25 %  1 min 15 s left');
    });
    const drawn = terminal.err;
    await report(0.26);
    expect(terminal.err).toBe(drawn);
    backend.change(ID, done);
    expect(await code).toBe(0);
    expect(terminal.err).not.toContain('\n');
    expect(terminal.err.endsWith('\r\u001b[K')).toBe(true);
    expect(terminal.out).not.toContain('\u001b');
  });

  it('says why a run failed, on one line', async () => {
    const backend = running();
    backend.change(ID, { status: 'failed', statusReason: 'DATA_INVALID', statusMessage: 'there is only one class' });
    for (const argv of [['run'], ['run', '--json']]) {
      const terminal = new FakeTerminal({ backend });
      expect(await runCli(argv, terminal.io)).toBe(1);
      expect(terminal.out).toBe('');
      expect(terminal.err).toBe(`error: experiment ${ID} failed: there is only one class (DATA_INVALID)\n`);
    }
  });

  it('a run that cannot start is said, with its code', async () => {
    const backend = running();
    backend.override('training.start', () => {
      throw new AppError('DATA_UNREADABLE', 'there is no file /home/me/x.csv');
    });
    const terminal = new FakeTerminal({ backend });
    expect(await runCli(['run', '--data', 'x.csv'], terminal.io)).toBe(1);
    expect(terminal.err).toBe('error: there is no file /home/me/x.csv (DATA_UNREADABLE)\n');
  });

  it('Ctrl-C asks the run to stop and waits for its end', async () => {
    const backend = running();
    const terminal = new FakeTerminal({ backend });
    let isEnded = false;
    backend.override('training.stop', () => ({}));
    const code = runCli(['run'], terminal.io).finally(() => {
      isEnded = true;
    });
    await read(backend, 1);
    terminal.pressCtrlC();
    await vi.waitFor(() => {
      expect(backend.inputsOf('training.stop')).toEqual([{ taskId: ID }]);
    });
    expect(isEnded).toBe(false);
    backend.change(ID, { status: 'stopped' });
    expect(await code).toBe(1);
    expect(terminal.err).toBe(`error: stopped; what experiment ${ID} recorded so far is kept\n`);
    expect(terminal.out).toBe('');
    expect(backend.inputsOf('training.stop')).toHaveLength(1);
  });

  it('Ctrl-C at the moment of the end is no error', async () => {
    const backend = running();
    const terminal = new FakeTerminal({ backend });
    backend.override('training.stop', () => {
      backend.change(ID, done);
      throw new AppError('CONFLICT', 'it is not running');
    });
    const code = runCli(['run', '--json'], terminal.io);
    await read(backend, 1);
    terminal.pressCtrlC();
    expect(await code).toBe(0);
    expect(JSON.parse(terminal.out)).toMatchObject({ taskId: ID });
  });

  it('Ctrl-C before the task is known stops it as soon as it is', async () => {
    const backend = running();
    const terminal = new FakeTerminal({ backend });
    backend.override('training.start', () => {
      terminal.pressCtrlC();
      return { taskId: ID };
    });
    expect(await runCli(['run'], terminal.io)).toBe(1);
    expect(backend.tasks.get(ID)?.status).toBe('stopped');
  });
});
