import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallInput, CallOutput } from '#shared/ipc/contract.ts';
import type { CallName } from '#shared/ipc/names.ts';
import type { CallResult } from '#shared/ipc/result.ts';
import { createBackend, type Backend } from './compose.ts';

/** The whole application but its face: real store, real workers, real files, as all three faces compose it. */
describe('the composed application', { timeout: 60_000 }, () => {
  let folder: string;
  const backends: Backend[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cleardeck-compose-'));
  });
  afterEach(async () => {
    for (const backend of backends.splice(0)) await backend[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(): Promise<Backend> {
    const backend = await createBackend({ face: 'serve', dataFolder: path.join(folder, 'home') });
    backends.push(backend);
    return backend;
  }
  async function dispatch<N extends CallName>(backend: Backend, name: N, input: CallInput<N>) {
    const { signal } = new AbortController();
    const result = await backend.router.dispatch(name, 'call-1', input, { face: 'serve', signal });
    return result as CallResult<CallOutput<N>>;
  }
  async function call<N extends CallName>(backend: Backend, name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const result = await dispatch(backend, name, input);
    if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`);
    return result.value;
  }
  async function trained(backend: Backend, input: CallInput<'training.start'> = {}): Promise<string> {
    const { taskId } = await call(backend, 'training.start', { trees: 4, workers: 1, ...input });
    await vi.waitFor(async () => expect((await call(backend, 'tasks.get', { id: taskId })).status).toBe('completed'), {
      timeout: 30_000,
      interval: 100,
    });
    return taskId;
  }

  it('runs an experiment whose every record can be read, exported and predicted with', async () => {
    const backend = await open();
    const id = await trained(backend, { tags: ['nightly'] });
    const task = await call(backend, 'tasks.get', { id });
    expect(task).toMatchObject({ projectName: 'ResearchHub', tags: ['nightly'] });
    expect(task.accuracy).toBeGreaterThan(0.2);
    expect(task.accuracy).toBeLessThan(1);

    const series = await call(backend, 'tasks.scalars', { ids: [id], metrics: ['Learning curve'] });
    expect(series.map(({ variant, x }) => [variant, x])).toEqual([
      ['out-of-bag accuracy', [1, 2, 3, 4]],
      ['test accuracy', [1, 2, 3, 4]],
    ]);
    const csv = await call(backend, 'tasks.export', { id, format: 'csv' });
    expect(csv.text.split('\r\n').filter((line) => line.startsWith('Learning curve,test accuracy,'))).toHaveLength(4);
    const json = JSON.parse((await call(backend, 'tasks.export', { id, format: 'json' })).text) as {
      console: unknown[];
    };
    expect(json.console.length).toBeGreaterThan(3);

    const [model] = await call(backend, 'models.list', {});
    expect(model).toMatchObject({ taskId: id, version: 1, isPublished: false });
    const prediction = await call(backend, 'models.predict', { id: model?.id ?? '', text: 'gene expression in cells' });
    expect(prediction.probabilities.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1);
  });

  it('exports a model as files that can be read until the process ends', async () => {
    const backend = await open();
    await trained(backend);
    const [model] = await call(backend, 'models.list', {});
    const { id = '', sha256, sizeBytes, name } = model ?? {};
    expect(model).toMatchObject({ framework: 'ClearDeck', vocabularySha256: null });
    expect((await call(backend, 'models.export', { id, format: 'cleardeck' })).files).toMatchObject([
      { fileName: `${name ?? ''}.cdm`, sha256, sizeBytes },
    ]);
    const { files } = await call(backend, 'models.export', { id, format: 'ml-random-forest' });
    for (const file of files) {
      const chunk = await call(backend, 'files.read', { sha256: file.sha256, offset: 0, limit: 100 });
      expect(chunk.sizeBytes).toBe(file.sizeBytes);
      expect(Buffer.from(chunk.base64, 'base64').toString()).toMatch(
        /^\{"(name":"RFClassifier|format":"cleardeck-tfidf)"/,
      );
    }
    expect(await readdir(path.join(folder, 'home', 'exports'))).toHaveLength(2);
    const unknown = await dispatch(backend, 'models.export', { id: 'ab'.repeat(16), format: 'cleardeck' });
    expect(unknown).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    await backend[Symbol.asyncDispose]();
    backends.splice(0);
    expect(await readdir(path.join(folder, 'home', 'exports'))).toEqual([]);
  });

  it('converts no stored file that has changed on the disk', async () => {
    const backend = await open();
    await trained(backend);
    const [model] = await call(backend, 'models.list', {});
    const { id = '', sha256 = '' } = model ?? {};
    await writeFile(path.join(folder, 'home', 'files', sha256.slice(0, 2), sha256.slice(2)), 'something else');
    for (const format of ['cleardeck', 'ml-random-forest'] as const) {
      const damaged = await dispatch(backend, 'models.export', { id, format });
      expect(damaged).toMatchObject({ ok: false, error: { code: 'DATA_INVALID' } });
    }
  });

  it('reads out no file that nothing refers to, though it lies in the store', async () => {
    const backend = await open();
    const id = await trained(backend);
    const { artifacts } = await call(backend, 'tasks.get', { id });
    const sha256 = artifacts[0]?.sha256 ?? '';
    expect((await call(backend, 'files.read', { sha256, offset: 0 })).sizeBytes).toBe(artifacts[0]?.sizeBytes);
    const unknown = await dispatch(backend, 'files.read', { sha256: 'ab'.repeat(32), offset: 0 });
    expect(unknown).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  });

  it('tells a second process of a run, which can stop it', async () => {
    const runner = await open();
    const watcher = await open();
    const heard: string[] = [];
    watcher.hub.subscribe((topic) => heard.push(topic));
    const { taskId } = await call(runner, 'training.start', { trees: 5000, workers: 1 });
    await vi.waitFor(() => expect(heard).toContain('tasks.changed'), { timeout: 10_000 });
    await vi.waitFor(
      async () => expect((await call(watcher, 'tasks.get', { id: taskId })).progress?.stage).toBe('train'),
      { timeout: 20_000 },
    );
    await call(watcher, 'training.stop', { taskId });
    await vi.waitFor(async () => expect((await call(watcher, 'tasks.get', { id: taskId })).status).toBe('stopped'), {
      timeout: 20_000,
    });
    expect(runner.activeRunCount()).toBe(0);
  });

  it('keeps everything over a restart and counts the versions of a model on', async () => {
    const first = await open();
    const id = await trained(first);
    await first[Symbol.asyncDispose]();
    backends.splice(0);

    const second = await open();
    expect((await call(second, 'tasks.get', { id })).status).toBe('completed');
    await trained(second);
    const versions = (await call(second, 'models.list', {})).map(({ version }) => version);
    expect(versions.toSorted()).toEqual([1, 2]);
    expect((await call(second, 'app.info', {})).notices).toEqual([]);
  });

  it('goes on with a search at the next start, though ClearDeck was closed in the middle of it', async () => {
    const first = await open();
    const space = { maxFeatures: { values: [50, 400] }, seed: { values: [1, 2] } };
    const { taskId, runCount } = await call(first, 'search.start', { base: { trees: 3 }, space });
    expect(runCount).toBe(4);
    await first[Symbol.asyncDispose]();
    backends.splice(0);

    const second = await open();
    await vi.waitFor(
      async () => expect((await call(second, 'tasks.get', { id: taskId })).status).toMatch(/completed|stopped/),
      { timeout: 30_000, interval: 100 },
    );
    const { runs, bestId } = await call(second, 'search.get', { id: taskId });
    // Those that were running when it closed are stopped; the rest were run at the second start.
    expect(runs.filter(({ status }) => status === 'completed').length).toBeGreaterThan(0);
    for (const { status } of runs) expect(status).toMatch(/completed|stopped/);
    const { rows } = await call(second, 'tasks.list', { parentId: taskId, tags: ['best'] });
    expect(rows.map(({ id }) => id)).toEqual([bestId]);
    expect(second.activeRunCount()).toBe(0);
  });

  it('sets a damaged store aside, says so, and lets the notice be dismissed', async () => {
    const first = await open();
    await first[Symbol.asyncDispose]();
    backends.splice(0);
    await writeFile(path.join(folder, 'home', 'cleardeck.db'), 'this is no database, and long enough to be none');

    const second = await open();
    const { notices } = await call(second, 'app.info', {});
    expect(notices.map(({ text }) => text).join()).toMatch(/set aside, not deleted/);
    await call(second, 'app.dismissNotice', { id: notices[0]?.id ?? '' });
    expect((await call(second, 'app.info', {})).notices).toEqual([]);
  });

  it('refuses a data folder whose place a file holds', async () => {
    await writeFile(path.join(folder, 'home'), '');
    await expect(open()).rejects.toThrow(/a file is in its place/);
  });
});
