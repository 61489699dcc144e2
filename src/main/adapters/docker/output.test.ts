import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EngineLogLine } from '#main/services/stack/engine-port.ts';
import { readJsonLines } from './json-lines.ts';
import { MAX_LINE_BYTES } from './log-lines.ts';
import { readLines } from './logs.ts';

const STAMP = '2026-11-25T08:53:37.123456789Z';
const AT_MS = Date.parse('2026-11-25T08:53:37.123Z');
const NOW_MS = 5;

/** As the engine frames a message: 1 for stdout, 2 for stderr. */
function frame(kind: number, content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(8);
  header[0] = kind;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

/** The bytes in pieces that end at these places. */
async function* cutAt(bytes: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function linesOf(bytes: Uint8Array, isTty: boolean, places: readonly number[] = []): Promise<EngineLogLine[]> {
  const lines: EngineLogLine[] = [];
  for await (const batch of readLines(cutAt(bytes, places), isTty, () => NOW_MS)) lines.push(...batch);
  return lines;
}

async function jsonOf(bytes: Uint8Array, places: readonly number[] = []): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of readJsonLines(cutAt(bytes, places))) values.push(value);
  return values;
}

describe('log output', () => {
  test('takes frames apart, with the time in front of each line', async () => {
    const bytes = Buffer.concat([
      frame(1, `${STAMP} ready\n`),
      frame(2, `${STAMP} oh no\r\n`),
      frame(1, `${STAMP} \n`),
    ]);
    expect(await linesOf(bytes, false)).toEqual([
      { stream: 'stdout', atMs: AT_MS, text: 'ready' },
      { stream: 'stderr', atMs: AT_MS, text: 'oh no' },
      { stream: 'stdout', atMs: AT_MS, text: '' },
    ]);
  });

  test('puts the parts of a long line together and drops the time of each', async () => {
    const part = 'x'.repeat(16 * 1024);
    const bytes = Buffer.concat([frame(1, `${STAMP} ${part}`), frame(2, `${STAMP} b\n`), frame(1, `${STAMP} end\n`)]);
    expect(await linesOf(bytes, false)).toEqual([
      { stream: 'stderr', atMs: AT_MS, text: 'b' },
      { stream: 'stdout', atMs: AT_MS, text: `${part}end` },
    ]);
  });

  test('does the same for a terminal, which has no frames', async () => {
    const part = 'x'.repeat(16 * 1024);
    const text = `${STAMP} ${part}${STAMP} end\r\n${STAMP} ${part}\r\n${STAMP} plain\r\n`;
    expect((await linesOf(Buffer.from(text), true)).map((line) => line.text)).toEqual([`${part}end`, part, 'plain']);
  });

  test('keeps a time that the program wrote itself', async () => {
    const bytes = frame(1, `${STAMP} 2025-01-01T00:00:00Z started\n`);
    expect((await linesOf(bytes, false))[0]?.text).toBe('2025-01-01T00:00:00Z started');
  });

  test('takes a line without a time as it is, at the time of its arrival', async () => {
    expect(await linesOf(frame(1, 'no time here\nshort'), false)).toEqual([
      { stream: 'stdout', atMs: NOW_MS, text: 'no time here' },
      { stream: 'stdout', atMs: NOW_MS, text: 'short' },
    ]);
  });

  test('cuts a line that does not end, and says by how much', async () => {
    const bytes = Buffer.concat([
      frame(1, `${STAMP} `),
      ...Array.from({ length: 40 }, () => frame(1, `${STAMP} ${'y'.repeat(16 * 1024)}`)),
      frame(1, `${STAMP} \n`),
    ]);
    const [line] = await linesOf(bytes, false);
    const more = 40 * 16 * 1024 - MAX_LINE_BYTES;
    expect(line?.text).toBe(`${'y'.repeat(MAX_LINE_BYTES)}… [${more} bytes more]`);
  });

  test('replaces what is not UTF-8 once, wherever the chunks end', async () => {
    const bytes = frame(
      1,
      Buffer.concat([Buffer.from(`${STAMP} a€`), Buffer.from([0xff, 0xe2, 0x82]), Buffer.from('b\n')]),
    );
    const whole = await linesOf(bytes, false);
    expect(whole[0]?.text).toBe('a€\ufffd\ufffdb');
    for (let at = 0; at < bytes.length; at += 1) expect(await linesOf(bytes, false, [at])).toEqual(whole);
  });

  test('ends with the words of an error that the engine puts into the stream', async () => {
    await expect(linesOf(frame(3, 'disk gone'), false)).rejects.toThrow(/disk gone/);
  });

  test('refuses what is not in frames', async () => {
    await expect(linesOf(Buffer.from('plain text, no frames'), false)).rejects.toThrow(/not in its own format/);
  });

  const message = fc.record({
    kind: fc.constantFrom(1, 2),
    stamp: fc.constantFrom(`${STAMP} `, '2026-11-25T08:53:37+01:00 ', '', '2026-11-25T '),
    text: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a\nb', '\r\n', ' ', 'z'.repeat(20_000))),
    end: fc.constantFrom('\n', '\r\n', ''),
  });
  const places = fc.array(fc.nat({ max: 100_000 }), { maxLength: 40 });

  test('is the same for every cut of the bytes, in frames', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 12 }), places, async (messages, cuts) => {
        const bytes = Buffer.concat(messages.map(({ kind, stamp, text, end }) => frame(kind, `${stamp}${text}${end}`)));
        expect(await linesOf(bytes, false, cuts)).toEqual(await linesOf(bytes, false));
      }),
    );
  });

  test('is the same for every cut of the bytes, of a terminal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 12 }), places, async (messages, cuts) => {
        const bytes = Buffer.from(messages.map(({ stamp, text, end }) => `${stamp}${text}${end}`).join(''));
        expect(await linesOf(bytes, true, cuts)).toEqual(await linesOf(bytes, true));
      }),
    );
  });

  test('gives back every line that was put in', async () => {
    const line = fc.record({
      kind: fc.constantFrom(1, 2),
      text: fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, '')),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(line), places, async (input, cuts) => {
        const bytes = Buffer.concat(input.map(({ kind, text }) => frame(kind, `${STAMP} ${text}\n`)));
        const wanted = input.map(({ kind, text }) => ({ stream: kind === 1 ? 'stdout' : 'stderr', atMs: AT_MS, text }));
        expect(await linesOf(bytes, false, cuts)).toEqual(wanted);
      }),
    );
  });
});

describe('JSON lines', () => {
  test('leaves out what is not JSON and takes a last line without its end', async () => {
    const bytes = Buffer.from('{"a":1}\r\n\nnot json\n{"b":\n{"c":3}');
    expect(await jsonOf(bytes)).toEqual([{ a: 1 }, { c: 3 }]);
  });

  test('drops a line beyond all measure, and only that', async () => {
    const bytes = Buffer.from(`{"a":"${'x'.repeat(1024 * 1024)}"}\n{"b":2}\n`);
    expect(await jsonOf(bytes, [500_000, 900_000])).toEqual([{ b: 2 }]);
  });

  test('is the same for every cut of the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.array(fc.nat({ max: 10_000 })), async (values, cuts) => {
        const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
        const wanted: unknown = JSON.parse(JSON.stringify(values));
        expect(await jsonOf(bytes, cuts)).toEqual(wanted);
      }),
    );
  });
});
