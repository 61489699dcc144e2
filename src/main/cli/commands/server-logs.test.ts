import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { FakeTerminal } from '../../../../test/fakes/fake-cli-backend.ts';
import { FakeStackBackend } from '../../../../test/fakes/fake-stack-backend.ts';
import { logLineOf } from '../../../../test/fakes/stack-samples.ts';
import { runCli } from '../run-cli.ts';

function setUp(options: { readonly isTTY?: boolean; readonly env?: Record<string, string> } = {}) {
  const backend = new FakeStackBackend();
  const terminal = new FakeTerminal({ ...options, backend });
  const run = (...argv: string[]): Promise<number> => runCli(['server', 'logs', ...argv], terminal.io);
  return { backend, terminal, run };
}

const many = (count: number) => Array.from({ length: count }, (_, seq) => logLineOf(seq));

/** The texts of the lines that were printed. */
const printed = (terminal: FakeTerminal): string[] =>
  terminal.out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' | ')[1] ?? '');

describe('server logs', () => {
  it('prints all lines held, however many reads that takes', async () => {
    const { backend, terminal, run } = setUp();
    backend.lines = many(4500);
    expect(await run()).toBe(0);
    expect(printed(terminal)).toEqual(backend.lines.map(({ text }) => text));
    expect(terminal.err).toBe('');
  });

  it.each([
    [0, 0],
    [3, 3],
    [2500, 2500],
    [20_000, 4500],
  ])('--tail %i prints the last %i', async (tail, count) => {
    const { backend, terminal, run } = setUp();
    backend.lines = many(4500);
    expect(await run('--tail', String(tail))).toBe(0);
    expect(printed(terminal)).toEqual(backend.lines.slice(4500 - count).map(({ text }) => text));
  });

  it('hands filters over, a text or an expression', async () => {
    const { backend, run } = setUp();
    expect(await run('apiserver', 'redis', '--level', 'error', '--level', 'warning', '--search', 'a+')).toBe(0);
    expect(backend.inputsOf('stack.logs')[0]).toMatchObject({
      services: ['apiserver', 'redis'],
      levels: ['error', 'warning'],
      search: 'a+',
      isRegex: false,
      onlyMatches: true,
    });
    expect(await run('--regex', 'a+')).toBe(0);
    expect(backend.inputsOf('stack.logs').at(-1)).toMatchObject({ search: 'a+', isRegex: true, onlyMatches: true });
    expect(await run()).toBe(0);
    expect(backend.inputsOf('stack.logs').at(-1)).toMatchObject({ search: '', isRegex: false, onlyMatches: false });
  });

  it('with --time begins with the time; a pipe gets the bytes, a terminal what it cannot act on', async () => {
    const line = logLineOf(0, { atMs: 1000, service: 'redis', text: '\tat x\u001b[2J', level: 'error' });
    const pipe = setUp();
    pipe.backend.lines = [line, logLineOf(1, { atMs: 1001 })];
    expect(await pipe.run('--time')).toBe(0);
    expect(pipe.terminal.out).toBe(
      '1970-01-01T00:00:01.000Z redis | \tat x\u001b[2J\n1970-01-01T00:00:01.001Z apiserver | line 1\n',
    );
    const plain = setUp({ isTTY: true, env: { NO_COLOR: '1' } });
    plain.backend.lines = [line];
    expect(await plain.run()).toBe(0);
    expect(plain.terminal.out).toBe('redis | \tat x\\u001b[2J\n');
    const colored = setUp({ isTTY: true });
    colored.backend.lines = [line];
    expect(await colored.run()).toBe(0);
    expect(colored.terminal.out).toBe('\u001b[36mredis\u001b[39m | \u001b[31m\tat x\\u001b[2J\u001b[39m\n');
  });

  it('with --json is one document', async () => {
    const { backend, terminal, run } = setUp();
    backend.lines = many(3000);
    backend.problems = [{ service: 'mongo', problem: 'it does not run' }];
    expect(await run('--json')).toBe(0);
    expect(JSON.parse(terminal.out)).toEqual({ lines: backend.lines, droppedCount: 0, problems: backend.problems });
  });

  it('says so where there is nothing, and why where that is known', async () => {
    const { backend, terminal, run } = setUp();
    const saidBy = async (...argv: string[]): Promise<string> => {
      terminal.err = '';
      expect(await run(...argv)).toBe(0);
      expect(terminal.out).toBe('');
      return terminal.err;
    };
    expect(await saidBy()).toBe('note: there are no lines; nothing has been started yet\n');
    expect(await saidBy('redis')).toBe('note: there are no lines\n');
    backend.problems = [{ service: 'redis', problem: 'its log driver cannot be read' }];
    for (const argv of [[], ['redis']]) {
      expect(await saidBy(...argv)).toBe('note: redis is not followed: its log driver cannot be read\n');
    }
    // What a filter left out is there.
    for (const argv of [
      ['--search', 'x'],
      ['--level', 'error'],
    ])
      expect(await saidBy(...argv)).toBe('');
  });

  it('an expression that is too slow is an error', async () => {
    const { backend, terminal, run } = setUp();
    backend.searchProblem = 'The expression takes too long on these lines.';
    expect(await run('--regex', '(a+)+$')).toBe(1);
    expect(terminal.err).toBe('error: The expression takes too long on these lines.\n');
  });

  it('an engine that is not there is an error', async () => {
    const { backend, terminal, run } = setUp();
    backend.override('stack.logs', () => {
      throw new AppError('ENGINE_UNAVAILABLE', 'Docker is not running');
    });
    for (const argv of [[], ['-f']]) {
      terminal.err = '';
      expect(await run(...argv)).toBe(1);
      expect(terminal.err).toBe('error: Docker is not running (ENGINE_UNAVAILABLE)\n');
    }
  });
});

