import { invalid } from './model.ts';

/** Largest number of bytes of a varint: 32 bits, seven at a time. */
export const MAX_VARINT_BYTES = 5;
/** Of a packed float, without and with an exponent of its own. */
export const MIN_PACKED_FLOAT_BYTES = 7;
export const MAX_PACKED_FLOAT_BYTES = 9;

/**
 * Biased exponents that a packed float holds in half a byte, counted from here: numbers from 2⁻¹¹ to below 16, which nearly
 * all weights of terms are. The last of the 16 says that two bytes with the exponent follow.
 */
const FIRST_EXPONENT = 1012;
const OTHER_EXPONENT = 15;

/** Little-endian bytes that grow by doubling. */
export class ByteWriter {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  /** Makes room, so that the `put` methods need not ask. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }

  /** LEB128 of 0 .. 2³² − 1: seven bits per byte, the low ones first, the top bit set on all but the last. */
  putVarint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.length++] = rest;
  }

  /** A positive finite float, every bit of it: 52 bits of fraction and 4 of exponent, or two bytes more. */
  putPackedFloat(value: number): void {
    const view = this.#view;
    const at = this.length;
    view.setFloat64(at, value, true);
    // The two upper bytes, and the fraction's highest four bits within them.
    const top = view.getUint16(at + 6, true);
    const exponent = top >>> 4;
    const place = exponent - FIRST_EXPONENT;
    const isOther = place < 0 || place >= OTHER_EXPONENT;
    view.setUint8(at + 6, ((isOther ? OTHER_EXPONENT : place) << 4) | (top & 15));
    if (isOther) view.setUint16(at + 7, exponent, true);
    this.length += isOther ? MAX_PACKED_FLOAT_BYTES : MIN_PACKED_FLOAT_BYTES;
  }

  bytes(content: Uint8Array): void {
    this.reserve(content.length);
    this.#bytes.set(content, this.length);
    this.length += content.length;
  }

  uint32(value: number): void {
    this.reserve(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  float64s(values: Float64Array): void {
    this.reserve(values.length * 8);
    for (let i = 0; i < values.length; i++) this.#view.setFloat64(this.length + i * 8, values[i]!, true);
    this.length += values.length * 8;
  }

  /** Overwrites what was written before, such as a length that is known only afterwards. */
  setUint32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  /** What was written so far; valid until the next write. */
  written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }
}

/** Reads what `ByteWriter` wrote. Every method refuses to read past the end: MODEL_INVALID. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  /** What is being read, for messages. */
  readonly #what: string;
  readonly #scratch = new DataView(new ArrayBuffer(8));
  #at = 0;

  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.length;
    this.#what = what;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  /** A varint in its shortest form, at most `limit`. */
  varint(limit: number): number {
    if (this.#at >= this.#end) throw invalid(`${this.#what}: it ends too early`);
    let byte = this.#bytes[this.#at++]!;
    let value = byte & 0x7f;
    for (let scale = 128; byte > 0x7f; scale *= 128) {
      if (this.#at >= this.#end) throw invalid(`${this.#what}: it ends too early`);
      if (scale > 0x10000000) throw invalid(`${this.#what}: a number is badly written`);
      byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) * scale;
      if (byte === 0 || value > 0xffffffff) throw invalid(`${this.#what}: a number is badly written`);
    }
    if (value > limit) throw invalid(`${this.#what}: a number is out of range (${String(value)})`);
    return value;
  }

  /** What `putPackedFloat` wrote: above 0, finite, in its shortest form. */
  packedFloat(): number {
    if (this.left < MIN_PACKED_FLOAT_BYTES) throw invalid(`${this.#what}: it ends too early`);
    const top = this.#bytes[this.#at + 6]!;
    let exponent = (top >>> 4) + FIRST_EXPONENT;
    const low = this.#view.getUint32(this.#at, true);
    const middle = this.#view.getUint16(this.#at + 4, true);
    this.#at += MIN_PACKED_FLOAT_BYTES;
    if (top >>> 4 === OTHER_EXPONENT) {
      if (this.left < 2) throw invalid(`${this.#what}: it ends too early`);
      exponent = this.#view.getUint16(this.#at, true);
      this.#at += 2;
      const place = exponent - FIRST_EXPONENT;
      if (place >= 0 && place < OTHER_EXPONENT) throw invalid(`${this.#what}: a number is badly written`);
      if (exponent >= 0x7ff) throw invalid(`${this.#what}: a number is not positive and finite`);
    }
    this.#scratch.setUint32(0, low, true);
    this.#scratch.setUint16(4, middle, true);
    this.#scratch.setUint16(6, (exponent << 4) | (top & 15), true);
    const value = this.#scratch.getFloat64(0, true);
    if (value === 0) throw invalid(`${this.#what}: a number is not positive and finite`);
    return value;
  }

  bytes(count: number): Uint8Array {
    if (count > this.left) throw invalid(`${this.#what}: it ends too early`);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  uint32(): number {
    if (this.left < 4) throw invalid(`${this.#what}: it ends too early`);
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  float64s(count: number): Float64Array {
    if (count * 8 > this.left) throw invalid(`${this.#what}: it ends too early`);
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = this.#view.getFloat64(this.#at + i * 8, true);
    this.#at += count * 8;
    return values;
  }

  /** Everything must have been read. */
  end(): void {
    if (this.left > 0) throw invalid(`${this.#what}: ${String(this.left)} bytes too many`);
  }
}
