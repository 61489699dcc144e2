import type { FileHandle } from 'node:fs/promises';
import type { FileReader, FileWriter } from '#main/services/stack/data/files-port.ts';
import { attempt } from './file-error.ts';

export class DiskWriter implements FileWriter {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #isDurable: boolean;

  constructor(file: string, handle: FileHandle, isDurable: boolean) {
    this.#path = file;
    this.#handle = handle;
    this.#isDurable = isDurable;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    await attempt('create', this.#path, async () => {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    });
  }

  async sync(): Promise<void> {
    if (this.#isDurable) await attempt('create', this.#path, () => this.#handle.sync());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

export class DiskReader implements FileReader {
  readonly sizeBytes: number;
  readonly #path: string;
  readonly #handle: FileHandle;

  constructor(file: string, handle: FileHandle, sizeBytes: number) {
    this.#path = file;
    this.#handle = handle;
    this.sizeBytes = sizeBytes;
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    return attempt('read', this.#path, async () => {
      const bytes = Buffer.alloc(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await this.#handle.read(bytes, done, length - done, position + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}
