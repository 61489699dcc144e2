import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trainingParametersSchema, type TrainingParameters } from '#shared/domain/training.ts';
import { FakeCliBackend, FakeTerminal, fakeTask } from '../../../../test/fakes/fake-cli-backend.ts';
import { runCli } from '../run-cli.ts';

const ID = '3fa90000000000000000000000000001';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cleardeck-run-options-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs `run` with these options, from the test's folder: its exit code, what it said, and what it started. */
async function run(...typed: string[]) {
  const backend = new FakeCliBackend();
  backend.tasks.set(ID, fakeTask(ID, { status: 'completed' }));
  const terminal = new FakeTerminal({ backend, cwd: folder });
  const code = await runCli(['run', ...typed], terminal.io);
  return { code, err: terminal.err, started: backend.inputsOf('training.start') as TrainingParameters[] };
}

/** What options that must be right make of the parameters. */
async function parametersOf(...typed: string[]): Promise<TrainingParameters> {
  const { code, err, started } = await run(...typed);
  expect([code, err]).toEqual([0, '']);
  expect(started).toHaveLength(1);
  return started[0]!;
}

describe('options of run', () => {
  it('all of them reach the run', async () => {
    const typed =
      '--min-df 2 --max-df 0.5 --ngrams 1-2 --sublinear-tf --no-idf --no-smooth-idf --norm l1 --no-lowercase ' +
      '--stop-words english --stop-word foo --stop-word bar --criterion entropy --no-bootstrap ' +
      '--features-per-split log2 --max-depth 12 --min-samples-split 4 --min-samples-leaf 3 --class-weight balanced ' +
      '--folds 5';
    expect(await parametersOf(...typed.split(' '))).toEqual({
      ...trainingParametersSchema.parse({}),
      vectorizer: {
        minDf: { count: 2 },
        maxDf: { share: 0.5 },
        ngramRange: [1, 2],
        sublinearTf: true,
        useIdf: false,
        smoothIdf: false,
        norm: 'l1',
        lowercase: false,
        stopWords: 'english',
        ownStopWords: ['foo', 'bar'],
      },
      forest: {
        criterion: 'entropy',
        bootstrap: false,
        featuresPerSplit: 'log2',
        maxDepth: 12,
        minSamplesSplit: 4,
        minSamplesLeaf: 3,
        classWeight: 'balanced',
      },
      folds: 5,
    });
  });

  it.each([
    ['1', { count: 1 }],
    ['1.0', { share: 1 }],
    ['.25', { share: 0.25 }],
    ['0.', { share: 0 }],
    ['7%', { share: 0.07 }],
    ['100 %', { share: 1 }],
    ['1000000000', { count: 1_000_000_000 }],
  ])('--min-df %s is %j', async (typed, minDf) => {
    expect((await parametersOf('--min-df', typed, '--max-df', typed)).vectorizer).toMatchObject({
      minDf,
      maxDf: minDf,
    });
  });

  it('--min-df as a number and --max-df as a share are left for the data to decide', async () => {
    expect((await parametersOf('--min-df', '900', '--max-df', '0.01')).vectorizer).toMatchObject({
      minDf: { count: 900 },
      maxDf: { share: 0.01 },
    });
  });

  it.each([
    ['sqrt', 'sqrt'],
    ['all', 'all'],
    ['50', { count: 50 }],
    ['0.3', { share: 0.3 }],
    ['30%', { share: 0.3 }],
  ])('--features-per-split %s is %j', async (typed, featuresPerSplit) => {
    expect((await parametersOf('--features-per-split', typed)).forest).toMatchObject({ featuresPerSplit });
  });

  it('takes stop words from a file in the folder where the person is, beside those that were typed', async () => {
    await writeFile(join(folder, 'words.txt'), '\ufeffпервое\r\nвторое, foo\n\n');
    const { vectorizer } = await parametersOf('--stop-word', 'foo', '--stop-words-file', 'words.txt');
    expect(vectorizer).toMatchObject({ stopWords: 'none', ownStopWords: ['foo', 'первое', 'второе'] });
  });

  it.each([
    ['a file that is not there', async () => undefined, 'there is no such file'],
    ['a folder', (path: string) => mkdir(path), 'it is not a regular file'],
    [
      'a file that is no text',
      (path: string) => writeFile(path, Buffer.from([0x66, 0xff, 0xfe])),
      'it is not UTF-8 text',
    ],
    ['a huge file', (path: string) => writeFile(path, Buffer.alloc((8 << 20) + 1, 'a ')), 'it is larger than 8 MB'],
  ])('refuses %s of stop words, and starts nothing', async (_what, make, reason) => {
    const path = join(folder, 'words.txt');
    await make(path);
    expect(await run('--stop-words-file', 'words.txt')).toEqual({
      code: 1,
      err: `error: cannot read the words in ${path}: ${reason} (DATA_UNREADABLE)\n`,
      started: [],
    });
  });

  it('refuses stop words that are too many or too long, and starts nothing', async () => {
    for (const words of ['x'.repeat(101), Array.from({ length: 10_001 }, (_, index) => `w${index}`).join('\n')]) {
      await writeFile(join(folder, 'words.txt'), words);
      const { code, err, started } = await run('--stop-words-file', 'words.txt');
      expect(code).toBe(2);
      expect(err).toContain('--stop-words-file take at most 10,000 words of at most 100 characters each');
      expect(started).toEqual([]);
    }
  });

  it('names the default of every option that has one, as the contract has it', async () => {
    const terminal = new FakeTerminal();
    await runCli(['run', '--help'], terminal.io);
    const help = terminal.out.replace(/\s+/gu, ' ');
    const defaults = trainingParametersSchema.parse({});
    for (const [option, value] of [
      ['--trees', defaults.trees],
      ['--max-features', defaults.maxFeatures],
      ['--test-size', defaults.testSize],
      ['--seed', defaults.seed],
      ['--norm', defaults.vectorizer.norm],
      ['--stop-words', defaults.vectorizer.stopWords],
      ['--ngrams', defaults.vectorizer.ngramRange.join('-')],
      ['--criterion', defaults.forest.criterion],
      ['--features-per-split', defaults.forest.featuresPerSplit as 'sqrt'],
      ['--min-samples-split', defaults.forest.minSamplesSplit],
      ['--min-samples-leaf', defaults.forest.minSamplesLeaf],
      ['--class-weight', defaults.forest.classWeight],
    ] as const) {
      expect(help).toMatch(new RegExp(`${option} <[^>]+> [^<]*\\(default: ${String(value)}\\)`, 'u'));
    }
    for (const group of ['Data:', 'Experiment:', 'Text (', 'Forest (', 'Evaluation:', 'Run:', 'Options:']) {
      expect(terminal.out).toContain(`\n${group}`);
    }
  });
});
