import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolderOf } from './data-folder.ts';

describe('dataFolderOf', () => {
  it('takes CLEARDECK_HOME before anything else', () => {
    expect(dataFolderOf({ CLEARDECK_HOME: '/somewhere/else', XDG_DATA_HOME: '/xdg' }, 'linux', '/home/ada')).toBe(
      path.resolve('/somewhere/else'),
    );
  });

  it('treats an empty CLEARDECK_HOME as none', () => {
    expect(dataFolderOf({ CLEARDECK_HOME: ' ' }, 'linux', '/home/ada')).toBe('/home/ada/.local/share/cleardeck');
  });

  it('follows XDG_DATA_HOME on Linux only where it is absolute', () => {
    expect(dataFolderOf({ XDG_DATA_HOME: '/xdg' }, 'linux', '/home/ada')).toBe('/xdg/cleardeck');
    expect(dataFolderOf({ XDG_DATA_HOME: 'relative' }, 'linux', '/home/ada')).toBe('/home/ada/.local/share/cleardeck');
  });

  it('uses the place for application data on macOS and Windows', () => {
    expect(dataFolderOf({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Application Support/ClearDeck');
    expect(dataFolderOf({ APPDATA: '/appdata' }, 'win32', '/Users/ada')).toBe(path.join('/appdata', 'ClearDeck'));
  });
});
