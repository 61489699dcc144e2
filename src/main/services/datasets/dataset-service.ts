import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { DatasetInspection } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { DatasetInspector } from '../trainer-port.ts';

const MAX_UPLOAD_BYTES = 2 * 1024 ** 3;
const PART_SUFFIX = '.part';
/** A part that nobody went on with for this long belongs to a page that is gone. */
const STALE_PART_MS = 24 * 60 * 60 * 1000;

interface Upload {
  readonly partPath: string;
  receivedBytes: number;
}

/** Data files: looks into them, and takes those that a browser sends in chunks. */
export class DatasetService {
  readonly #inspector: DatasetInspector;
  readonly #folder: string;
  readonly #uploads = new Map<string, Upload>();

  constructor(deps: { inspector: DatasetInspector; folder: string }) {
    this.#inspector = deps.inspector;
    this.#folder = deps.folder;
  }

  inspect(
    input: { path: string; textColumn: string | null; labelColumn: string | null },
    signal: AbortSignal,
  ): Promise<DatasetInspection> {
    return this.#inspector.inspect({ ...input, path: resolveDataPath(input.path) }, { signal });
  }

  /** Appends a chunk; the last one moves the file to its place, named by its content, and answers the path. */
  async upload(chunk: {
    uploadId: string;
    fileName: string;
    offset: number;
    base64: string;
    isLast: boolean;
  }): Promise<{ path: string | null }> {
    const bytes = Buffer.from(chunk.base64, 'base64');
    const upload = await this.#uploadFor(chunk.uploadId, chunk.offset);
    if (upload.receivedBytes !== chunk.offset) {
      throw new AppError('CONFLICT', 'The chunks of this upload did not arrive in order: send the file again.');
    }
    if (chunk.offset + bytes.length > MAX_UPLOAD_BYTES) {
      await this.#forget(chunk.uploadId);
      throw new AppError('INVALID_INPUT', 'The file is larger than 2 GB.');
    }
    const file = await open(upload.partPath, 'a', 0o600);
    try {
      await file.writeFile(bytes);
      upload.receivedBytes += bytes.length;
      if (!chunk.isLast) return { path: null };
      await file.sync();
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOSPC'
        ? new AppError('STORE_FULL', 'The disk is full: the data file could not be stored.', { cause: error })
        : error;
    } finally {
      await file.close();
    }
    return { path: await this.#keep(chunk.uploadId, upload.partPath, chunk.fileName) };
  }

  async #uploadFor(uploadId: string, offset: number): Promise<Upload> {
    const known = this.#uploads.get(uploadId);
    if (known) return known;
    if (offset !== 0) throw new AppError('CONFLICT', 'This upload was interrupted: send the file again.');
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#sweep();
    const upload = { partPath: path.join(this.#folder, `${uploadId}${PART_SUFFIX}`), receivedBytes: 0 };
    await rm(upload.partPath, { force: true });
    this.#uploads.set(uploadId, upload);
    return upload;
  }

  async #keep(uploadId: string, partPath: string, fileName: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const piece of createReadStream(partPath)) hash.update(piece as Buffer);
    const folder = path.join(this.#folder, hash.digest('hex').slice(0, 16));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const kept = path.join(folder, safeFileName(fileName));
    await rename(partPath, kept);
    this.#uploads.delete(uploadId);
    return kept;
  }

  async #forget(uploadId: string): Promise<void> {
    const upload = this.#uploads.get(uploadId);
    this.#uploads.delete(uploadId);
    if (upload) await rm(upload.partPath, { force: true });
  }

  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!name.endsWith(PART_SUFFIX) || this.#uploads.has(name.slice(0, -PART_SUFFIX.length))) continue;
      const part = path.join(this.#folder, name);
      const { mtimeMs } = await stat(part);
      if (Date.now() - mtimeMs > STALE_PART_MS) await rm(part, { force: true });
    }
  }
}

/** `~` is the person's home. A relative path means nothing to a window, so it is refused. */
export function resolveDataPath(given: string): string {
  const expanded = given === '~' || /^~[/\\]/.test(given) ? path.join(homedir(), given.slice(1)) : given;
  if (expanded.includes('\0')) throw new AppError('INVALID_INPUT', 'The path holds a NUL character.');
  if (!path.isAbsolute(expanded)) {
    throw new AppError('INVALID_INPUT', `Give the full path of the file: "${given}" is relative.`);
  }
  return path.normalize(expanded);
}

/** The last part of the name, without characters that some file system refuses, and never empty. */
function safeFileName(fileName: string): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? '';

  const cleaned = base
    .replace(/[\u0000-\u001f<>:"|?*]/g, '_')
    .replace(/^\.+/, '_')
    .slice(-120)
    .trim();
  return cleaned === '' ? 'data.csv' : cleaned;
}
