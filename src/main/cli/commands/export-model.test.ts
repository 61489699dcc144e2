import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { FakeCliBackend, FakeTerminal, fakeModel } from '../../../../test/fakes/fake-cli-backend.ts';
import { runCli } from '../run-cli.ts';

const ID = '91be0000000000000000000000000001';

let backend: FakeCliBackend;
let folder: string;
beforeEach(async () => {
  backend = new FakeCliBackend();
  backend.models.set(ID, fakeModel(ID));
  folder = await mkdtemp(join(tmpdir(), 'cleardeck-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function exported(format: string, out: string, ...more: string[]): Promise<FakeTerminal & { code: number }> {
  const t = new FakeTerminal({ backend, cwd: folder });
  const code = await runCli(['models', 'export', '91be', '--format', format, '--out', out, ...more], t.io);
  return Object.assign(t, { code });
}
const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

describe('models export', () => {
  it('writes the model file, in chunks, to where it is told', async () => {
    const { code, err } = await exported('cleardeck', 'topics.cdm');
    expect(code).toBe(0);
    expect(await text('topics.cdm')).toBe('research_classifier_91be.cdm '.repeat(50_000));
    expect(err).toBe(`wrote ${join(folder, 'topics.cdm')} (1450000 bytes)\n`);
    expect(backend.inputsOf('files.read')).toHaveLength(2);
    expect(await readdir(folder)).toEqual(['topics.cdm']);
  });

  it('writes JSON with the vocabulary beside it, and answers as JSON', async () => {
    const { code, out, err } = await exported('ml-random-forest', 'topics.json', '--json');
    expect([code, err]).toEqual([0, '']);
    const { files } = JSON.parse(out) as { files: { path: string; sizeBytes: number; sha256: string }[] };
    expect(files.map(({ path }) => path)).toEqual([
      join(folder, 'topics.json'),
      join(folder, 'topics.vocabulary.json'),
    ]);
    expect((await text('topics.vocabulary.json')).length).toBe(files[1]?.sizeBytes);
    expect(backend.inputsOf('models.export')).toEqual([{ id: ID, format: 'ml-random-forest' }]);
  });

  it.each([
    ['topics.json', 'topics.json'],
    ['topics.json', 'topics.vocabulary.json'],
  ])('to %s keeps a %s that is there, until told otherwise', async (out, there) => {
    await writeFile(join(folder, there), 'mine');
    const { code, err } = await exported('ml-random-forest', out);
    expect(code).toBe(1);
    expect(err).toBe(`error: there is a file already: ${join(folder, there)} (--force replaces it) (CONFLICT)\n`);
    expect(await readdir(folder)).toEqual([there]);
    expect(await text(there)).toBe('mine');
    expect((await exported('ml-random-forest', out, '--force')).code).toBe(0);
    expect(await text(there)).not.toBe('mine');
  });

  it('takes a link that leads nowhere for a file', async () => {
    await symlink(join(folder, 'gone'), join(folder, 'link'));
    expect((await exported('cleardeck', 'link')).err).toContain('(CONFLICT)');
  });

  it('says that there is no such folder, or that the path is one', async () => {
    expect((await exported('cleardeck', 'no/topics.cdm')).err).toMatch(
      /folder .*no does not exist \(DATA_UNREADABLE\)/,
    );
    await mkdir(join(folder, 'here'));
    expect((await exported('cleardeck', 'here', '--force')).err).toContain('it is a folder (DATA_UNREADABLE)');
  });

  it('leaves nothing behind of a file that is damaged, ends early or cannot be converted', async () => {
    const zeros = Buffer.alloc(1 << 20).toString('base64');
    backend.override('files.read', () => ({ base64: zeros, sizeBytes: 1_450_000 }));
    expect((await exported('cleardeck', 'topics.cdm')).err).toContain('(DATA_INVALID)');
    backend.override('files.read', () => ({ base64: '', sizeBytes: 0 }));
    expect((await exported('cleardeck', 'topics.cdm')).err).toContain('ended too early (DATA_UNREADABLE)');
    backend.override('models.export', () => {
      throw new AppError('MODEL_INVALID', 'This model file cannot be used: it is cut short.');
    });
    const { code, err } = await exported('ml-random-forest', 'topics.json');
    expect([code, err]).toEqual([1, 'error: This model file cannot be used: it is cut short. (MODEL_INVALID)\n']);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says NOT_FOUND, and what formats there are', async () => {
    backend.models.clear();
    expect((await exported('cleardeck', 'x')).err).toContain('there is no model whose id starts with 91be (NOT_FOUND)');
    const { code, err } = await exported('pickle', 'x');
    expect(code).toBe(2);
    expect(err).toContain('one of cleardeck, ml-random-forest');
  });
});