describe('server logs --follow', () => {
  it('goes on with every line once, and Ctrl-C is a good end', async () => {
    const { backend, terminal, run } = setUp();
    backend.lines = many(150);
    const code = run('-f');
    for (let round = 0; round < 4; round += 1) {
      const next = backend.lines.length;
      // More than one read holds.
      backend.lines = [...backend.lines, ...Array.from({ length: round * 1500 }, (_, i) => logLineOf(next + i))];
      await vi.waitFor(() => {
        expect(printed(terminal)).toHaveLength(backend.lines.length - 50);
      });
    }
    terminal.pressCtrlC();
    expect(await code).toBe(0);
    expect(printed(terminal)).toEqual(backend.lines.slice(50).map(({ text }) => text));
    expect(terminal.err).toBe('');
    expect(backend.isDisposed).toBe(true);
  });

  it('says on standard error what had to be let go, and what is not followed, once', async () => {
    const { backend, terminal, run } = setUp();
    backend.lines = many(10);
    backend.problems = [{ service: 'mongo', problem: 'its container does not run (exited)' }];
    const code = run('--follow', '--tail', '1');
    await vi.waitFor(() => {
      expect(printed(terminal)).toEqual(['line 9']);
    });
    backend.lines = [logLineOf(500), logLineOf(501)];
    backend.droppedCount = 500;
    await vi.waitFor(() => {
      expect(printed(terminal)).toEqual(['line 9', 'line 500', 'line 501']);
    });
    const reads = backend.inputsOf('stack.logs').length;
    await vi.waitFor(() => {
      expect(backend.inputsOf('stack.logs').length).toBeGreaterThan(reads + 1);
    });
    terminal.pressCtrlC();
    expect(await code).toBe(0);
    expect(terminal.err).toBe(
      'note: mongo is not followed: its container does not run (exited)\n' +
        'note: 490 lines came faster than they could be read, and were let go\n',
    );
  });

  it('with --json prints a document per line', async () => {
    const { backend, terminal, run } = setUp();
    backend.lines = many(3);
    const code = run('-f', '--json');
    await vi.waitFor(() => {
      expect(terminal.out.split('\n')).toHaveLength(4);
    });
    terminal.pressCtrlC();
    expect(await code).toBe(0);
    expect(
      terminal.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(backend.lines);
  });

  it('waits for an engine that goes away', async () => {
    const { backend, terminal, run } = setUp();
    backend.lines = many(1);
    let isGone = false;
    const logs = backend.call;
    backend.call = (name, input, options) => {
      if (name === 'stack.logs' && isGone) return Promise.reject(new AppError('ENGINE_UNAVAILABLE', 'Docker has gone'));
      return logs(name, input, options);
    };
    const code = run('-f');
    await vi.waitFor(() => {
      expect(printed(terminal)).toHaveLength(1);
    });
    isGone = true;
    await vi.waitFor(() => {
      expect(terminal.err).toBe('note: Docker has gone; waiting for it\n');
    });
    isGone = false;
    backend.lines = many(2);
    await vi.waitFor(() => {
      expect(printed(terminal)).toHaveLength(2);
    });
    terminal.pressCtrlC();
    expect(await code).toBe(0);
  });

  it('ends when nobody reads its output any more', async () => {
    const { backend, terminal, run } = setUp();
    backend.lines = many(1);
    const code = run('-f');
    await vi.waitFor(() => {
      expect(printed(terminal)).toHaveLength(1);
    });
    terminal.isReaderGone = true;
    expect(await code).toBe(0);
  });
});
