import { closeSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import type { TextSource } from '#main/engine/tfidf.ts';
import { PackedTexts } from '#main/workers/training/packed-texts.ts';

/**
 * Labelled texts as both sides read them: the number of rows and of classes, each row's class, each text's length in
 * bytes (all as 32-bit little-endian integers), then the texts in UTF-8.
 */
export function writeData(path: string, texts: TextSource, labels: Uint32Array, classCount: number): void {
  const lengths = new Uint32Array(texts.count);
  for (let row = 0; row < texts.count; row++) lengths[row] = Buffer.byteLength(texts.text(row));
  const file = openSync(path, 'w');
  try {
    for (const part of [Uint32Array.of(texts.count, classCount), labels, lengths]) writeAll(file, bytesOf(part));
    for (let row = 0; row < texts.count; row++) writeAll(file, Buffer.from(texts.text(row)));
  } finally {
    closeSync(file);
  }
}

export interface BenchData {
  readonly texts: PackedTexts;
  readonly labels: Uint32Array;
  readonly classCount: number;
}

/** Text by text, so that the file never lies in memory beside the texts and the peak is that of the work. */
export function readData(path: string): BenchData {
  const file = openSync(path, 'r');
  try {
    const [rows = 0, classCount = 0] = readUint32(file, 2);
    const labels = readUint32(file, rows);
    const lengths = readUint32(file, rows);
    const texts = new PackedTexts();
    for (const length of lengths) texts.push(readAll(file, length).toString());
    return { texts, labels, classCount };
  } finally {
    closeSync(file);
  }
}

export interface Split {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** How many rows train, then their numbers, then those of the test rows; 32-bit little-endian. */
export function writeSplit(path: string, { train, test }: Split): void {
  writeFileSync(path, Buffer.concat([Uint32Array.of(train.length), train, test].map(bytesOf)));
}

export function readSplit(path: string): Split {
  const bytes = readFileSync(path);
  const numbers = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const end = 1 + (numbers[0] ?? 0);
  return { train: numbers.slice(1, end), test: numbers.slice(end) };
}

function bytesOf(array: Uint32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

function readAll(file: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const read = readSync(file, bytes, at, length - at, null);
    if (read === 0) throw new Error('the data file ends early');
    at += read;
  }
  return bytes;
}

function readUint32(file: number, length: number): Uint32Array {
  const bytes = readAll(file, length * 4);
  const numbers = new Uint32Array(length);
  bytesOf(numbers).set(bytes);
  return numbers;
}
