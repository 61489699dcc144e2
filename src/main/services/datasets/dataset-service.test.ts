import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetInspector } from '../trainer-port.ts';
import { DatasetService, resolveDataPath } from './dataset-service.ts';

const inspector: DatasetInspector = { inspect: () => Promise.reject(new Error('not asked in these tests')) };

describe('DatasetService.upload', () => {
  let folder: string;
  let service: DatasetService;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cleardeck-datasets-'));
    service = new DatasetService({ inspector, folder: path.join(folder, 'datasets') });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const chunk = (uploadId: string, offset: number, text: string, isLast: boolean, fileName = 'papers.csv') => ({
    uploadId,
    fileName,
    offset,
    base64: Buffer.from(text).toString('base64'),
    isLast,
  });

  it('puts the chunks together and answers where the file lies', async () => {
    expect(await service.upload(chunk('upload-1', 0, 'text,label\n', false))).toEqual({ path: null });
    const { path: kept } = await service.upload(chunk('upload-1', 11, 'a,b\n', true));
    expect(kept).toMatch(/papers\.csv$/);
    expect(await readFile(kept ?? '', 'utf8')).toBe('text,label\na,b\n');
  });

  it('keeps two uploads at once apart', async () => {
    await service.upload(chunk('upload-a', 0, 'AAA', false));
    await service.upload(chunk('upload-b', 0, 'BBB', false));
    const a = await service.upload(chunk('upload-a', 3, 'aaa', true));
    const b = await service.upload(chunk('upload-b', 3, 'bbb', true));
    expect(await readFile(a.path ?? '', 'utf8')).toBe('AAAaaa');
    expect(await readFile(b.path ?? '', 'utf8')).toBe('BBBbbb');
  });

  it('refuses a chunk that is out of order', async () => {
    await service.upload(chunk('upload-1', 0, 'abc', false));
    await expect(service.upload(chunk('upload-1', 7, 'def', true))).rejects.toThrow(/in order/);
  });

  it('refuses to go on with an upload that it never saw begin', async () => {
    await expect(service.upload(chunk('upload-x', 5, 'abc', false))).rejects.toThrow(/send the file again/);
  });

  it.each(['../../evil.csv', '..\\..\\evil.csv', '/etc/passwd', '...', '', '\u0000\u0001', 'a<b>:"c"|?*.csv'])(
    'keeps a file named %j inside its folder',
    async (fileName) => {
      const { path: kept } = await service.upload(chunk('upload-1', 0, 'x', true, fileName));
      const relative = path.relative(path.join(folder, 'datasets'), kept ?? '');
      expect(relative.startsWith('..')).toBe(false);
      expect(relative.split(path.sep)).toHaveLength(2);
      expect(await readdir(folder)).toEqual(['datasets']);
    },
  );
});

describe('resolveDataPath', () => {
  it('knows the home folder', () => {
    expect(resolveDataPath('~/papers.csv')).toBe(path.join(homedir(), 'papers.csv'));
  });
  it('refuses a relative path, which a window cannot resolve', () => {
    expect(() => resolveDataPath('papers.csv')).toThrow(/full path/);
  });
  it('refuses NUL', () => {
    expect(() => resolveDataPath('/data/\0.csv')).toThrow(/NUL/);
  });
});
