import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import type { BackupManifest, DataStore } from '#shared/domain/stack.ts';
import {
  BLOCK_BYTES,
  CHECKSUMS_NAME,
  checksumsText,
  encodeHeader,
  MANIFEST_NAME,
  paddingOf,
  partName,
} from './archive-format.ts';
import type { FileWriter } from './files-port.ts';

/** zlib's own output comes in small pieces; a write call for each would cost more than the bytes. */
const CHUNK_BYTES = 256 * 1024;

/** Writes the parts of a backup one after the other; see `archive-format.ts` for the layout. */
export class ArchiveWriter {
  readonly #file: FileWriter;
  readonly #atMs: number;
  #position = 0;

  constructor(file: FileWriter, atMs: number) {
    this.#file = file;
    this.#atMs = atMs;
  }

  /** Compresses and adds what a store's folder is; answers the checksum of the part. */
  async addPart(
    store: DataStore,
    tar: AsyncIterable<Uint8Array>,
    options: { readonly signal: AbortSignal },
  ): Promise<{ sha256: string }> {
    const headerAt = this.#position;
    await this.#append(encodeHeader({ name: partName(store), sizeBytes: 0, atMs: this.#atMs }));
    const begin = this.#position;
    const hash = createHash('sha256');
    // The stores hold mostly compressed data: level 1 takes what is easily had, at a disk's speed.
    const gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: CHUNK_BYTES });
    await pipeline(
      tar,
      gzip,
      async (chunks: AsyncIterable<Uint8Array>) => {
        for await (const chunk of chunks) {
          hash.update(chunk);
          await this.#append(chunk);
        }
      },
      { signal: options.signal },
    );
    const sizeBytes = this.#position - begin;
    await this.#append(Buffer.alloc(paddingOf(sizeBytes)));
    await this.#file.write(encodeHeader({ name: partName(store), sizeBytes, atMs: this.#atMs }), headerAt);
    return { sha256: hash.digest('hex') };
  }

  /** Adds the manifest, the checksums and the end, and resolves when all of it is on the disk. */
  async finish(manifest: BackupManifest): Promise<void> {
    const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    await this.#appendMember(MANIFEST_NAME, text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    await this.#appendMember(CHECKSUMS_NAME, Buffer.from(checksumsText(manifest.stores, sha256)));
    await this.#append(Buffer.alloc(2 * BLOCK_BYTES));
    await this.#file.sync();
  }

  async #appendMember(name: string, bytes: Buffer): Promise<void> {
    await this.#append(encodeHeader({ name, sizeBytes: bytes.length, atMs: this.#atMs }));
    await this.#append(Buffer.concat([bytes, Buffer.alloc(paddingOf(bytes.length))]));
  }

  async #append(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    await this.#file.write(bytes, this.#position);
    this.#position += bytes.length;
  }
}
