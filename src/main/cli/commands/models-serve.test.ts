import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCliBackend, FakeTerminal, fakeModel } from '../../../../test/fakes/fake-cli-backend.ts';
import { runCli } from '../run-cli.ts';

const A = '91be0000000000000000000000000001';
const B = '0c4d0000000000000000000000000001';

let backend: FakeCliBackend;
beforeEach(() => {
  backend = new FakeCliBackend();
  backend.models.set(A, fakeModel(A, { tags: ['\u001b[31mred'] }));
  backend.models.set(B, fakeModel(B, { name: '模型' }));
});

async function human(argv: string[], options: { stdin?: string } = {}): Promise<string> {
  const t = new FakeTerminal({ backend, ...options });
  expect(await runCli(argv, t.io)).toBe(0);
  expect(t.out).not.toContain('\u001b');
  return t.out;
}

async function json(argv: string[], options: { stdin?: string } = {}): Promise<unknown> {
  const t = new FakeTerminal({ backend, ...options });
  expect(await runCli([...argv, '--json'], t.io)).toBe(0);
  expect(t.err).toBe('');
  return JSON.parse(t.out);
}

describe('models', () => {
  it('lists', async () => {
    const out = await human(['models', 'list']);
    expect(out).toContain(A);
    expect(out).toContain('模型');
    expect(await json(['models', 'list'])).toMatchObject([{ id: A }, { id: B }]);
    await human(['models', 'list', '--search', 'x', '--published']);
    expect(backend.inputsOf('models.list').at(-1)).toEqual({ search: 'x', onlyPublished: true });
  });

  it('shows', async () => {
    expect(await human(['models', 'show', '91be'])).toMatch(/Classes +ham, spam/u);
    expect(await json(['models', 'show', A])).toMatchObject({ id: A });
  });

  it('publishes', async () => {
    expect(await human(['models', 'publish', '91be'])).toContain(`Published: research_classifier_91be  ${A}`);
    expect(await json(['models', 'show', A])).toMatchObject({ isPublished: true });
  });

  it('compares with a baseline, and says when there is none', async () => {
    const out = await human(['models', 'compare', '91be', '--baseline', '0c4d']);
    expect(out).toMatch(/accuracy +0\.8000 +0\.7500 +\+0\.0500/u);
    expect(out).toContain('+5.00 percentage points (better');
    expect(await human(['models', 'compare', '91be'])).toContain('Nothing to compare');
    expect(await json(['models', 'compare', '91be'])).toMatchObject({ baseline: null });
  });

  it('predicts a text, given or from standard input', async () => {
    const out = await human(['models', 'predict', '91be', '--text', 'buy now']);
    expect(out).toMatch(/spam +75\.0 %/u);
    expect(out).toMatch(/buy +yes +\+0\.2000/u);
    expect(await json(['models', 'predict', A, '--text', '-'], { stdin: 'please buy' })).toMatchObject({
      label: 'spam',
    });
    expect(backend.inputsOf('models.predict').at(-1)).toEqual({ id: A, text: 'please buy' });
    await json(['models', 'predict', A, '--text', '']);
  });

  it('says NOT_FOUND', async () => {
    const t = new FakeTerminal({ backend });
    expect(await runCli(['models', 'show', 'dead'], t.io)).toBe(1);
    expect(t.err).toBe('error: there is no model whose id starts with dead (NOT_FOUND)\n');
  });
});

describe('serve', () => {
  it('prints the address, a fresh one for Enter, and stops at Ctrl-C', async () => {
    const t = new FakeTerminal({ backend, isTTY: true });
    const code = runCli(['serve', '--port', '9090'], t.io);
    await vi.waitFor(() => {
      expect(t.lineListenerCount).toBe(1);
    });
    expect(t.opened).toEqual(['serve']);
    expect(t.out).toContain('http://127.0.0.1:9090/?token=1');
    t.pressEnter();
    expect(t.out).toContain('http://127.0.0.1:9090/?token=2');
    t.pressCtrlC();
    expect(await code).toBe(0);
    expect(backend.isServeClosed).toBe(true);
    expect(backend.isDisposed).toBe(true);
    expect(t.lineListenerCount).toBe(0);
  });

  it('prints one JSON document, at port 8080 by default', async () => {
    const t = new FakeTerminal({ backend });
    const code = runCli(['serve', '--json'], t.io);
    await vi.waitFor(() => {
      expect(t.out).not.toBe('');
    });
    expect(JSON.parse(t.out)).toEqual({ origin: 'http://127.0.0.1:8080', url: 'http://127.0.0.1:8080/?token=1' });
    t.pressCtrlC();
    expect(await code).toBe(0);
  });
});
