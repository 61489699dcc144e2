import type { CallOutput, ConsolePage, ConsoleQuery, ScalarQuery, TaskPage, TaskQuery } from '#shared/ipc/contract.ts';
import type { Plot } from '#shared/domain/plot.ts';
import type { ScalarSeries, ScalarSummary } from '#shared/domain/scalar.ts';
import type { Project, TaskDetail } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Clock } from '../clock.ts';
import type { FileStore, Store } from '../store-port.ts';
import type { ModelExporter } from '../trainer-port.ts';
import { exportTask } from './task-export.ts';

/** How long a deleted experiment can be brought back before it is purged. */
const UNDO_MS = 60 * 60 * 1000;

/** Reads and edits what runs recorded. */
export class TaskService {
  readonly #store: Pick<Store, 'tasks' | 'events' | 'projects' | 'admin'>;
  readonly #files: Pick<FileStore, 'readChunk'>;
  readonly #exports: Pick<ModelExporter, 'readChunk'>;
  readonly #clock: Clock;

  constructor(deps: {
    store: Pick<Store, 'tasks' | 'events' | 'projects' | 'admin'>;
    files: Pick<FileStore, 'readChunk'>;
    exports: Pick<ModelExporter, 'readChunk'>;
    clock: Clock;
  }) {
    this.#store = deps.store;
    this.#files = deps.files;
    this.#exports = deps.exports;
    this.#clock = deps.clock;
  }

  list(query: TaskQuery): Promise<TaskPage> {
    return this.#store.tasks.list(query);
  }

  get(id: string): Promise<TaskDetail> {
    return this.#store.tasks.get(id);
  }

  projects(): Promise<readonly Project[]> {
    return this.#store.projects.list();
  }

  async edit(id: string, change: { name?: string; comment?: string; tags?: readonly string[] }): Promise<void> {
    const tags = change.tags && { tags: [...new Set(change.tags)] };
    await this.#store.tasks.edit(id, { ...change, ...tags }, this.#clock.nowMs());
  }

  setArchived(ids: readonly string[], isArchived: boolean): Promise<readonly string[]> {
    return this.#store.tasks.setArchived(ids, isArchived, this.#clock.nowMs());
  }

  /** Hides the tasks and purges those whose time to be brought back is over. */
  async delete(ids: readonly string[]): Promise<readonly string[]> {
    const deleted = await this.#store.tasks.markDeleted(ids, this.#clock.nowMs());
    await this.purgeDeleted();
    return deleted;
  }

  restore(ids: readonly string[]): Promise<readonly string[]> {
    return this.#store.tasks.restore(ids);
  }

  purgeDeleted(): Promise<number> {
    return this.#store.tasks.purgeDeleted(this.#clock.nowMs() - UNDO_MS);
  }

  scalarSummaries(ids: readonly string[]): Promise<readonly ScalarSummary[]> {
    return this.#store.events.scalarSummaries(ids);
  }

  scalars(query: ScalarQuery): Promise<readonly ScalarSeries[]> {
    return this.#store.events.scalars(query);
  }

  plots(id: string): Promise<readonly Plot[]> {
    return this.#store.events.plots(id);
  }

  debugSamples(id: string, offset: number, limit: number) {
    return this.#store.events.debugSamples(id, offset, limit);
  }

  console(query: ConsoleQuery): Promise<ConsolePage> {
    return this.#store.events.console(query);
  }

  export(id: string, format: 'csv' | 'json', signal: AbortSignal): Promise<CallOutput<'tasks.export'>> {
    return exportTask(this.#store, id, format, signal);
  }

  /** A chunk of a file, if it was exported, or a task or a model refers to it: a hash alone opens nothing else. */
  async readFile(sha256: string, offset: number, limit: number): Promise<{ base64: string; sizeBytes: number }> {
    const exported = await this.#exports.readChunk(sha256, offset, limit);
    const { bytes, sizeBytes } = exported ?? (await this.#readReferenced(sha256, offset, limit));
    return { base64: Buffer.from(bytes).toString('base64'), sizeBytes };
  }

  async #readReferenced(sha256: string, offset: number, limit: number): ReturnType<FileStore['readChunk']> {
    if (await this.#store.admin.isFileReferenced(sha256)) return this.#files.readChunk(sha256, offset, limit);
    throw new AppError('NOT_FOUND', 'No experiment or model refers to this file. An export is kept for an hour.');
  }
}
