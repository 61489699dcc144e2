import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { FakeTerminal } from '../../../test/fakes/fake-cli-backend.ts';
import { runCli } from './run-cli.ts';

const COMMANDS = [
  ['run'],
  ['experiments', 'list'],
  ['experiments', 'show'],
  ['experiments', 'archive'],
  ['experiments', 'delete'],
  ['experiments', 'export'],
  ['compare'],
  ['models', 'list'],
  ['models', 'show'],
  ['models', 'publish'],
  ['models', 'compare'],
  ['models', 'predict'],
  ['server', 'start'],
  ['server', 'stop'],
  ['server', 'restart'],
  ['server', 'status'],
  ['server', 'logs'],
  ['server', 'doctor'],
  ['server', 'data'],
  ['server', 'backup'],
  ['server', 'restore'],
  ['server', 'remove-data'],
  ['server', 'settings'],
  ['serve'],
];

describe('help and version', () => {
  it.each(COMMANDS)('%s %s has help with an example, and opens no store for it', async (...command) => {
    const terminal = new FakeTerminal();
    expect(await runCli([...command, '--help'], terminal.io)).toBe(0);
    expect(terminal.out).toContain('Usage: cleardeck');
    expect(terminal.out).toContain('--json');
    expect(terminal.out).toContain(`npm run -s cleardeck -- ${command.join(' ')}`);
    expect(terminal.err).toBe('');
    expect(terminal.opened).toEqual([]);
  });

  it('lists all commands', async () => {
    const terminal = new FakeTerminal();
    expect(await runCli(['--help'], terminal.io)).toBe(0);
    for (const name of ['run', 'experiments', 'compare', 'models', 'server', 'serve'])
      expect(terminal.out).toContain(name);
  });

  it('prints the version', async () => {
    const terminal = new FakeTerminal();
    expect(await runCli(['--version'], terminal.io)).toBe(0);
    expect(terminal.out).toBe('1.2.3\n');
  });

  it.each([[[]], [['experiments']], [['models']], [['server']]])(
    '%j alone is wrong usage and shows what there is',
    async (argv) => {
      const terminal = new FakeTerminal();
      expect(await runCli(argv, terminal.io)).toBe(2);
      expect(terminal.out).toBe('');
      expect(terminal.err).toContain('Usage: cleardeck');
    },
  );
});

