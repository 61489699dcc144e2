import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LogBatch, NewTask, StoreHandle } from '#main/services/store-port.ts';
import { openStore, type StoreOptions } from '#main/adapters/db/store-client.ts';

/** The worker's source; Node runs it as it is. */
export const STORE_WORKER_URL = new URL('../../../workers/store-worker.ts', import.meta.url);

export function newId(): string {
  return randomUUID().replaceAll('-', '');
}

/** A folder of its own that goes away with the scope. */
export function temporaryFolder(): { readonly folder: string } & Disposable {
  const folder = mkdtempSync(path.join(tmpdir(), 'cleardeck-store-'));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

export function openTestStore(folder: string, options: Partial<StoreOptions> = {}): Promise<StoreHandle> {
  return openStore({ folder, workerUrl: STORE_WORKER_URL, instanceId: newId(), now: () => 5_000_000, ...options });
}

/** A queued task in the project "Research", with `fields` on top. */
export async function addTask(store: StoreHandle, fields: Partial<NewTask> = {}): Promise<string> {
  const id = fields.id ?? newId();
  const projectId = fields.projectId ?? (await store.repositories.projects.ensure('Research', newId(), 1));
  await store.repositories.tasks.insert({
    name: 'ML Training',
    type: 'training',
    status: 'in_progress',
    parentId: null,
    tags: [],
    comment: '',
    createdAtMs: 1_000,
    ownerInstanceId: null,
    job: null,
    hyperparameters: [],
    ...fields,
    id,
    projectId,
  });
  return id;
}

/** Points of one series as a batch; `values[i]` belongs to iteration `firstIteration + i`, one second apart. */
export function batchOf(taskId: string, values: readonly number[], firstIteration = 0, variant = 'loss'): LogBatch {
  return {
    taskId,
    scalars: values.map((value, index) => ({
      metric: 'Train',
      variant,
      iteration: firstIteration + index,
      atMs: 1_000 + (firstIteration + index) * 1_000,
      value,
    })),
  };
}

/** Waits until `check` answers something other than undefined or false. */
export async function until<T>(check: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
