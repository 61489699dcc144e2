import { BLOCK_BYTES, paddingOf } from './archive-format.ts';

/** What went wrong in a tar stream, in words that fit behind “the part mongo”. */
export class TarError extends Error {}

export interface TarEntry {
  readonly kind: 'file' | 'folder' | 'symlink' | 'hardlink';
  /** Bytes as Latin-1, because a name on Linux is bytes: `readableName` makes text of it. */
  readonly name: string;
  /** Of links, in the same way; '' for the rest. */
  readonly target: string;
  readonly sizeBytes: number;
}

export function readableName(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}

const MAX_EXTENDED_BYTES = 1024 * 1024;
const MAX_NAME_BYTES = 4096;
/** Programs fill up to a record of 10 KB; more is something else. */
const MAX_PADDING_BYTES = 1024 * 1024;
/** What the engine's tar writer may say of a file beyond the header. Anything else could mean another file to it than to us. */
const KNOWN_RECORDS = /^(path|linkpath|size|mtime|atime|ctime|uid|gid|uname|gname|SCHILY\.xattr\.[^\0]+)$/;
const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '5': 'folder',
};

/**
 * Looks at a tar stream as it passes by, without holding or changing it: says what is in it, and refuses what is not exactly
 * what a Docker engine writes (POSIX headers with extended records). A tolerant reader would be wrong here: what two readers
 * understand differently is how a crafted archive gets past a check.
 */
export class TarScanner {
  readonly #onEntry: (entry: TarEntry) => void;
  readonly #block = Buffer.alloc(BLOCK_BYTES);
  #blockFill = 0;
  /** Bytes of a file's body, with its padding, that are still to come. */
  #bodyLeft = 0;
  /** The body of an extended header while it comes. */
  #extended: { readonly bytes: Buffer; fill: number; padding: number } | null = null;
  #records: ReadonlyMap<string, string> | null = null;
  #zeroBlocks = 0;

  constructor(onEntry: (entry: TarEntry) => void) {
    this.#onEntry = onEntry;
  }

  /** @throws TarError */
  write(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const step = Math.min(this.#bodyLeft, chunk.length - at);
        this.#bodyLeft -= step;
        at += step;
      } else if (this.#extended !== null) {
        at += this.#takeExtended(this.#extended, chunk.subarray(at));
      } else {
        const step = Math.min(BLOCK_BYTES - this.#blockFill, chunk.length - at);
        this.#block.set(chunk.subarray(at, at + step), this.#blockFill);
        this.#blockFill += step;
        at += step;
        if (this.#blockFill === BLOCK_BYTES) {
          this.#blockFill = 0;
          this.#takeBlock();
        }
      }
    }
  }