describe('wrong usage', () => {
  it.each([
    [['nonsense'], 'nonsense'],
    [['experiments', 'nonsense'], 'nonsense'],
    [['run', '--tres', '5'], '--tres'],
    [['run', 'extra'], 'too many arguments'],
    [['run', '--trees'], '--trees'],
    [
      ['run', '--trees', 'NaN'],
      "--trees <n>' argument 'NaN' is invalid. It must be a whole number, at least 1 and at most 5000",
    ],
    [['run', '--trees', '-5'], 'at least 1 and at most 5000'],
    [['run', '--trees', '0'], '--trees'],
    [['run', '--trees', '1.5'], 'a whole number'],
    [['run', '--trees', '5001'], '--trees'],
    [['run', '--trees', ''], '--trees'],
    [['run', '--trees', '0x10'], '--trees'],
    [['run', '--trees', 'Infinity'], '--trees'],
    [['run', '--max-features', '0'], '--max-features'],
    [['run', '--test-size', '1'], 'greater than 0 and less than 1'],
    [['run', '--test-size', '-0.1'], '--test-size'],
    [['run', '--seed', '-1'], '--seed'],
    [['run', '--seed', '4294967296'], '--seed'],
    [['run', '--workers', '65'], 'at least 1 and at most 64'],
    [['run', '--timeout', '0'], 'greater than 0'],
    [['run', '--timeout', 'soon'], '--timeout'],
    [['run', '--name', 'ab'], '3 to 200 characters'],
    [['run', '--data', ''], '--data'],
    [['run', '--tag', ' '], '--tag'],
    [['run', '--min-df', '0'], "--min-df <n|share>' argument '0' is invalid. It must be a number of documents"],
    [['run', '--min-df', '1.5'], '--min-df'],
    [['run', '--max-df', '101%'], 'a share of them, such as 0.05 or 5%'],
    [['run', '--max-df', '-1'], '--max-df'],
    [['run', '--max-df', 'all'], '--max-df'],
    [['run', '--min-df', '5', '--max-df', '4'], '--max-df is below --min-df'],
    [['run', '--min-df', '50%', '--max-df', '0.4'], '--max-df is below --min-df'],
    [['run', '--ngrams', '2'], '--ngrams'],
    [['run', '--ngrams', '2-1'], 'the first not above the second'],
    [['run', '--ngrams', '1-6'], 'two whole numbers from 1 to 5'],
    [['run', '--norm', 'l3'], "--norm <name>' argument 'l3' is invalid. It must be one of l2, l1, none"],
    [['run', '--stop-words', 'german'], 'one of none, english, russian'],
    [['run', '--stop-word', ' '], '--stop-word'],
    [['run', '--stop-words-file', ''], '--stop-words-file'],
    [['run', '--criterion', 'log_loss'], 'one of gini, entropy'],
    [['run', '--features-per-split', '0'], 'sqrt, log2 or all'],
    [['run', '--features-per-split', '0.0'], '--features-per-split'],
    [['run', '--features-per-split', 'auto'], '--features-per-split'],
    [['run', '--max-depth', '0'], 'at least 1 and at most 4000'],
    [['run', '--min-samples-split', '1'], 'at least 2'],
    [['run', '--min-samples-leaf', '0.5'], '--min-samples-leaf'],
    [['run', '--class-weight', 'equal'], 'one of none, balanced'],
    [['run', '--folds', '1'], 'at least 2 and at most 50'],
    [['experiments', 'list', '--status', 'done'], 'one of created, queued, in_progress'],
    [['experiments', 'list', '--limit', '0'], '--limit'],
    [['experiments', 'show'], 'id'],
    [['experiments', 'show', 'abc'], 'at least the first 4'],
    [['experiments', 'show', '../../etc'], 'hexadecimal'],
    [['experiments', 'archive'], 'ids'],
    [['experiments', 'export', 'abcd'], '--format'],
    [['experiments', 'export', 'abcd', '--format', 'xml'], 'one of csv, json'],
    [['compare', 'abcd'], 'at least two'],
    [['compare', 'abcd', 'ABCD'], 'at least two'],
    [['compare', 'abcd', 'bcde', '--html', ''], '--html'],
    [['models', 'predict', 'abcd'], '--text'],
    [['models', 'predict', 'abcd', '--text', 'x'.repeat(1_000_001)], '1000000'],
    [['models', 'compare', 'abcd', '--baseline', 'zz'], '--baseline'],
    [['server', 'begin'], 'begin'],
    [['server', 'start', 'API Server'], 'It must be the name of a service, such as apiserver'],
    [['server', 'start', '../x'], 'services'],
    [['server', 'start', '--ignore', ''], '--ignore'],
    [['server', 'status', 'redis'], 'too many arguments'],
    [['server', 'logs', '--tail', '-1'], 'at least 0 and at most 20000'],
    [['server', 'logs', '--tail', '20001'], '--tail'],
    [['server', 'logs', '--level', 'loud'], 'one of error, warning, info, debug, unknown'],
    [['server', 'logs', '--regex', '(a'], 'The expression is not valid: unterminated group'],
    [['server', 'logs', '--regex', 'x'.repeat(501)], 'a text of 1 to 500 characters'],
    [['server', 'logs', '--search', ''], '--search'],
    [
      ['server', 'logs', '--search', 'a', '--regex', 'b'],
      "'--regex <expression>' cannot be used with option '--search",
    ],
    [['server', 'doctor', '--fix'], '--fix'],
    [['server', 'doctor', '--fix', 'a b'], 'the id of a check, such as map-count'],
    [['server', 'backup', 'a', 'b'], 'too many arguments'],
    [['server', 'backup', ''], 'file'],
    [['server', 'restore'], "missing required argument 'file'"],
    [['server', 'remove-data'], '--yes-remove-all-data'],
    [['serve', '--port', '65536'], 'at most 65535'],
    [['serve', '--port', '-1'], '--port'],
  ])('%j says so on one line', async (argv, said) => {
    for (const json of [[], ['--json']]) {
      const terminal = new FakeTerminal();
      expect(await runCli([...argv, ...json], terminal.io)).toBe(2);
      expect(terminal.out).toBe('');
      expect(terminal.err).toContain(said);
      expect(terminal.err).toMatch(/^error: [^\n]+\n$/u);
      expect(terminal.opened).toEqual([]);
    }
  });
});

