import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeCliBackend, FakeTerminal, fakeSummary, fakeTask } from '../../../../test/fakes/fake-cli-backend.ts';
import { runCli } from '../run-cli.ts';

const A = '3fa90000000000000000000000000001';
const B = '77c10000000000000000000000000001';
const parameter = (name: string, value: string) => ({ section: 'Args', name, value, type: null, description: null });

let folder: string;
let backend: FakeCliBackend;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cleardeck-compare-'));
  backend = new FakeCliBackend();
  backend.tasks.set(A, fakeTask(A, { hyperparameters: [parameter('trees', '10'), parameter('seed', '42')] }));
  backend.tasks.set(B, fakeTask(B, { hyperparameters: [parameter('trees', '100'), parameter('seed', '42')] }));
  backend.summaries = [
    fakeSummary(A, 'Training Metrics', 'accuracy', 0.7),
    fakeSummary(B, 'Training Metrics', 'accuracy', 0.8),
    fakeSummary(A, 'Training Metrics', 'training_time', 1),
    fakeSummary(B, 'Training Metrics', 'training_time', 9),
  ];
  backend.series = [
    { taskId: A, metric: 'Learning curve', variant: 'test', x: [1, 2], y: [0.5, 0.7], totalPoints: 2 },
    { taskId: B, metric: 'Learning curve', variant: 'test', x: [1, 2], y: [0.6, 0.8], totalPoints: 2 },
  ];
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('compare', () => {
  it('prints the metrics with the best marked, and what differs', async () => {
    const t = new FakeTerminal({ backend });
    expect(await runCli(['compare', '3fa9', '77c1'], t.io)).toBe(0);
    expect(t.out).toMatch(/accuracy +0\.7000 +0\.8000 \*\n/u);
    expect(t.out).toMatch(/training_time +1 \* +9\n/u);
    expect(t.out).toMatch(/Args\/trees +10 +100\n/u);
    expect(t.out).not.toContain('Args/seed');
    expect(t.out).toContain('1 of 2 are the same in all');
    expect(t.out).not.toContain('\u001b');
  });

  it('colours the best on a terminal, unless NO_COLOR says no', async () => {
    const plain = new FakeTerminal({ backend, isTTY: true, env: { NO_COLOR: '1' } });
    expect(await runCli(['compare', A, B], plain.io)).toBe(0);
    expect(plain.out).not.toContain('\u001b');
    const colored = new FakeTerminal({ backend, isTTY: true });
    expect(await runCli(['compare', A, B], colored.io)).toBe(0);
    expect(colored.out).toContain('\u001b[32m');
  });

  it('splits many experiments into groups that fit the terminal', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `abcd${index.toString(16).padStart(28, '0')}`);
    for (const id of ids) {
      backend.tasks.set(id, fakeTask(id, { hyperparameters: [parameter('trees', id)] }));
      backend.summaries.push(fakeSummary(id, 'Training Metrics', 'accuracy', 0.5));
    }
    const t = new FakeTerminal({ backend, isTTY: true, columns: 80, env: { NO_COLOR: '1' } });
    expect(await runCli(['compare', ...ids], t.io)).toBe(0);
    for (const line of t.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(t.out).toContain('#12');
  });

  it('--json says the same in one document', async () => {
    const t = new FakeTerminal({ backend, cwd: folder });
    expect(await runCli(['compare', A, B, '--json', '--html', 'page.html'], t.io)).toBe(0);
    expect(t.err).toBe('');
    expect(JSON.parse(t.out)).toMatchObject({
      experiments: [{ id: A }, { id: B }],
      metrics: [
        { variant: 'accuracy', values: [0.7, 0.8], best: [B] },
        { variant: 'training_time', values: [1, 9], best: [A] },
      ],
      hyperparameters: [
        { name: 'trees', values: ['10', '100'], isIdentical: false },
        { name: 'seed', isIdentical: true },
      ],
      html: join(folder, 'page.html'),
    });
  });

  it('--html writes the page', async () => {
    const t = new FakeTerminal({ backend, cwd: folder });
    expect(await runCli(['compare', A, B, '--html', 'page.html'], t.io)).toBe(0);
    const page = await readFile(join(folder, 'page.html'), 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain('Learning curve / test');
    expect(await readdir(folder)).toEqual(['page.html']);
  });

  it.each([
    ['.', 'it is a folder'],
    ['missing/page.html', 'does not exist'],
  ])('--html %s is refused', async (path, said) => {
    const t = new FakeTerminal({ backend, cwd: folder });
    expect(await runCli(['compare', A, B, '--html', path], t.io)).toBe(1);
    expect(t.out).toBe('');
    expect(t.err).toContain(said);
  });

  it('the same experiment by two beginnings of its id is one', async () => {
    const t = new FakeTerminal({ backend });
    expect(await runCli(['compare', '3fa9', '3fa90'], t.io)).toBe(2);
    expect(t.err).toContain('at least two');
  });

  it('says NOT_FOUND for one that is not there', async () => {
    const t = new FakeTerminal({ backend });
    expect(await runCli(['compare', A, 'd'.repeat(32)], t.io)).toBe(1);
    expect(t.err).toContain('NOT_FOUND');
  });
});
