import { describe, expect, it, vi } from 'vitest';
import type { SearchRun, SearchView } from '#shared/domain/search.ts';
import { AppError } from '#shared/ipc/result.ts';
import { FakeCliBackend, fakeTask, FakeTerminal } from '../../../../test/fakes/fake-cli-backend.ts';
import { runCli } from '../run-cli.ts';

const ID = '1'.repeat(32);
const runId = (number: number) => String(number + 1).repeat(32);

function run(number: number, trees: number, objective: number | null, change: Partial<SearchRun> = {}): SearchRun {
  return {
    ...{ id: runId(number), number, name: `Search #${number}`, choice: { trees, maxDepth: null }, objective },
    ...{ status: objective === null ? 'failed' : 'completed', accuracy: objective, f1Score: objective },
    ...{ startedAtMs: 1, endedAtMs: 2 },
    ...change,
  };
}

const VIEW: SearchView = {
  ...{ taskId: ID, metric: 'accuracy', isCrossValidated: false, parameters: ['trees', 'maxDepth'] },
  runs: [run(1, 50, 0.7), run(2, 100, null), run(3, 200, 0.9)],
  bestId: runId(3),
};

function backendOf(status: 'completed' | 'in_progress' | 'failed' = 'completed'): FakeCliBackend {
  const backend = new FakeCliBackend();
  backend.tasks.set(ID, fakeTask(ID, { type: 'optimizer', name: 'My search', status }));
  backend.override('search.start', () => ({ taskId: ID, runCount: 3 }));
  backend.override('search.get', () => VIEW);
  return backend;
}

async function typed(line: string, backend = backendOf()) {
  const terminal = new FakeTerminal({ backend });
  const code = await runCli(line.split(' '), terminal.io);
  return { code, terminal, backend };
}

describe('search', () => {
  it('hands a grid over, with the options of a single run as its base', async () => {
    const { code, backend } = await typed(
      'search --data papers.csv --trees 7 --name mine --tag a --grid max-features=500,1000 --grid ngrams=1-1,1-2 ' +
        '--grid max-depth=none,10 --grid min-df=2,5% --metric f1_score',
    );
    expect(code).toBe(0);
    expect(backend.inputsOf('search.start')[0]).toMatchObject({
      base: { dataPath: '/home/me/papers.csv', trees: 7, name: 'mine', tags: ['a'] },
      space: {
        maxFeatures: { values: [500, 1000] },
        ngramRange: {
          values: [
            [1, 1],
            [1, 2],
          ],
        },
        maxDepth: { values: [null, 10] },
        minDf: { values: [{ count: 2 }, { share: 0.05 }] },
      },
      strategy: { kind: 'grid' },
      metric: 'f1_score',
    });
  });

  it('hands a random search over, with its ranges', async () => {
    const { backend } = await typed(
      'search --random 20 --search-seed 7 --range max_features=100..10000:log --range max-df=0.5..1 --grid trees=5',
    );
    expect(backend.inputsOf('search.start')[0]).toMatchObject({
      space: {
        trees: { values: [5] },
        maxFeatures: { range: { from: 100, to: 10_000, scale: 'log' } },
        maxDf: { range: { from: 0.5, to: 1, scale: 'linear' } },
      },
      strategy: { kind: 'random', count: 20, seed: 7 },
    });
  });

  it('prints the runs, the best first and those that failed last', async () => {
    const { terminal } = await typed('search --grid trees=50,100,200');
    const rows = terminal.out.split('\n').filter((line) => /^ *[123] {2}/u.test(line));
    expect(rows.map((line) => line.trim().split(/ {2,}/u).slice(0, 5))).toEqual([
      ['3', '200', 'none', '0.9000', 'completed, best'],
      ['1', '50', 'none', '0.7000', 'completed'],
      ['2', '100', 'none', '–', 'failed'],
    ]);
    expect(terminal.out).toMatch(/RUN +TREES +MAX_DEPTH +ACCURACY +STATUS +ID/u);
    expect(terminal.out).toContain(`experiments show ${runId(3)}`);
    expect(terminal.err).toContain('3 runs\n');
  });

  it('prints exactly one JSON document', async () => {
    const { code, terminal } = await typed('search --grid trees=50,100 --json');
    expect(code).toBe(0);
    expect(JSON.parse(terminal.out)).toEqual(VIEW);
    expect(terminal.err).toBe('');
  });

  it('says why a search failed, and why one could not start', async () => {
    const backend = backendOf('failed');
    backend.change(ID, { statusMessage: 'No run completed.', statusReason: 'all runs failed' });
    const failed = await typed('search --grid trees=5', backend);
    expect(failed.code).toBe(1);
    expect(failed.terminal.err).toContain('No run completed. (all runs failed)');
    expect(failed.terminal.out).toBe('');

    backend.override('search.start', () => {
      throw new AppError('DATA_UNREADABLE', 'there is no file');
    });
    const refused = await typed('search --grid trees=5', backend);
    expect(refused.code).toBe(1);
    expect(refused.terminal.err).toBe('error: there is no file (DATA_UNREADABLE)\n');
  });

  it('Ctrl-C stops the search and waits for its end', async () => {
    const backend = backendOf('in_progress');
    backend.override('training.stop', () => ({}));
    const terminal = new FakeTerminal({ backend });
    const code = runCli(['search', '--grid', 'trees=5,6'], terminal.io);
    await vi.waitFor(() => expect(backend.inputsOf('tasks.get').length).toBeGreaterThan(0));
    terminal.pressCtrlC();
    await vi.waitFor(() => expect(backend.inputsOf('training.stop')).toEqual([{ taskId: ID }]));
    backend.change(ID, { status: 'stopped' });
    expect(await code).toBe(1);
    expect(terminal.err).toContain('stopped; what experiment');
  });

  it.each([
    ['search', 'nothing to search'],
    ['search --grid trees', 'NAME=VALUE'],
    ['search --grid tress=1', 'max-features'],
    ['search --grid trees=1,x', '"x" is no value of trees'],
    ['search --grid trees=1,', '"" is no value of trees'],
    ['search --grid trees=1,1', 'there twice'],
    ['search --grid trees=1 --grid trees=2', 'trees is searched twice'],
    ['search --grid trees=1 --search-seed 1', '--search-seed needs --random'],
    ['search --range trees=1..5', '--range needs --random'],
    ['search --random 5 --range trees=5..1', 'two whole numbers'],
    ['search --random 5 --range trees=1-5', 'two whole numbers'],
    ['search --random 5 --range trees=..5', 'two whole numbers'],
    ['search --random 5 --range max-df=0..1:log', 'two shares'],
    ['search --random 5 --range ngrams=1..2', 'has no range'],
    ['search --random 501 --grid trees=1', 'at most 500'],
    ['search --grid trees=1 --metric loss', 'accuracy, f1_score'],
  ])('%s is wrong usage', async (line, words) => {
    const { code, terminal, backend } = await typed(line);
    expect(code).toBe(2);
    expect(terminal.err).toContain(words);
    expect(backend.inputsOf('search.start')).toEqual([]);
  });

  it('says the size of a grid that is too large', async () => {
    const seeds = Array.from({ length: 501 }, (_, index) => index).join(',');
    const { code, terminal } = await typed(`search --grid seed=${seeds} --grid bootstrap=true,false`);
    expect(code).toBe(2);
    expect(terminal.err).toContain('The grid has 1,002 runs, more than 500.');
  });
});
