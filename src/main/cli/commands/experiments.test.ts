import { mkdtemp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeCliBackend, FakeTerminal, fakeSummary, fakeTask } from '../../../../test/fakes/fake-cli-backend.ts';
import { runCli } from '../run-cli.ts';

const A = '3fa90000000000000000000000000001';
const B = '3fa91111111111111111111111111111';
const C = '77c10000000000000000000000000001';
const HOSTILE = '\u001b]0;owned\u0007\u009b31m\u202eevil\nline</script>';

let folder: string;
let backend: FakeCliBackend;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cleardeck-cli-'));
  backend = new FakeCliBackend();
  backend.tasks.set(A, fakeTask(A, { name: 'first run', tags: ['big'] }));
  backend.tasks.set(B, fakeTask(B, { name: HOSTILE, status: 'failed', statusMessage: HOSTILE, accuracy: null }));
  backend.tasks.set(C, fakeTask(C, { name: '研究 论文 😀', isArchived: true }));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function terminal(options: { isTTY?: boolean; columns?: number } = {}): FakeTerminal {
  return new FakeTerminal({ backend, cwd: folder, ...options });
}

async function json(argv: string[]): Promise<unknown> {
  const t = terminal();
  expect(await runCli([...argv, '--json'], t.io)).toBe(0);
  expect(t.err).toBe('');
  return JSON.parse(t.out);
}

describe('experiments list', () => {
  it('prints a table without a control character in it', async () => {
    const t = terminal();
    expect(await runCli(['experiments', 'list'], t.io)).toBe(0);
    const lines = t.out.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^ID +NAME +STATUS/u);
    expect(t.out).toContain('first run');
    expect(t.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u);
  });

  it('fits the terminal', async () => {
    backend.change(A, { name: 'n'.repeat(300), tags: Array.from({ length: 20 }, (_, i) => `tag${i}`) });
    const t = terminal({ isTTY: true, columns: 120 });
    expect(await runCli(['experiments', 'list'], t.io)).toBe(0);
    for (const line of t.out.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    expect(t.out).toContain('…');
  });

  it('filters', async () => {
    expect(await json(['experiments', 'list', '--status', 'failed', '--status', 'stopped'])).toMatchObject([{ id: B }]);
    expect(await json(['experiments', 'list', '--tag', 'big'])).toMatchObject([{ id: A }]);
    expect(await json(['experiments', 'list', '--search', 'FIRST'])).toMatchObject([{ id: A }]);
    expect(await json(['experiments', 'list', '--archived'])).toMatchObject([{ id: C }]);
  });

  it('gives a program all of them, page by page, and a person as many as asked for', async () => {
    for (let index = 0; index < 1500; index++) {
      const id = `0${index.toString(16).padStart(31, '0')}`;
      backend.tasks.set(id, fakeTask(id));
    }
    expect(await json(['experiments', 'list'])).toHaveLength(1502);
    expect(await json(['experiments', 'list', '--limit', '1001'])).toHaveLength(1001);
    const t = terminal();
    expect(await runCli(['experiments', 'list', '--limit', '3'], t.io)).toBe(0);
    expect(t.out.trimEnd().split('\n')).toHaveLength(4);
    expect(t.err).toBe('3 of 1502 shown; --limit 1502 shows all\n');
  });

  it('says when there are none', async () => {
    backend.tasks.clear();
    const t = terminal();
    expect(await runCli(['experiments', 'list'], t.io)).toBe(0);
    expect(t.out).toContain('No experiments yet');
    expect(await json(['experiments', 'list'])).toEqual([]);
  });
});

