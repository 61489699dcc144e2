import type { EngineLogLine } from '#main/services/stack/engine-port.ts';
import type { OutputPiece } from './frame-parser.ts';

/** Where a line is cut; Docker stores long ones in parts of 16 KB, which are put together up to here. */
export const MAX_LINE_BYTES = 256 * 1024;
const PART_BYTES = 16 * 1024;
const NEW_LINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
/** Longest of RFC 3339 with nanoseconds and an offset. */
const MAX_STAMP_BYTES = 40;
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** One stream's bytes to lines, with the time in front of each (`timestamps=1`) taken off. Any cut of the bytes is right. */
export class LineBuilder {
  private readonly stream: EngineLogLine['stream'];
  private readonly isRaw: boolean;
  private readonly nowMs: () => number;
  private readonly parts: Uint8Array[] = [];
  private size = 0;
  private droppedBytes = 0;
  private atMs: number | null = null;
  /** Bytes that may be the beginning of a time. */
  private stamp: Buffer | null = null;
  private hasLine = false;
  /** Of a terminal: bytes since the last time, since there are no frames to say where a part ends. */
  private partSize = 0;

  constructor(stream: EngineLogLine['stream'], isRaw: boolean, nowMs: () => number) {
    this.stream = stream;
    this.isRaw = isRaw;
    this.nowMs = nowMs;
    if (isRaw) this.stamp = Buffer.alloc(0);
  }

  push(piece: OutputPiece, lines: EngineLogLine[]): void {
    if (piece.isStart && this.stamp === null) this.stamp = Buffer.alloc(0);
    let rest = piece.bytes;
    while (rest.length > 0) rest = this.stamp === null ? this.takeText(rest, lines) : this.takeStamp(rest, lines);
    if (piece.isEnd && !this.isRaw && this.stamp !== null) this.giveStampBack(lines);
  }

  /** What is left when the stream ends: a line without its end. */
  end(lines: EngineLogLine[]): void {
    if (this.stamp !== null) this.giveStampBack(lines);
    if (this.hasLine) this.finish(lines);
  }

  private takeStamp(bytes: Uint8Array, lines: EngineLogLine[]): Uint8Array {
    const gathered = this.stamp ?? Buffer.alloc(0);
    const room = MAX_STAMP_BYTES - gathered.length;
    const candidates = bytes.subarray(0, room);
    const end = candidates.findIndex((byte) => byte === SPACE || byte === NEW_LINE);
    if (end < 0) {
      this.stamp = Buffer.concat([gathered, candidates]);
      if (this.stamp.length >= MAX_STAMP_BYTES) this.giveStampBack(lines);
      return bytes.subarray(candidates.length);
    }
    const text = Buffer.concat([gathered, candidates.subarray(0, end)]);
    const atMs = candidates[end] === SPACE ? parseStamp(text) : null;
    if (atMs === null) {
      // Not a time: all of it is text.
      this.stamp = text;
      this.giveStampBack(lines);
      return bytes.subarray(end);
    }
    this.stamp = null;
    this.partSize = 0;
    this.hasLine = true;
    this.atMs ??= atMs;
    return bytes.subarray(end + 1);
  }

  private giveStampBack(lines: EngineLogLine[]): void {
    const bytes = this.stamp ?? Buffer.alloc(0);
    this.stamp = null;
    let rest: Uint8Array = bytes;
    this.partSize = -Infinity;
    while (rest.length > 0) rest = this.takeText(rest, lines);
  }

  private takeText(bytes: Uint8Array, lines: EngineLogLine[]): Uint8Array {
    const limit = this.isRaw && this.partSize >= 0 ? PART_BYTES - this.partSize : bytes.length;
    const slice = bytes.subarray(0, Math.max(limit, 0));
    const end = slice.indexOf(NEW_LINE);
    if (end >= 0) {
      this.add(slice.subarray(0, end));
      this.finish(lines);
      return bytes.subarray(end + 1);
    }
    this.add(slice);
    this.partSize += slice.length;
    // A terminal's long line goes on with the time of its next part, unless it ends here.
    if (this.isRaw && this.partSize >= PART_BYTES) this.stamp = Buffer.alloc(0);
    return bytes.subarray(slice.length);
  }

  private add(bytes: Uint8Array): void {
    this.hasLine = true;
    const room = MAX_LINE_BYTES - this.size;
    if (bytes.length > room) this.droppedBytes += bytes.length - room;
    if (bytes.length === 0 || room <= 0) return;
    // Copied: the chunk that it is a view of is far larger, and would be kept alive by it.
    const kept = Uint8Array.prototype.slice.call(bytes, 0, room);
    this.parts.push(kept);
    this.size += kept.length;
  }

  private finish(lines: EngineLogLine[]): void {
    let bytes: Uint8Array = Buffer.concat(this.parts);
    if (this.droppedBytes === 0 && bytes.at(-1) === CARRIAGE_RETURN) bytes = bytes.subarray(0, -1);
    const cut = this.droppedBytes === 0 ? '' : `… [${this.droppedBytes} bytes more]`;
    const text = `${DECODER.decode(bytes)}${cut}`;
    lines.push({ stream: this.stream, atMs: this.atMs ?? this.nowMs(), text });
    this.parts.length = 0;
    this.size = 0;
    this.droppedBytes = 0;
    this.atMs = null;
    this.hasLine = false;
    this.partSize = 0;
    this.stamp = Buffer.alloc(0);
  }
}

const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

function parseStamp(bytes: Buffer): number | null {
  const text = bytes.toString('latin1');
  if (!STAMP.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isFinite(atMs) && atMs >= 0 ? atMs : null;
}
