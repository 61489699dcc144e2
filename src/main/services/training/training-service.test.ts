import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '#main/adapters/db/store-client.ts';
import { createFileStore } from '#main/adapters/files/file-store.ts';
import { TRAINING_METRICS } from '#shared/domain/scalar.ts';
import type { TaskStatus } from '#shared/domain/task.ts';
import { trainingParametersSchema, type TrainingParametersInput } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import { randomIds, systemClock } from '../clock.ts';
import type { StoreHandle } from '../store-port.ts';
import { fakeInspector, HeldTrainer } from './testing/held-trainer.ts';
import { TrainingService } from './training-service.ts';

const signal = new AbortController().signal;
const parameters = (over: TrainingParametersInput = {}) => trainingParametersSchema.parse({ workers: 1, ...over });

describe('TrainingService', () => {
  let folder: string;
  let handle: StoreHandle;
  let trainer: HeldTrainer;
  const services: TrainingService[] = [];
  const logged: unknown[] = [];

  async function open(cores = 1): Promise<TrainingService> {
    const instanceId = randomIds.next();
    handle = await openStore({
      folder,
      workerUrl: new URL('../../workers/store-worker.ts', import.meta.url),
      instanceId,
      now: () => Date.now(),
    });
    await handle.repositories.instances.register({
      id: instanceId,
      pid: process.pid,
      face: 'window',
      startedAtMs: Date.now(),
      address: null,
    });
    const service = new TrainingService({
      store: handle.repositories,
      files: createFileStore(folder),
      trainer,
      inspector: fakeInspector,
      clock: systemClock,
      ids: randomIds,
      instanceId,
      appVersion: '0.0.0',
      cores,
      logError: (error) => {
        logged.push(error);
        return 'ref';
      },
    });
    handle.onChange((change) => service.onStoreChange(change));
    services.push(service);
    return service;
  }

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cleardeck-training-'));
    trainer = new HeldTrainer();
    logged.length = 0;
  });
  afterEach(async () => {
    for (const service of services.splice(0)) await service[Symbol.asyncDispose]();
    await handle[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const status = async (id: string) => (await handle.repositories.tasks.get(id)).status;
  const waitForStatus = (id: string, wanted: TaskStatus) =>
    vi.waitFor(async () => expect(await status(id)).toBe(wanted), { timeout: 5000 });
  const waitForJobs = (count: number) => vi.waitFor(() => expect(trainer.jobs).toHaveLength(count), { timeout: 5000 });

  it('records a run as a ClearML task with its model, artifacts, parameters and metrics', async () => {
    const service = await open();
    const { taskId } = await service.start(parameters({ tags: ['a', 'a', 'b'], trees: 7 }), signal);
    await waitForJobs(1);
    const job = trainer.jobs[0];
    job?.onEvent({
      kind: 'scalars',
      points: [{ metric: TRAINING_METRICS, variant: 'accuracy', iteration: 7, atMs: Date.now(), value: 0.8 }],
    });
    job?.onEvent({ kind: 'console', atMs: Date.now(), level: 'info', text: 'hello' });
    job?.finish();
    await waitForStatus(taskId, 'completed');

    const task = await handle.repositories.tasks.get(taskId);
    expect(task.name).toMatch(/^ML Training_\d{8}_\d{6}$/);
    expect(task).toMatchObject({ projectName: 'ResearchHub', type: 'training', tags: ['a', 'b'], accuracy: 0.8 });
    expect(task.artifacts.map((artifact) => artifact.key).sort()).toEqual(['model', 'predictions']);
    expect(task.hyperparameters).toContainEqual(
      expect.objectContaining({ section: 'Args', name: 'trees', value: '7' }),
    );
    expect(task.environment).toContainEqual({ name: 'node', value: process.versions.node });
    const [model] = await handle.repositories.models.list({ search: '', onlyPublished: false });
    expect(model).toMatchObject({
      taskId,
      framework: 'ClearDeck',
      vocabularySha256: null,
      version: 1,
      accuracy: 0.8,
      f1Score: 0.79,
    });
    expect(model?.name).toMatch(/^research_classifier_\d{8}_\d{6}$/);
    const summaries = await handle.repositories.events.scalarSummaries([taskId]);
    const names = summaries.map((summary) => `${summary.metric}/${summary.variant}`);
    expect(names).toEqual(expect.arrayContaining([`${TRAINING_METRICS}/test_samples`, 'Timings/register']));
  });

  it('trains no more at once than there are cores, and the next when one ends', async () => {
    const service = await open(1);
    const first = await service.start(parameters(), signal);
    const second = await service.start(parameters(), signal);
    await waitForJobs(1);
    expect(await status(second.taskId)).toBe('queued');
    expect(service.activeCount).toBe(2);
    trainer.jobs[0]?.finish();
    await waitForStatus(first.taskId, 'completed');
    await waitForJobs(2);
    trainer.jobs[1]?.finish();
    await waitForStatus(second.taskId, 'completed');
    expect(service.activeCount).toBe(0);
  });

  it('stops a running and a queued task', async () => {
    const service = await open(1);
    const running = await service.start(parameters(), signal);
    const queued = await service.start(parameters(), signal);
    await waitForJobs(1);
    await service.stop(queued.taskId);
    expect(await status(queued.taskId)).toBe('stopped');
    await service.stop(running.taskId);
    await waitForStatus(running.taskId, 'stopped');
    expect((await handle.repositories.tasks.get(running.taskId)).statusReason).toBe('stopped by the user');
  });

  it('sees a stop request that came through the store, as another process leaves it', async () => {
    const service = await open();
    const { taskId } = await service.start(parameters(), signal);
    await waitForJobs(1);
    await handle.repositories.tasks.requestStop(taskId);
    await waitForStatus(taskId, 'stopped');
  });

  it('fails a run at its time-out', async () => {
    const service = await open();
    const { taskId } = await service.start(parameters({ timeoutSeconds: 0.05 }), signal);
    await waitForStatus(taskId, 'failed');
    expect((await handle.repositories.tasks.get(taskId)).statusReason).toBe('timeout');
  });

  it('records why a run failed, on the task and on its console', async () => {
    const service = await open();
    const { taskId } = await service.start(parameters(), signal);
    await waitForJobs(1);
    trainer.jobs[0]?.fail(new AppError('DATA_INVALID', 'All texts are empty.'));
    await waitForStatus(taskId, 'failed');
    expect((await handle.repositories.tasks.get(taskId)).statusMessage).toBe('All texts are empty.');
    const lines = await handle.repositories.events.console({
      id: taskId,
      search: '',
      levels: [],
      offset: 0,
      limit: 10,
    });
    expect(lines.lines.map((line) => line.text)).toContain('All texts are empty.');
  });

  it('refuses what could not begin and leaves no task behind', async () => {
    const service = await open();
    await expect(service.start(parameters({ dataPath: '/missing.csv' }), signal)).rejects.toThrow(/no file/);
    await expect(service.start(parameters({ dataPath: 'relative.csv' }), signal)).rejects.toThrow(/full path/);
    const page = await handle.repositories.admin.status();
    expect(page.taskCount).toBe(0);
  });

  it('ends its runs when it is closed, and takes no new ones', async () => {
    const service = await open();
    const { taskId } = await service.start(parameters(), signal);
    await waitForJobs(1);
    await service[Symbol.asyncDispose]();
    expect(await status(taskId)).toBe('stopped');
    expect((await handle.repositories.tasks.get(taskId)).statusReason).toBe('ClearDeck was closed');
    await expect(service.start(parameters(), signal)).rejects.toThrow(/closing/);
  });
});
