import { AppError } from '#shared/ipc/result.ts';

/** A piece of output. `isStart`: it begins a message of the engine, which may have a time in front. */
export interface OutputPiece {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
  readonly isStart: boolean;
  readonly isEnd: boolean;
}

const HEADER_BYTES = 8;
const SYSTEM_ERROR = 3;

/**
 * Takes Docker's multiplexed output apart: a header of 8 bytes (stream, three zeros, length as a big-endian number),
 * then that many bytes. Chunks may be cut anywhere, also within the header.
 */
export class FrameParser {
  private readonly header = Buffer.alloc(HEADER_BYTES);
  private headerSize = 0;
  private kind = 0;
  private left = 0;
  private isStart = false;
  private systemError = '';

  /** @throws AppError ENGINE_FAILED where it is not such a stream, or the engine reports an error of its own in it */
  *push(chunk: Uint8Array): Generator<OutputPiece, void, undefined> {
    let at = 0;
    while (at < chunk.length) {
      if (this.left === 0) {
        const taken = Math.min(HEADER_BYTES - this.headerSize, chunk.length - at);
        this.header.set(chunk.subarray(at, at + taken), this.headerSize);
        this.headerSize += taken;
        at += taken;
        if (this.headerSize === HEADER_BYTES) this.readHeader();
        continue;
      }
      const bytes = chunk.subarray(at, at + this.left);
      at += bytes.length;
      this.left -= bytes.length;
      if (this.kind === SYSTEM_ERROR) this.readSystemError(bytes);
      else {
        const stream = this.kind === 2 ? 'stderr' : 'stdout';
        yield { stream, bytes, isStart: this.isStart, isEnd: this.left === 0 };
      }
      this.isStart = false;
    }
  }

  private readHeader(): void {
    this.headerSize = 0;
    this.kind = this.header[0] ?? 0;
    const isHeader = this.kind <= SYSTEM_ERROR && this.header[1] === 0 && this.header[2] === 0 && this.header[3] === 0;
    if (!isHeader) throw new AppError('ENGINE_FAILED', 'The engine sent output that is not in its own format.');
    this.left = this.header.readUInt32BE(4);
    this.isStart = true;
  }

  private readSystemError(bytes: Uint8Array): void {
    this.systemError += Buffer.from(bytes).toString('utf8').slice(0, 1000);
    if (this.left > 0) return;
    throw new AppError('ENGINE_FAILED', `The engine could not go on with the output: ${this.systemError.trim()}`);
  }
}