  /** @throws TarError where the stream ended too early */
  end(): void {
    if (this.#zeroBlocks < 2 || this.#blockFill > 0) throw new TarError('ends too early');
  }

  #takeBlock(): void {
    const block = this.#block;
    if (block.every((byte) => byte === 0)) {
      if (this.#records !== null) throw new TarError('has an extended header without a file');
      this.#zeroBlocks += 1;
      if (this.#zeroBlocks * BLOCK_BYTES > MAX_PADDING_BYTES) throw new TarError('goes on after its end');
      return;
    }
    if (this.#zeroBlocks > 0) throw new TarError('goes on after its end');
    checkHeader(block);
    const type = String.fromCharCode(block[156] ?? 0);
    if (type === 'x') {
      const size = numberAt(block, 124, 12);
      if (this.#records !== null || size === 0 || size > MAX_EXTENDED_BYTES) {
        throw new TarError('has an extended header that is not valid');
      }
      this.#extended = { bytes: Buffer.alloc(size), fill: 0, padding: paddingOf(size) };
      return;
    }
    this.#takeEntry(type);
  }

  #takeEntry(type: string): void {
    const records = this.#records;
    this.#records = null;
    const name = records?.get('path') ?? nameOf(this.#block);
    const kind = KINDS[type];
    if (kind === undefined) {
      throw new TarError(`holds “${readableName(name)}”, which is neither a file, a folder nor a link`);
    }
    if (name === '' || name.length > MAX_NAME_BYTES || name.includes('\0')) {
      throw new TarError('has a name that is not valid');
    }
    const isLink = kind === 'symlink' || kind === 'hardlink';
    const target = isLink ? (records?.get('linkpath') ?? stringAt(this.#block, 157, 100)) : '';
    if (isLink && (target === '' || target.length > MAX_NAME_BYTES || target.includes('\0'))) {
      throw new TarError(`has a link “${readableName(name)}” that leads nowhere`);
    }
    const sizeBytes = records?.has('size') === true ? decimal(records.get('size')) : numberAt(this.#block, 124, 12);
    if (kind !== 'file' && sizeBytes !== 0) throw new TarError(`has a body where “${readableName(name)}” has none`);
    if (kind === 'file' && name.endsWith('/')) throw new TarError('has a file that is named like a folder');
    this.#onEntry({ kind, name, target, sizeBytes });
    this.#bodyLeft = sizeBytes + paddingOf(sizeBytes);
  }

  /** Answers how many bytes it took. */
  #takeExtended(extended: { readonly bytes: Buffer; fill: number; padding: number }, chunk: Uint8Array): number {
    const step = Math.min(extended.bytes.length - extended.fill, chunk.length);
    extended.bytes.set(chunk.subarray(0, step), extended.fill);
    extended.fill += step;
    if (extended.fill < extended.bytes.length) return step;
    this.#records = recordsOf(extended.bytes);
    this.#bodyLeft = extended.padding;
    this.#extended = null;
    return step;
  }
}

function checkHeader(block: Buffer): void {
  let sum = 8 * 32;
  for (let index = 0; index < BLOCK_BYTES; index += 1) {
    if (index < 148 || index >= 156) sum += block[index] ?? 0;
  }
  if (sum !== numberAt(block, 148, 8)) throw new TarError('is damaged: a header does not add up');
  const magic = block.toString('latin1', 257, 265);
  // GNU's headers have times where others have the begin of the name, and star's a shorter one.
  const isGnu = magic === 'ustar  \0' && block.subarray(345).every((byte) => byte === 0);
  if (!isGnu && (magic !== 'ustar\x0000' || block.toString('latin1', 508, 512) === 'tar\0')) {
    throw new TarError('is of another kind than what an engine writes');
  }
}

function nameOf(block: Buffer): string {
  const name = stringAt(block, 0, 100);
  const prefix = stringAt(block, 345, 155);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function stringAt(block: Buffer, from: number, length: number): string {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end === -1 ? length : end);
}

/** Octal digits, or GNU's binary form for numbers that need more room. */
function numberAt(block: Buffer, from: number, length: number): number {
  const field = block.subarray(from, from + length);
  if (field[0] === 0x80) {
    if (field.subarray(1, -6).some((byte) => byte !== 0)) throw new TarError('has a size that is not valid');
    return field.readUIntBE(length - 6, 6);
  }
  const digits = /^[ \0]*([0-7]*)[ \0]*$/.exec(field.toString('latin1'))?.[1];
  if (digits === undefined) throw new TarError('has a number that is not valid');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function decimal(text: string | undefined): number {
  const value = text !== undefined && /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new TarError('has a size that is not valid');
  return value;
}

/** Records of the form `length key=value\n`, where the length counts itself and the line's end. */
function recordsOf(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const digits = space === -1 || space - at > 8 ? '' : bytes.toString('latin1', at, space);
    const end = /^[1-9][0-9]*$/.test(digits) ? at + Number(digits) : 0;
    if (end <= space + 1 || end > bytes.length || bytes[end - 1] !== 0x0a) {
      throw new TarError('has an extended header that is not valid');
    }
    const record = bytes.toString('latin1', space + 1, end - 1);
    const equals = record.indexOf('=');
    const key = record.slice(0, Math.max(equals, 0));
    if (!KNOWN_RECORDS.test(key) || records.has(key) || equals === record.length - 1) {
      throw new TarError(`has an extended header that is not known: ${JSON.stringify(key.slice(0, 40))}`);
    }
    records.set(key, record.slice(equals + 1));
    at = end;
  }
  return records;
}
