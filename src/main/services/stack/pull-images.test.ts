import { expect, test } from 'vitest';
import type { StackJobProgress } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Engine, LayerProgress } from './engine-port.ts';
import { PullBoard, pullImages } from './pull-images.ts';

type Pull = Engine['pull'];
const layer = (
  name: string,
  state: LayerProgress['state'],
  doneBytes: number,
  totalBytes: number | null,
): LayerProgress => ({
  layer: name,
  ...{ state, doneBytes, totalBytes },
});

function fakeEngine(present: readonly string[], pull: Pull): Engine {
  const image = (reference: string) =>
    Promise.resolve(
      present.includes(reference) ? { id: 'sha256:1', digest: null, platform: 'linux/amd64', sizeBytes: 1 } : null,
    );
  return { image, pull } as unknown as Engine;
}

function context() {
  const abort = new AbortController();
  const reports: Partial<StackJobProgress>[] = [];
  return {
    abort,
    reports,
    signal: abort.signal,
    report: (change: Partial<StackJobProgress>) => void reports.push(change),
  };
}

test('pulls only what is missing, each image once, side by side', async () => {
  const pulled: string[] = [];
  let atOnce = 0;
  let most = 0;
  const engine = fakeEngine(['b'], async (reference) => {
    pulled.push(reference);
    most = Math.max(most, (atOnce += 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    atOnce -= 1;
  });
  const job = context();
  await pullImages(engine, ['a', 'b', 'a', 'c', 'd', 'e'], job, () => 0);
  expect(pulled).toEqual(['a', 'c', 'd', 'e']);
  expect(most).toBe(3);
  expect(job.reports.at(-1)).toEqual({ bytesPerSecond: null, secondsLeft: null });
  expect(job.reports.at(-2)?.pulls?.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
});

test('says nothing where nothing is missing', async () => {
  const job = context();
  await pullImages(
    fakeEngine(['a'], () => Promise.reject(new Error('no'))),
    ['a'],
    job,
    () => 0,
  );
  expect(job.reports).toEqual([]);
});

test('a failed pull stops the others and is what is told', async () => {
  const stopped: string[] = [];
  const engine = fakeEngine([], (reference, _tell, { signal }) => {
    if (reference === 'bad') return Promise.reject(new AppError('NOT_FOUND', 'There is no image bad.'));
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        stopped.push(reference);
        reject(new AppError('CANCELLED', 'Cancelled.'));
      });
    });
  });
  const job = context();
  await expect(pullImages(engine, ['good', 'bad', 'also'], job, () => 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(stopped.sort()).toEqual(['also', 'good']);
  const { pulls } = job.reports.findLast((report) => report.pulls !== undefined)!;
  expect(pulls).toMatchObject([
    { image: 'good', state: 'waiting', problem: null },
    { image: 'bad', state: 'failed', problem: 'There is no image bad.' },
    { image: 'also', state: 'waiting', problem: null },
  ]);
});

test('cancelling stops every pull', async () => {
  const engine = fakeEngine([], (_reference, _tell, { signal }) => {
    return new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(new AppError('CANCELLED', 'Cancelled.'))),
    );
  });
  const job = context();
  const pulling = pullImages(engine, ['a', 'b'], job, () => 0);
  setTimeout(() => job.abort.abort(), 5);
  await expect(pulling).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('a bar never goes back when a layer is extracted, and speed and time left are of the last seconds', () => {
  let atMs = 0;
  const board = new PullBoard(['a'], () => atMs);
  board.set('a', 'pulling');
  board.add('a', layer('1', 'waiting', 0, null));
  expect(board.progress()).toMatchObject({ pulls: [{ totalBytes: null, layersTotal: 1 }], secondsLeft: null });
  board.add('a', layer('1', 'downloading', 0, 100));
  board.add('a', layer('2', 'downloading', 0, 300));
  board.add('a', layer('3', 'waiting', 0, null));
  board.progress();
  atMs = 1000;
  board.add('a', layer('1', 'downloading', 100, 100));
  board.add('a', layer('2', 'downloading', 100, 300));
  // How large the third is nobody knows before its download begins.
  expect(board.progress()).toMatchObject({ bytesPerSecond: 200, secondsLeft: null });
  board.add('a', layer('3', 'done', 0, null));
  expect(board.progress()).toMatchObject({
    bytesPerSecond: 200,
    secondsLeft: 1,
    pulls: [{ doneBytes: 200, totalBytes: 400 }],
  });
  // Its line broke, and the engine waits before it tries again.
  board.add('a', layer('2', 'retrying', 0, 300));
  const problem = 'a download broke off; Docker tries it again';
  expect(board.progress()).toMatchObject({ pulls: [{ doneBytes: 200, totalBytes: 400, problem }] });
  board.add('a', layer('2', 'downloading', 100, 300));
  expect(board.progress()).toMatchObject({ pulls: [{ problem: null }] });
  board.add('a', layer('1', 'extracting', 3, 100));
  board.add('a', layer('1', 'done', 0, null));
  expect(board.progress()).toMatchObject({ pulls: [{ doneBytes: 200, totalBytes: 400, layersDone: 2 }] });
});
