import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#main/adapters/db/testing/store-fixture.ts';
import { createFileStore } from './file-store.ts';

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

describe('the file store', () => {
  it('stores bytes under their digest, once, however they come', async () => {
    using place = temporaryFolder();
    const files = createFileStore(place.folder);
    const bytes = randomBytes(300_000);
    const whole = await files.put(bytes);
    const streamed = await files.put(inPieces(bytes, 7_001));
    expect(streamed).toEqual(whole);
    expect(whole).toMatchObject({ sha256: sha256Of(bytes), sizeBytes: 300_000 });
    expect(whole.path).toBe(path.join(place.folder, 'files', whole.sha256.slice(0, 2), whole.sha256.slice(2)));
    expect((await files.read(whole.sha256)).equals(bytes)).toBe(true);
    expect(await files.totalBytes()).toBe(300_000);
    expect(readdirSync(path.join(place.folder, 'files', 'tmp'))).toEqual([]);
  });

  it('stores an empty file, and many at once', async () => {
    using place = temporaryFolder();
    const files = createFileStore(place.folder);
    const [first, second] = await Promise.all([files.put(new Uint8Array()), files.put(new Uint8Array())]);
    expect(first).toEqual(second);
    expect(await files.read(first.sha256)).toHaveLength(0);
  });

  it('reads chunks, and nothing past the end', async () => {
    using place = temporaryFolder();
    const files = createFileStore(place.folder);
    const { sha256 } = await files.put(Buffer.from('0123456789'));
    const text = async (offset: number, limit: number) =>
      (await files.readChunk(sha256, offset, limit)).bytes.toString();
    expect(await text(2, 3)).toBe('234');
    expect(await text(8, 100)).toBe('89');
    expect(await text(10, 5)).toBe('');
    expect(await text(1e15, 5)).toBe('');
    await expect(files.readChunk(sha256, -1, 5)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('notices bytes that changed on the disk, and mends them when they are put again', async () => {
    using place = temporaryFolder();
    const files = createFileStore(place.folder);
    const stored = await files.put(Buffer.from('the model'));
    writeFileSync(stored.path, 'the m0del');
    await expect(files.read(stored.sha256)).rejects.toMatchObject({ code: 'DATA_INVALID' });
    await files.put(Buffer.from('the model'));
    expect((await files.read(stored.sha256)).toString()).toBe('the model');
  });

  it.each(['..', '../../etc/passwd', 'ab/../../x', '', 'A'.repeat(64), `${'a'.repeat(63)}/`, 'a'.repeat(65)])(
    'makes no path of %j',
    async (name) => {
      using place = temporaryFolder();
      await expect(createFileStore(place.folder).read(name)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    },
  );

  it('answers NOT_FOUND where there is none', async () => {
    using place = temporaryFolder();
    await expect(createFileStore(place.folder).read('0'.repeat(64))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await createFileStore(place.folder).totalBytes()).toBe(0);
  });

  it('leaves nothing where the source breaks off, and passes its error on', async () => {
    using place = temporaryFolder();
    const files = createFileStore(place.folder);
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('the source broke');
    };
    await expect(files.put(source())).rejects.toThrow('the source broke');
    expect(readdirSync(path.join(place.folder, 'files', 'tmp'))).toEqual([]);
    expect(await files.totalBytes()).toBe(0);
  });

  it('sweeps what a dead process left, not what a living one writes', async () => {
    using place = temporaryFolder();
    const temporary = path.join(place.folder, 'files', 'tmp');
    mkdirSync(temporary, { recursive: true });
    const [old, fresh] = [path.join(temporary, 'old'), path.join(temporary, 'fresh')];
    writeFileSync(old, 'x');
    writeFileSync(fresh, 'x');
    utimesSync(old, 1_000, 1_000);
    await createFileStore(place.folder).put(Buffer.from('y'));
    expect(existsSync(old)).toBe(false);
    expect(existsSync(fresh)).toBe(true);
  });
});
