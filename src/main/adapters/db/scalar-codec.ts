import { AppError } from '#shared/ipc/result.ts';
import { emptyColumns, type ScalarColumns } from './scalar-columns.ts';

/*
 * A block of points, little-endian:
 *   u8 version (1) · u8 flags · u16 zero · u32 count · f64 first iteration · f64 step · f64 first time
 *   iterations: nothing where they step evenly, else u32 offsets from the first, else f64
 *   times: u32 offsets from the first, else f64
 *   values: f64
 * Logged curves nearly always step evenly and last less than 49 days, which makes 12 bytes a point instead of 24.
 */
const VERSION = 1;
const HEADER_BYTES = 32;
const EVEN_ITERATIONS = 1;
const SHORT_ITERATIONS = 2;
const SHORT_TIMES = 4;
const MAX_U32 = 0xffff_ffff;

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function fitsOffsets(numbers: Float64Array): boolean {
  const base = numbers[0] ?? 0;
  for (const number of numbers) {
    const offset = number - base;
    if (!(offset >= 0 && offset <= MAX_U32 && Number.isInteger(offset) && base + offset === number)) return false;
  }
  return true;
}

function isEven(numbers: Float64Array, step: number): boolean {
  const base = numbers[0] ?? 0;
  for (let i = 0; i < numbers.length; i += 1) if (numbers[i] !== base + i * step) return false;
  return true;
}

function offsetsOf(numbers: Float64Array): Uint32Array {
  const base = numbers[0] ?? 0;
  return Uint32Array.from(numbers, (number) => number - base);
}

function bytesOf(view: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

export function encodeColumns(columns: ScalarColumns): Buffer {
  if (!isLittleEndian) throw new AppError('INTERNAL', 'The store needs a little-endian machine.');
  const { iterations, ats, values } = columns;
  const step = iterations.length > 1 ? (iterations[1] as number) - (iterations[0] as number) : 1;
  let flags = 0;
  const parts: Uint8Array[] = [];
  if (isEven(iterations, step)) flags |= EVEN_ITERATIONS;
  else if (fitsOffsets(iterations)) {
    flags |= SHORT_ITERATIONS;
    parts.push(bytesOf(offsetsOf(iterations)));
  } else parts.push(bytesOf(iterations));
  if (fitsOffsets(ats)) {
    flags |= SHORT_TIMES;
    parts.push(bytesOf(offsetsOf(ats)));
  } else parts.push(bytesOf(ats));
  parts.push(bytesOf(values));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(VERSION, 0);
  header.writeUInt8(flags, 1);
  header.writeUInt32LE(values.length, 4);
  header.writeDoubleLE(iterations[0] ?? 0, 8);
  header.writeDoubleLE(step, 16);
  header.writeDoubleLE(ats[0] ?? 0, 24);
  return Buffer.concat([header, ...parts]);
}

/** Reads what `encodeColumns` wrote. STORE_CORRUPT where the bytes cannot be such a block. */
export function decodeColumns(block: Uint8Array): ScalarColumns {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (block.byteLength < HEADER_BYTES || view.getUint8(0) !== VERSION) throw damaged();
  const flags = view.getUint8(1);
  const count = view.getUint32(4, true);
  const iterationBytes = flags & EVEN_ITERATIONS ? 0 : flags & SHORT_ITERATIONS ? 4 : 8;
  const timeBytes = flags & SHORT_TIMES ? 4 : 8;
  if (block.byteLength !== HEADER_BYTES + count * (iterationBytes + timeBytes + 8)) throw damaged();

  const columns = emptyColumns(count);
  let offset = HEADER_BYTES;
  const firstIteration = view.getFloat64(8, true);
  if (iterationBytes === 0) {
    const step = view.getFloat64(16, true);
    for (let i = 0; i < count; i += 1) columns.iterations[i] = firstIteration + i * step;
  } else {
    fill(columns.iterations, block, offset, iterationBytes, firstIteration);
  }
  offset += count * iterationBytes;
  fill(columns.ats, block, offset, timeBytes, view.getFloat64(24, true));
  offset += count * timeBytes;
  fill(columns.values, block, offset, 8, 0);
  return columns;
}

/** Copies one column; copying the bytes first makes them aligned, and typed arrays beat a DataView by far. */
function fill(target: Float64Array, block: Uint8Array, offset: number, width: number, base: number): void {
  if (width === 8) {
    bytesOf(target).set(block.subarray(offset, offset + target.byteLength));
    return;
  }
  const offsets = new Uint32Array(target.length);
  bytesOf(offsets).set(block.subarray(offset, offset + offsets.byteLength));
  for (let i = 0; i < target.length; i += 1) target[i] = base + (offsets[i] as number);
}

function damaged(): AppError {
  return new AppError('STORE_CORRUPT', 'Recorded scalars could not be read: their bytes are damaged.');
}
