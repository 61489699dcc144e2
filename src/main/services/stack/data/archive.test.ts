import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack, type Header } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { DATA_STORES, type BackupManifest } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { checksumsText, decodeHeader, encodeHeader } from './archive-format.ts';
import { openArchive, verifyArchive } from './archive-reader.ts';
import { ArchiveWriter } from './archive-writer.ts';
import type { FileReader, FileWriter } from './files-port.ts';
import { STORE_PLACES } from './stores.ts';
import { TarError, TarScanner } from './tar-scanner.ts';
import { TreeCheck } from './tree-check.ts';

const signal = new AbortController().signal;

class Memory implements FileWriter {
  bytes = Buffer.alloc(0);

  async write(bytes: Uint8Array, position: number): Promise<void> {
    if (position + bytes.length > this.bytes.length) {
      this.bytes = Buffer.concat([this.bytes, Buffer.alloc(position + bytes.length - this.bytes.length)]);
    }
    this.bytes.set(bytes, position);
  }
  async sync(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {}
}

function reader(bytes: Buffer): FileReader {
  return {
    sizeBytes: bytes.length,
    read: async (position, length) => bytes.subarray(position, position + length),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

type Entry = Partial<Header> & { name: string; body?: string };

async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { body, ...headers } of entries) tar.entry({ mtime: new Date(0), ...headers }, body ?? '');
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const folder = (name: string): Entry => ({ name: `${name}/`, type: 'directory' });

/** A backup with these tar streams in place of the usual ones; the manifest says what they hold unless told otherwise. */
async function backupOf(
  tars: Partial<Record<string, Buffer>> = {},
  change: (manifest: BackupManifest) => unknown = (manifest) => manifest,
): Promise<Buffer> {
  const file = new Memory();
  const writer = new ArchiveWriter(file, 1_700_000_000_000);
  const stores: BackupManifest['stores'] = [];
  for (const { name, base } of STORE_PLACES) {
    const tar = tars[name] ?? (await tarOf([folder(base), { name: `${base}/file`, body: 'x'.repeat(2000) }]));
    const { sha256 } = await writer.addPart(name, once(tar), { signal });
    stores.push({ name, fileCount: tars[name] ? 100 : 1, sizeBytes: tars[name] ? 10_000 : 2000, sha256 });
  }
  const manifest: BackupManifest = { formatVersion: 1, createdAtMs: 1, writtenBy: 'ClearDeck', images: [], stores };
  await writer.finish(change(manifest) as BackupManifest);
  return file.bytes;
}

async function verify(bytes: Buffer): Promise<void> {
  await verifyArchive(await openArchive(reader(bytes)), { signal, onBytes: () => {} });
}

async function problemOf(bytes: Buffer): Promise<string> {
  const problem: unknown = await verify(bytes).then(
    () => null,
    (error: unknown) => error,
  );
  expect(problem).toBeInstanceOf(AppError);
  expect(problem).toMatchObject({ code: 'BACKUP_INVALID' });
  return (problem as AppError).message;
}

/** What the scanner and the check say of one tar stream of redis. */
function look(tar: Buffer, step = tar.length): string {
  const tree = new TreeCheck('data');
  const scanner = new TarScanner((entry) => tree.add(entry));
  try {
    for (let at = 0; at < tar.length; at += step) scanner.write(tar.subarray(at, at + step));
    scanner.end();
    return 'fine';
  } catch (error) {
    if (error instanceof TarError) return error.message;
    throw error;
  }
}

describe('the archive', () => {
  it('is read as it was written', async () => {
    await expect(verify(await backupOf())).resolves.toBeUndefined();
  });

  it('has headers for parts of any size', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DATA_STORES), fc.maxSafeNat(), (store, size) => {
        const sizeBytes = size % 2 ** 47;
        const header = { name: `${store}.tar.gz`, sizeBytes };
        expect(decodeHeader(encodeHeader({ ...header, atMs: 1_700_000_000_000 }))).toEqual(header);
      }),
    );
  });

  it('is refused wherever it is cut', async () => {
    const whole = await backupOf();
    for (let length = 0; length < whole.length; length += 211) {
      expect(await problemOf(whole.subarray(0, length))).toMatch(/cut off|not a backup/);
    }
  });

  it('is refused with any one bit flipped', async () => {
    const whole = await backupOf();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
        const at = Math.floor(bit / 8);
        const flipped = Buffer.from(whole);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit % 8));
        await problemOf(flipped);
      }),
      { numRuns: 150 },
    );
  });

  it('never breaks on anything else that it is given', async () => {
    const whole = await backupOf();
    const edit = fc.record({ at: fc.nat(whole.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.nat(whole.length), async (edits, cut) => {
        const bytes = Buffer.from(whole);
        for (const { at, bytes: put } of edits) bytes.set(put.subarray(0, bytes.length - at), at);
        for (const each of [bytes, bytes.subarray(cut), Buffer.concat([whole, bytes])]) {
          await verify(each).catch((error: unknown) => expect(error).toMatchObject({ code: 'BACKUP_INVALID' }));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is refused with something behind it, with parts missing or twice, and of a newer form', async () => {
    const whole = await backupOf();
    expect(await problemOf(Buffer.concat([whole, Buffer.alloc(512)]))).toContain('was added');
    expect(await problemOf(await backupOf({}, (m) => ({ ...m, stores: m.stores.slice(1) })))).toContain('its parts');
    expect(await problemOf(await backupOf({}, (m) => ({ ...m, stores: [...m.stores, m.stores[0]] })))).toContain(
      'its parts',
    );
    expect(await problemOf(await backupOf({}, (m) => ({ ...m, formatVersion: 2 })))).toContain('newer ClearDeck');
    expect(await problemOf(await backupOf({}, (m) => ({ ...m, writtenBy: 5 })))).toContain('manifest is not valid');
    expect(await problemOf(await tarOf([{ name: 'photos/1.jpg', body: 'x' }]))).toContain('not a backup');
  });

  it('is refused where the parts hold more or less than the manifest says', async () => {
    const more = await tarOf([folder('data'), { name: 'data/bomb', body: '0'.repeat(20_000) }]);
    expect(await problemOf(await backupOf({ redis: more }))).toContain('more than the manifest says');
    const less = await tarOf([folder('data')]);
    expect(await problemOf(await backupOf({ redis: less }))).toContain('less than the manifest says');
  });

  it('holds parts that plain gzip opens, byte for byte what the engine answered', async () => {
    const tar = await tarOf([folder('data'), { name: 'data/file', body: 'hello' }]);
    const bytes = await backupOf({ elastic: tar });
    const header = decodeHeader(bytes.subarray(0, 512));
    expect(header?.name).toBe('elastic.tar.gz');
    expect(gunzipSync(bytes.subarray(512, 512 + (header?.sizeBytes ?? 0))).equals(tar)).toBe(true);
  });

  it('is refused where a part is no gzip, though its checksum is right', async () => {
    const file = new Memory();
    const sha256 = createHash('sha256').update('nonsense').digest('hex');
    const manifest = {
      formatVersion: 1,
      createdAtMs: 1,
      writtenBy: 'x',
      images: [],
      stores: [{ name: 'redis' as const, fileCount: 0, sizeBytes: 0, sha256 }],
    };
    const text = JSON.stringify(manifest);
    const sums = checksumsText(manifest.stores, createHash('sha256').update(text).digest('hex'));
    for (const [name, body] of [
      ['redis.tar.gz', 'nonsense'],
      ['manifest.json', text],
      ['checksums.txt', sums],
    ] as const) {
      await file.write(encodeHeader({ name, sizeBytes: body.length, atMs: 0 }), file.bytes.length);
      await file.write(Buffer.from(body.padEnd(512, '\0')), file.bytes.length);
    }
    await file.write(Buffer.alloc(1024), file.bytes.length);
    expect(await problemOf(file.bytes)).toContain('damaged or cut off');
  });
});

describe('what is in a part', () => {
  const base = folder('data');

  it.each<[string, readonly Entry[], string]>([
    ['an absolute name', [base, { name: '/etc/passwd', body: 'x' }], 'leads elsewhere'],
    ['a name with ..', [base, { name: 'data/../../etc/passwd', body: 'x' }], 'leads elsewhere'],
    ['a name with .. at its end', [base, { name: 'data/..', body: 'x' }], 'leads elsewhere'],
    ['a folder with ..', [base, { name: 'data/../x/', type: 'directory' }], 'leads elsewhere'],
    ['another folder', [base, { name: 'etc/passwd', body: 'x' }], 'leads elsewhere'],
    ['another folder first', [folder('etc')], 'does not begin'],
    ['a file in the place of the folder', [{ name: 'data', body: 'x' }], 'does not begin'],
    ['a link in the place of the folder', [{ name: 'data', type: 'symlink', linkname: 'x' }], 'does not begin'],
    ['a parent that is not there', [base, { name: 'data/a/b', body: 'x' }], 'leads elsewhere'],
    ['a device', [base, { name: 'data/sda', type: 'block-device', devmajor: 8 }], 'neither a file'],
    ['a terminal', [base, { name: 'data/tty', type: 'character-device' }], 'neither a file'],
    ['a pipe', [base, { name: 'data/pipe', type: 'fifo' }], 'neither a file'],
    ['an absolute link', [base, { name: 'data/l', type: 'symlink', linkname: '/etc' }], 'leads out'],
    ['a link upwards', [base, { name: 'data/l', type: 'symlink', linkname: '..' }], 'leads out'],
    [
      'a link upwards by way of another',
      [
        base,
        folder('data/p'),
        { name: 'data/p/q', type: 'symlink', linkname: '..' },
        { name: 'data/p/r', type: 'symlink', linkname: 'q/..' },
      ],
      'leads out',
    ],
    [
      'a file behind a link',
      [base, { name: 'data/l', type: 'symlink', linkname: 'x' }, { name: 'data/l/file', body: 'x' }],
      'leads elsewhere',
    ],
    [
      'a link that becomes a folder',
      [base, { name: 'data/l', type: 'symlink', linkname: 'x' }, folder('data/l')],
      'twice',
    ],
    [
      'a folder that becomes a link',
      [base, folder('data/l'), { name: 'data/l', type: 'symlink', linkname: 'x' }],
      'twice',
    ],
    ['a second name of a file outside', [base, { name: 'data/h', type: 'link', linkname: 'etc/shadow' }], 'leads out'],
    [
      'a second name with ..',
      [base, { name: 'data/h', type: 'link', linkname: 'data/../../etc/shadow' }],
      'leads elsewhere',
    ],
    [
      'a second name of a link',
      [base, { name: 'data/l', type: 'symlink', linkname: 'x' }, { name: 'data/h', type: 'link', linkname: 'data/l' }],
      'leads out',
    ],
  ])('%s is refused', async (_, entries, said) => {
    const tar = await tarOf(entries);
    expect(look(tar)).toContain(said);
    expect(await problemOf(await backupOf({ redis: tar }))).toContain(said);
  });

  it('links within the folder are fine', async () => {
    const entries: Entry[] = [
      base,
      folder('data/a'),
      folder('data/a/b'),
      { name: 'data/file', body: 'x' },
      { name: 'data/a/b/up', type: 'symlink', linkname: '../../file' },
      { name: 'data/second', type: 'link', linkname: 'data/file' },
    ];
    const tar = await tarOf(entries);
    for (const step of [1, 7, 511, 512, 513, 100_000]) expect(look(tar, step)).toBe('fine');
  });

  it('a record that gives a file another name to the engine than to us is refused', async () => {
    for (const [key, value] of [
      ['GNU.sparse.name', '/etc/passwd'],
      ['GNU.sparse.major', '1'],
      ['hdrcharset', 'BINARY'],
    ] as const) {
      const tar = await tarOf([base, { name: 'data/x', body: 'x', pax: { [key]: value } }]);
      expect(look(tar)).toContain('not known');
    }
  });

  it('global records, other kinds of tar, and anything behind the end are refused', async () => {
    const tar = await tarOf([base, { name: 'data/Ä', body: 'x' }]);
    const withType = (type: string) => {
      const changed = Buffer.from(tar);
      changed.write(type, 512 + 156);
      changed.fill(' ', 512 + 148, 512 + 156);
      const sum = changed.subarray(512, 1024).reduce((total, byte) => total + byte, 0);
      changed.write(`${sum.toString(8).padStart(6, '0')}\0 `, 512 + 148);
      return changed;
    };
    expect(look(tar)).toBe('fine');
    for (const type of ['g', 'S', 'L', 'K', 'V', 'M', '7']) expect(look(withType(type))).not.toBe('fine');
    expect(look(Buffer.concat([tar, tar]))).toContain('goes on after its end');
    expect(look(tar.subarray(0, -512))).toBe('ends too early');
    expect(look(tar.subarray(0, -1024))).toBe('ends too early');
  });

  it('garbage is refused in words, however it is cut into chunks', async () => {
    const tar = await tarOf([base, folder('data/a'), { name: 'data/a/Äb', body: 'x'.repeat(700) }]);
    fc.assert(
      fc.property(
        fc.nat(tar.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 520 }),
        fc.integer({ min: 1, max: 700 }),
        (at, bytes, step) => {
          const changed = Buffer.from(tar);
          changed.set(bytes.subarray(0, changed.length - at), at);
          expect(look(changed, step)).toBe(look(changed));
        },
      ),
      { numRuns: 200 },
    );
  });
});
