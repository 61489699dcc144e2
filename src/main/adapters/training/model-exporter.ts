import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { errorCodeOf, toStoreError } from '#main/adapters/db/store-error.ts';
import { readFileChunk } from '#main/adapters/files/read-chunk.ts';
import type { ExportedFile, ModelExporter } from '#main/services/trainer-port.ts';
import { sha256Schema } from '#shared/domain/task.ts';
import { runDatasetJob } from './dataset-thread.ts';

/** As the predictor: a model that is parsed needs several times its bytes. */
const HEAP_MB = 2048;
/** How long an export can be read; also after how long a start takes one for left behind by a process that died. */
const KEEP_MS = 60 * 60 * 1000;

const resultSchema = z.array(
  z.object({
    part: z.enum(['model', 'vocabulary']),
    sha256: sha256Schema,
    sizeBytes: z.number().int().nonnegative(),
  }),
);

interface Kept {
  readonly file: string;
  readonly untilMs: number;
}

/**
 * The exporter that writes into a folder of its own, which no other kind of file may be in.
 * @param options.workerUrl the dataset worker
 * @param options.folder made when the first model is exported
 */
export function createModelExporter(options: {
  readonly workerUrl: URL;
  readonly folder: string;
  readonly nowMs?: () => number;
}): ModelExporter {
  return new DiskModelExporter(options.workerUrl, options.folder, options.nowMs ?? Date.now);
}

class DiskModelExporter implements ModelExporter {
  readonly #workerUrl: URL;
  readonly #folder: string;
  readonly #nowMs: () => number;
  /** By SHA-256. */
  readonly #kept = new Map<string, Kept>();

  constructor(workerUrl: URL, folder: string, nowMs: () => number) {
    this.#workerUrl = workerUrl;
    this.#folder = folder;
    this.#nowMs = nowMs;
  }

  async export(
    input: Parameters<ModelExporter['export']>[0],
    { signal }: { readonly signal: AbortSignal },
  ): Promise<readonly ExportedFile[]> {
    await this.#makeRoom();
    const newFile = (): string => path.join(this.#folder, randomUUID());
    const targets = { model: newFile(), vocabulary: newFile() };
    let files: readonly ExportedFile[];
    try {
      const job = { kind: 'export' as const, ...input, targets };
      files = await runDatasetJob(this.#workerUrl, job, resultSchema, HEAP_MB, signal);
    } catch (error) {
      await removeAll(Object.values(targets));
      throw error;
    }
    const untilMs = this.#nowMs() + KEEP_MS;
    for (const { part, sha256 } of files) {
      const before = this.#kept.get(sha256);
      this.#kept.set(sha256, { file: targets[part], untilMs });
      if (before) await removeAll([before.file]);
    }
    return files;
  }

  async readChunk(sha256: string, offset: number, limit: number): ReturnType<ModelExporter['readChunk']> {
    const kept = this.#kept.get(sha256);
    if (kept === undefined || kept.untilMs < this.#nowMs()) return null;
    try {
      return await readFileChunk(kept.file, offset, limit);
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return null;
      throw toStoreError(error, this.#folder);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeAll([...this.#kept.values()].map(({ file }) => file));
    this.#kept.clear();
  }

  /** Removes what nobody can read any more: our own old files, and those that a process left behind when it died. */
  async #makeRoom(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const nowMs = this.#nowMs();
      for (const [sha256, { untilMs }] of this.#kept) if (untilMs < nowMs) this.#kept.delete(sha256);
      for (const name of await readdir(this.#folder)) {
        const file = path.join(this.#folder, name);
        const found = await stat(file).catch(() => null);
        if (found !== null && nowMs - found.mtimeMs > KEEP_MS) await removeAll([file]);
      }
    } catch (error) {
      throw toStoreError(error, this.#folder);
    }
  }
}

async function removeAll(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true });
}