describe('failures', () => {
  it('says an AppError with its code, on one line, and releases the backend', async () => {
    const terminal = new FakeTerminal();
    terminal.backend.override('tasks.list', () => {
      throw new AppError('STORE_BUSY', 'the store is busy:\ntry again\u001b[31m');
    });
    expect(await runCli(['experiments', 'list', '--json'], terminal.io)).toBe(1);
    expect(terminal.out).toBe('');
    expect(terminal.err).toBe('error: the store is busy: try again\\u001b[31m (STORE_BUSY)\n');
    expect(terminal.backend.isDisposed).toBe(true);
    expect(terminal.signalListenerCount).toBe(0);
  });

  it('gives the log reference of what was unexpected', async () => {
    const terminal = new FakeTerminal();
    terminal.backend.override('tasks.list', () => {
      throw new AppError('INTERNAL', 'something went wrong', { ref: 'a1b2' });
    });
    expect(await runCli(['experiments', 'list'], terminal.io)).toBe(1);
    expect(terminal.err).toBe('error: something went wrong (INTERNAL, reference a1b2)\n');
  });

  it('a store that cannot be opened is an error like others', async () => {
    const terminal = new FakeTerminal();
    const io = {
      ...terminal.io,
      openBackend: () => Promise.reject(new AppError('STORE_NEWER', 'the store is from a newer version')),
    };
    expect(await runCli(['experiments', 'list'], io)).toBe(1);
    expect(terminal.err).toBe('error: the store is from a newer version (STORE_NEWER)\n');
  });

  it('tells what opening the store found', async () => {
    const terminal = new FakeTerminal();
    terminal.backend.notices = [{ id: '1', level: 'error', text: 'The store was damaged and set aside.' }];
    expect(await runCli(['experiments', 'list', '--json'], terminal.io)).toBe(0);
    expect(JSON.parse(terminal.out)).toEqual([]);
    expect(terminal.err).toBe('note: The store was damaged and set aside.\n');
  });
});

describe('Ctrl-C', () => {
  it('ends a command that waits, with exit code 1', async () => {
    const terminal = new FakeTerminal();
    terminal.backend.override('models.list', () => {
      terminal.pressCtrlC();
      throw new AppError('CANCELLED', 'stopped');
    });
    expect(await runCli(['models', 'list'], terminal.io)).toBe(1);
    expect(terminal.err).toBe('error: stopped (CANCELLED)\n');
  });

  it('the second one does not wait, but the echo of the first that npm sends is not a second one', async () => {
    const terminal = new FakeTerminal();
    let reach: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    terminal.backend.override('models.list', () => {
      reach();
      return new Promise(() => undefined);
    });
    let code: number | null = null;
    const done = runCli(['models', 'list'], terminal.io).then((value) => {
      code = value;
    });
    await reached;
    terminal.pressCtrlC();
    terminal.nowMs += 5;
    terminal.pressCtrlC();
    await new Promise((resolve) => setImmediate(resolve));
    expect(code).toBeNull();
    terminal.nowMs += 1000;
    terminal.pressCtrlC();
    await done;
    expect(code).toBe(1);
  });
});