describe('experiments show', () => {
  it('finds one by the beginning of its id, archived or not, in any case', async () => {
    expect(await json(['experiments', 'show', '3FA90'])).toMatchObject({ id: A });
    expect(await json(['experiments', 'show', '77c1'])).toMatchObject({ id: C });
    expect(await json(['experiments', 'show', B])).toMatchObject({ id: B, metrics: [] });
  });

  it('names the candidates where there are several', async () => {
    const t = terminal();
    expect(await runCli(['experiments', 'show', '3fa9'], t.io)).toBe(1);
    expect(t.err).toMatch(/^error: 3fa9 could be 2 experiments: [^\n]+\n$/u);
    expect(t.err).toContain(A);
    expect(t.err).toContain(B);
  });

  it.each(['dead', 'd'.repeat(32)])('says NOT_FOUND for %s', async (id) => {
    const t = terminal();
    expect(await runCli(['experiments', 'show', id, '--json'], t.io)).toBe(1);
    expect(t.out).toBe('');
    expect(t.err).toMatch(/^error: [^\n]+\(NOT_FOUND\)\n$/u);
  });

  it('does not take an experiment for found whose name holds the digits', async () => {
    backend.change(A, { name: 'beef 1' });
    const t = terminal();
    expect(await runCli(['experiments', 'show', 'beef'], t.io)).toBe(1);
    expect(t.err).toContain('NOT_FOUND');
  });

  it('prints everything, safely', async () => {
    backend.summaries = [fakeSummary(B, HOSTILE, 'accuracy', 0.5)];
    backend.console.push({ seq: 1, atMs: 0, level: 'error', text: HOSTILE });
    backend.change(B, {
      consoleLineCount: 1,
      hyperparameters: [{ section: 'Args', name: HOSTILE, value: HOSTILE, type: null, description: null }],
      environment: [{ name: 'node', value: '24' }],
    });
    const t = terminal();
    expect(await runCli(['experiments', 'show', B], t.io)).toBe(0);
    for (const title of ['Metrics', 'Hyperparameters', 'Environment', 'Console']) expect(t.out).toContain(title);
    expect(t.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u);
    const asJson = terminal();
    expect(await runCli(['experiments', 'show', B, '--json'], asJson.io)).toBe(0);
    expect(asJson.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u);
    expect(JSON.parse(asJson.out)).toMatchObject({ name: HOSTILE });
  });
});

describe('experiments archive and delete', () => {
  it('archives several and brings them back', async () => {
    expect(await json(['experiments', 'archive', A, '77c1'])).toEqual({ ids: [A] });
    expect(backend.tasks.get(A)?.isArchived).toBe(true);
    expect(await json(['experiments', 'archive', '--undo', '3fa900', '77c1'])).toEqual({ ids: [A, C] });
    expect(backend.tasks.get(A)?.isArchived).toBe(false);
  });

  it('deletes, and nothing at all when one of them is not there', async () => {
    const t = terminal();
    expect(await runCli(['experiments', 'delete', A, 'dead'], t.io)).toBe(1);
    expect(backend.tasks.has(A)).toBe(true);
    expect(await json(['experiments', 'delete', A, '77c1'])).toEqual({ ids: [A, C] });
    expect(backend.tasks.has(A)).toBe(false);
  });
});

describe('experiments export', () => {
  const CSV = 'metric,value\r\n"\u001b[31mred",1\r\n';

  it('writes the bytes as they are into a pipe, and no control character to a terminal', async () => {
    const piped = terminal();
    expect(await runCli(['experiments', 'export', A, '--format', 'csv'], piped.io)).toBe(0);
    expect(piped.out).toBe(CSV);
    const shown = terminal({ isTTY: true });
    expect(await runCli(['experiments', 'export', A, '--format', 'csv'], shown.io)).toBe(0);
    expect(shown.out).toBe('metric,value\n"\\u001b[31mred",1\n');
  });

  it('writes a file where it is told to, and leaves nothing else there', async () => {
    await writeFile(join(folder, 'run.csv'), 'old');
    const path = join(folder, 'run.csv');
    expect(await json(['experiments', 'export', A, '--format', 'csv', '--output', 'run.csv'])).toEqual({
      id: A,
      format: 'csv',
      path,
      sizeBytes: CSV.length,
    });
    expect(await readFile(path, 'utf8')).toBe(CSV);
    expect(await readdir(folder)).toEqual(['run.csv']);
  });

  it('writes through a link', async () => {
    await writeFile(join(folder, 'real.csv'), 'old');
    await symlink('real.csv', join(folder, 'link.csv'));
    await json(['experiments', 'export', A, '--format', 'csv', '--output', 'link.csv']);
    expect(await readFile(join(folder, 'real.csv'), 'utf8')).toBe(CSV);
  });

  it.each([
    ['a folder', 'sub', 'it is a folder'],
    ['a missing folder', 'missing/run.csv', 'does not exist'],
    ['a file as folder', 'file/run.csv', 'is not a folder'],
    ['a device', '/dev/null', 'not a regular file'],
  ])('refuses %s', async (_, output, said) => {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'file'), '');
    const t = terminal();
    expect(await runCli(['experiments', 'export', A, '--format', 'json', '--output', output, '--json'], t.io)).toBe(1);
    expect(t.out).toBe('');
    expect(t.err).toMatch(/^error: [^\n]+\n$/u);
    expect(t.err).toContain(said);
    expect((await readdir(folder)).sort()).toEqual(['file', 'sub']);
  });
});
