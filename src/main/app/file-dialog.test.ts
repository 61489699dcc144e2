import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow, OpenDialogOptions, SaveDialogOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeWebContents } from '../../../test/fakes/electron.ts';
import { createFileDialog } from './file-dialog.ts';

// The system's dialogs are stood in for below; Electron itself is not there in a test.
vi.mock('electron', () => ({ dialog: null, BrowserWindow: null }));

const SAVE = { kind: 'save', suggestedName: '20261125_090000.clearml-backup.tar' };
const OPEN = { kind: 'open' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cleardeck-dialog-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function setUp() {
  const page = new FakeWebContents();
  const window = { title: 'the window that asked' } as unknown as BrowserWindow;
  const save = vi.fn(async (_window: BrowserWindow, _options: SaveDialogOptions) => ({ canceled: true, filePath: '' }));
  const open = vi.fn(async (_window: BrowserWindow, _options: OpenDialogOptions) => ({
    canceled: true,
    filePaths: [] as string[],
  }));
  const choose = createFileDialog({
    startFolder: '/home/me',
    dialog: { showSaveDialog: save as never, showOpenDialog: open as never },
    windowOf: (contents) => (contents === page.asContents ? window : null),
  });
  return { save, open, window, page, choose: (input: unknown) => choose(page.asContents, input), chooseOf: choose };
}

describe('the file dialog', () => {
  it('asks where to save in the window that asked, under the suggested name, without offering to overwrite', async () => {
    const { save, open, window, choose } = setUp();
    const target = join(folder, 'new.clearml-backup.tar');
    save.mockResolvedValueOnce({ canceled: false, filePath: target });
    expect(await choose(SAVE)).toEqual({ path: target, isTaken: false });
    expect(save).toHaveBeenCalledTimes(1);
    const [asker, options] = save.mock.calls[0]!;
    expect(asker).toBe(window);
    expect(options).toMatchObject({
      title: 'Back up the ClearML server',
      defaultPath: join('/home/me', SAVE.suggestedName),
      filters: [{ extensions: ['tar'] }],
    });
    expect(options.properties).not.toContain('showOverwriteConfirmation');
    expect(open).not.toHaveBeenCalled();
  });

  it('says of a file to be saved whether something is there already', async () => {
    const { save, choose } = setUp();
    writeFileSync(join(folder, 'file'), '');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
    for (const [name, isTaken] of [
      ['file', true],
      ['link', true],
      ['.', true],
      ['nothing', false],
      ['file/below', false],
    ] as const) {
      const filePath = join(folder, name);
      save.mockResolvedValueOnce({ canceled: false, filePath });
      expect(await choose(SAVE)).toEqual({ path: filePath, isTaken });
    }
  });

  it('asks for one file to open, of any name, and takes it for no file to be replaced', async () => {
    const { save, open, window, choose } = setUp();
    const target = join(folder, 'b.tar');
    writeFileSync(target, '');
    open.mockResolvedValueOnce({ canceled: false, filePaths: [target] });
    expect(await choose(OPEN)).toEqual({ path: target, isTaken: false });
    const [asker, options] = open.mock.calls[0]!;
    expect(asker).toBe(window);
    expect(options).toMatchObject({ defaultPath: '/home/me', properties: ['openFile'] });
    expect(options.filters?.flatMap(({ extensions }) => extensions)).toEqual(['tar', '*']);
    expect(save).not.toHaveBeenCalled();
  });

  it('starts where the last file was chosen; a cancelled one changes nothing', async () => {
    const { save, open, choose } = setUp();
    save.mockResolvedValueOnce({ canceled: false, filePath: join(folder, 'a.tar') });
    await choose(SAVE);
    expect(await choose(OPEN)).toBeNull();
    expect(await choose(SAVE)).toBeNull();
    expect(open.mock.calls[0]?.[1].defaultPath).toBe(folder);
    expect(save.mock.calls[1]?.[1].defaultPath).toBe(join(folder, SAVE.suggestedName));
  });

  it('is open once per page, and again when it was closed, however it ended', async () => {
    const { open, choose } = setUp();
    let end: (reason: Error) => void = () => undefined;
    open.mockReturnValueOnce(new Promise((_resolve, reject) => (end = reject)));
    const first = choose(OPEN);
    await expect(choose(SAVE)).rejects.toMatchObject({ code: 'CONFLICT' });
    end(new Error('no portal'));
    await expect(first).rejects.toThrow('no portal');
    expect(await choose(OPEN)).toBeNull();
  });

  it('is not opened for a page without a window', async () => {
    const { save, open, chooseOf } = setUp();
    expect(await chooseOf(new FakeWebContents().asContents, OPEN)).toBeNull();
    expect([...save.mock.calls, ...open.mock.calls]).toEqual([]);
  });
});

describe('what a page may ask of it [SECURITY 7]', () => {
  const name = (suggestedName: unknown) => ({ kind: 'save', suggestedName });
  it.each([
    undefined,
    null,
    'save',
    {},
    { kind: 'folder' },
    { kind: 'save' },
    { ...OPEN, suggestedName: 'a.tar' },
    { ...OPEN, defaultPath: '/etc' },
    { ...SAVE, title: 'Your password?' },
    { ...SAVE, properties: ['showOverwriteConfirmation'] },
    { kind: ['open'] },
    new Map([['kind', 'open']]),
    name(''),
    name(7),
    name('.'),
    name('..'),
    name('.bashrc'),
    name('../a.tar'),
    name('/etc/passwd'),
    name('a/b.tar'),
    name('a\\b.tar'),
    name('C:a.tar'),
    name('~'),
    name('a\n.tar'),
    name('a.tar\n'),
    name('a\0.tar'),
    name('rat.\u202Exe'),
    name('a'.repeat(101)),
  ])('is not %j', async (input) => {
    const { save, open, choose } = setUp();
    await expect(choose(input)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect([...save.mock.calls, ...open.mock.calls]).toEqual([]);
  });

  it('is not more than a call may carry', async () => {
    const { choose } = setUp();
    await expect(choose(name('a'.repeat(5 << 20)))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('larger than') as string,
    });
  });
});
