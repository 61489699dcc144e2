import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { sha256Schema } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import { errorCodeOf, toStoreError } from '#main/adapters/db/store-error.ts';
import type { FileStore } from '#main/services/store-port.ts';
import { readFileChunk } from './read-chunk.ts';

/** A temporary file that nobody wrote to for this long was left by a process that died. */
const LEFTOVER_AGE_MS = 60 * 60 * 1000;
const TEMPORARY = 'tmp';
const SHARD_PATTERN = /^[0-9a-f]{2}$/;

/**
 * Files named by their SHA-256, as `files/ab/cdef…` in the data folder. A file has its final name only once its bytes are
 * on the disk, so a killed process leaves at most a temporary file, which a later start removes.
 */
export function createFileStore(folder: string): FileStore {
  return new DiskFileStore(path.join(folder, 'files'));
}

class DiskFileStore implements FileStore {
  readonly #root: string;
  /** Sweeping starts with the store and ends before the first write; a failure to sweep is no reason not to work. */
  readonly #swept: Promise<void>;

  constructor(root: string) {
    this.#root = root;
    this.#swept = sweepLeftovers(path.join(root, TEMPORARY)).catch(() => undefined);
  }

  async put(
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
  ): Promise<{ sha256: string; sizeBytes: number; path: string }> {
    await this.#swept;
    try {
      const temporary = path.join(this.#root, TEMPORARY, randomUUID());
      await mkdir(path.dirname(temporary), { recursive: true });
      try {
        const { sha256, sizeBytes } = await writeSynced(temporary, bytes);
        const target = this.#pathOf(sha256);
        // Over what may lie there too: these bytes are known to be right, those may have changed on the disk.
        await moveSynced(temporary, target, this.#root).catch(async (error: unknown) => {
          // Windows replaces no file that is being read.
          if (process.platform !== 'win32' || !(await isSize(target, sizeBytes))) throw error;
        });
        return { sha256, sizeBytes, path: target };
      } finally {
        await rm(temporary, { force: true });
      }
    } catch (error) {
      if (errorCodeOf(error) === '' && !(error instanceof AppError)) throw error;
      throw toStoreError(error, this.#root);
    }
  }

  async read(sha256: string): Promise<Buffer> {
    const bytes = await this.#reading(sha256, (file) => readFile(file));
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw new AppError('DATA_INVALID', `The stored file ${sha256} has changed on the disk.`);
    }
    return bytes;
  }

  async readChunk(sha256: string, offset: number, limit: number): Promise<{ bytes: Buffer; sizeBytes: number }> {
    if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(limit) || limit < 0) {
      throw new AppError('INVALID_INPUT', 'Offset and limit are whole numbers from 0.');
    }
    return this.#reading(sha256, (file) => readFileChunk(file, offset, limit));
  }

  async totalBytes(): Promise<number> {
    let total = 0;
    for (const shard of await namesIn(this.#root)) {
      if (!SHARD_PATTERN.test(shard)) continue;
      for (const name of await namesIn(path.join(this.#root, shard))) {
        total += await sizeOf(path.join(this.#root, shard, name));
      }
    }
    return total;
  }

  async #reading<T>(sha256: string, read: (file: string) => Promise<T>): Promise<T> {
    try {
      return await read(this.#pathOf(sha256));
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === 'ENOENT') throw new AppError('NOT_FOUND', `There is no stored file ${sha256}.`, { cause: error });
      if (error instanceof AppError || code === '') throw error;
      throw new AppError('DATA_UNREADABLE', `The stored file ${sha256} cannot be read (${code}).`, { cause: error });
    }
  }

  /** Only a real digest becomes a path. */
  #pathOf(sha256: string): string {
    if (!sha256Schema.safeParse(sha256).success) throw new AppError('INVALID_INPUT', 'Not the SHA-256 of a file.');
    return path.join(this.#root, sha256.slice(0, 2), sha256.slice(2));
  }
}

async function writeSynced(
  file: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await using handle = await open(file, 'wx', 0o600);
  for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
    hash.update(chunk);
    sizeBytes += chunk.byteLength;
    await handle.writeFile(chunk);
  }
  await handle.sync();
  return { sha256: hash.digest('hex'), sizeBytes };
}

async function moveSynced(from: string, to: string, root: string): Promise<void> {
  const shard = path.dirname(to);
  await mkdir(shard, { recursive: true });
  await rename(from, to);
  await syncFolder(shard);
  await syncFolder(root);
}

/** Makes names durable; Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle: FileHandle = await open(folder, 'r');
  await handle.sync();
}

async function sweepLeftovers(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > LEFTOVER_AGE_MS) await rm(file, { force: true });
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

async function isSize(file: string, sizeBytes: number): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && found.isFile() && found.size === sizeBytes;
}
