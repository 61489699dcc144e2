import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../db/testing/store-fixture.ts';
import { toFileError } from './file-error.ts';
import { createStackFiles } from './stack-files.ts';

const files = createStackFiles();
const signal = new AbortController().signal;
const isRoot = process.getuid?.() === 0;

function errnoError(code: string): Error {
  return Object.assign(new Error(`${code}: no`), { code });
}

describe('the files of backups', () => {
  it('writes at places of a private new file, and reads them again', async () => {
    using place = temporaryFolder();
    const file = path.join(place.folder, 'backup.part');
    {
      await using writer = await files.create(file);
      await writer.write(Buffer.from('----- world'), 0);
      await writer.write(Buffer.from('hello'), 0);
      await writer.sync();
    }
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    await using reader = await files.open(file);
    expect(reader.sizeBytes).toBe(11);
    expect(Buffer.from(await reader.read(6, 100)).toString()).toBe('world');
    expect(await reader.read(100, 5)).toHaveLength(0);
    await expect(files.create(file)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(files.create(path.join(place.folder, 'no', 'x'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(files.open(place.folder)).rejects.toMatchObject({ code: 'DATA_UNREADABLE' });
    await expect(files.open(path.join(place.folder, 'no'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('replaces a text as one step, and leaves no temporary file', async () => {
    using place = temporaryFolder();
    const file = path.join(place.folder, 'notes.json');
    expect(await files.readText(file, 100)).toBeNull();
    await files.writeText(file, 'one');
    await files.writeText(file, 'two');
    expect(await files.readText(file, 100)).toBe('two');
    expect(readdirSync(place.folder)).toEqual(['notes.json']);
    await expect(files.readText(file, 2)).rejects.toMatchObject({ code: 'DATA_UNREADABLE' });
    await files.removeFile(file);
    await files.removeFile(file);
    expect(readdirSync(place.folder)).toEqual([]);
  });

  it('renames, but not over something', async () => {
    using place = temporaryFolder();
    const [one, two] = [path.join(place.folder, 'one'), path.join(place.folder, 'two')];
    mkdirSync(one);
    await files.rename(one, two);
    mkdirSync(one);
    await expect(files.rename(one, two)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(files.rename(path.join(place.folder, 'no'), path.join(place.folder, 'x'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('measures and removes a folder without following links, and stops when asked', async () => {
    using place = temporaryFolder();
    const outside = path.join(place.folder, 'outside');
    mkdirSync(path.join(place.folder, 'data', 'sub'), { recursive: true });
    mkdirSync(outside);
    writeFileSync(path.join(outside, 'precious'), 'x'.repeat(1000));
    writeFileSync(path.join(place.folder, 'data', 'sub', 'file'), 'x'.repeat(10));
    symlinkSync(outside, path.join(place.folder, 'data', 'sub', 'link'));
    const data = path.join(place.folder, 'data');
    const { sizeBytes, isWhole } = await files.measure(data, { signal });
    expect(isWhole).toBe(true);
    expect(sizeBytes).toBeLessThan(1000);
    const aborted = AbortSignal.abort();
    await expect(files.measure(data, { signal: aborted })).rejects.toThrow();
    await expect(files.removeFolder(data, { signal: aborted })).rejects.toThrow();
    expect(await files.kindOf(path.join(data, 'sub', 'link'))).toBe('link');
    await files.removeFolder(data, { signal });
    await files.removeFolder(data, { signal });
    expect(await files.kindOf(data)).toBeNull();
    expect(readFileSync(path.join(outside, 'precious'), 'utf8')).toHaveLength(1000);
  });

  it('knows what is at a path, and the room on its disk', async () => {
    using place = temporaryFolder();
    writeFileSync(path.join(place.folder, 'file'), 'abc');
    expect(await files.kindOf(place.folder)).toBe('folder');
    expect(await files.kindOf(path.join(place.folder, 'file'))).toBe('file');
    expect(await files.kindOf(path.join(place.folder, 'file', 'below'))).toBeNull();
    expect(await files.details(path.join(place.folder, 'file'))).toMatchObject({ sizeBytes: 3 });
    expect(await files.details(place.folder)).toBeNull();
    expect(await files.names(path.join(place.folder, 'no'))).toEqual([]);
    expect(await files.freeBytes(path.join(place.folder, 'no', 'such'))).toBeGreaterThan(0);
    await files.makeFolder(path.join(place.folder, 'a', 'b'));
    expect(await files.kindOf(path.join(place.folder, 'a', 'b'))).toBe('folder');
    if (process.platform !== 'win32') {
      await files.makeFolderLike(path.join(place.folder, 'closed'), null);
      await files.makeFolderLike(path.join(place.folder, 'a'), path.join(place.folder, 'closed'));
      expect(statSync(path.join(place.folder, 'a')).mode & 0o777).toBe(0o700);
    }
  });

  it('says what is closed to this account', async () => {
    // Nothing is closed to root; there the words alone are looked at, below.
    if (!isRoot) {
      using place = temporaryFolder();
      const closed = path.join(place.folder, 'data', 'closed');
      mkdirSync(closed, { recursive: true });
      chmodSync(closed, 0);
      expect(await files.measure(place.folder, { signal })).toMatchObject({ isWhole: false });
      await expect(files.names(closed)).rejects.toMatchObject({ code: 'DATA_UNREADABLE' });
      await expect(files.create(path.join(closed, 'x'))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      chmodSync(closed, 0o700);
    }
    for (const [code, doing, expected] of [
      ['EACCES', 'read', 'DATA_UNREADABLE'],
      ['EACCES', 'create', 'INVALID_INPUT'],
      ['EROFS', 'change', 'STORE_READ_ONLY'],
      ['ENOSPC', 'create', 'STORE_FULL'],
      ['EDQUOT', 'change', 'STORE_FULL'],
      ['EFBIG', 'create', 'STORE_FULL'],
      ['EEXIST', 'create', 'CONFLICT'],
      ['ENOENT', 'create', 'NOT_FOUND'],
      ['EIO', 'read', 'DATA_UNREADABLE'],
    ] as const) {
      expect(toFileError(errnoError(code), doing, '/x/y')).toMatchObject({
        code: expected,
        message: expect.stringContaining('/x') as string,
      });
    }
  });
});
