import { isUtf8 } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import iconv from 'iconv-lite';
import { AppError } from '#shared/ipc/result.ts';

export const MAX_FILE_BYTES = 2 * 1024 ** 3;
const READ_BYTES = 1024 * 1024;
const HEAD_BYTES = 256 * 1024;

export type Encoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE';
export interface CsvFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly encoding: Encoding;
  /** The first part of the file as text, without a byte order mark. */
  readonly head: string;
}

/**
 * Opens a data file and looks at its head: is it there, is it a file, is it text, and in which encoding.
 * @throws AppError DATA_UNREADABLE or DATA_INVALID, in words
 */
export async function openCsv(path: string): Promise<CsvFile> {
  const name = basename(path);
  let head: Buffer;
  let sizeBytes: number;
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw new AppError('DATA_UNREADABLE', `${path} is a folder. Choose a CSV file in it.`);
    if (!facts.isFile()) throw new AppError('DATA_UNREADABLE', `${path} is not a regular file.`);
    sizeBytes = facts.size;
    if (sizeBytes === 0) throw new AppError('DATA_INVALID', `${name} is empty.`);
    if (sizeBytes > MAX_FILE_BYTES) {
      throw new AppError(
        'DATA_INVALID',
        `${name} is larger than 2 GB, the most that can be trained on. Use a sample of it.`,
      );
    }
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(HEAD_BYTES, sizeBytes)), { position: 0 });
      head = buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(error, path);
  }
  const encoding = detectEncoding(head);
  const decoder = iconv.getDecoder(encoding);
  return { path, sizeBytes, encoding, head: decoder.write(withoutMark(head, encoding)) };
}

/** A byte order mark decides; without one, NUL bytes in every other place mean UTF-16; everything else must be UTF-8. */
function detectEncoding(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'UTF-16LE';
  if (head[0] === 0xfe && head[1] === 0xff) return 'UTF-16BE';
  let even = 0;
  let odd = 0;
  for (let i = 0; i + 1 < head.length; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  const half = head.length / 2;
  if (odd > half * 0.3 && even < half * 0.01) return 'UTF-16LE';
  if (even > half * 0.3 && odd < half * 0.01) return 'UTF-16BE';
  return 'UTF-8';
}

function withoutMark(bytes: Buffer, encoding: Encoding): Buffer {
  if (encoding === 'UTF-8')
    return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  const hasMark = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return hasMark ? bytes.subarray(2) : bytes;
}

/**
 * The file's content as UTF-8, piece by piece, without a byte order mark. Binary content is refused as soon as it is met.
 * @param shouldStop asked between pieces
 */
export async function* readUtf8(file: CsvFile, shouldStop: () => boolean = () => false): AsyncGenerator<Buffer> {
  const name = basename(file.path);
  let handle;
  try {
    handle = await open(file.path);
  } catch (error) {
    throw unreadable(error, file.path);
  }
  try {
    const decoder = file.encoding === 'UTF-8' ? null : iconv.getDecoder(file.encoding);
    // One byte more than a small file holds: its end is seen at the second read.
    const readBytes = Math.min(READ_BYTES, file.sizeBytes + 1);
    let carried = Buffer.alloc(0);
    let position = 0;
    for (;;) {
      if (shouldStop()) return;
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(readBytes), { position });
      if (bytesRead === 0) break;
      let bytes = buffer.subarray(0, bytesRead);
      if (position === 0) bytes = Buffer.from(withoutMark(bytes, file.encoding));
      position += bytesRead;
      if (position > MAX_FILE_BYTES) throw new AppError('DATA_INVALID', `${name} grew beyond 2 GB while it was read.`);
      if (decoder) {
        const text = decoder.write(bytes);
        if (text.includes('\0')) throw binary(name);
        yield Buffer.from(text);
        continue;
      }
      if (bytes.includes(0)) throw binary(name);
      if (carried.length > 0) bytes = Buffer.concat([carried, bytes]);
      // A character may be cut by the border between two pieces: its bytes wait for the next one.
      const whole = bytes.length - cutTail(bytes);
      if (!isUtf8(bytes.subarray(0, whole))) throw wrongEncoding(name);
      carried = Buffer.from(bytes.subarray(whole));
      yield bytes.subarray(0, whole);
    }
    const rest = decoder?.end();
    if (rest !== undefined && rest !== '') yield Buffer.from(rest);
    if (carried.length > 0) throw wrongEncoding(name);
  } catch (error) {
    throw unreadable(error, file.path);
  } finally {
    await handle.close();
  }
}

/** How many bytes at the end belong to a character that goes on. */
function cutTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? back : 0;
  }
  return 0;
}

function binary(name: string): AppError {
  return new AppError('DATA_INVALID', `${name} is not a text file: it holds binary data.`);
}

function wrongEncoding(name: string): AppError {
  return new AppError(
    'DATA_INVALID',
    `${name} is not readable text: it is neither UTF-8 nor UTF-16. Save it as "CSV UTF-8" and try again.`,
  );
}

function unreadable(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof AppError) return error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: `There is no file ${path}.`,
    ENOTDIR: `There is no file ${path}.`,
    EACCES: `${path} cannot be opened: permission denied.`,
    EPERM: `${path} cannot be opened: permission denied.`,
    ENAMETOOLONG: 'The path of the data file is too long.',
    ELOOP: `${path} is a chain of links that leads nowhere.`,
    ERR_INVALID_ARG_VALUE: 'The path of the data file is not a valid path.',
  };
  const reason = reasons[String(error.code)] ?? `${path} cannot be read (${String(error.code)}).`;
  return new AppError('DATA_UNREADABLE', reason, { cause: error });
}
