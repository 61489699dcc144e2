import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fitToDisplays, readWindowState, writeWindowState } from './window-state.ts';

const MIN = { width: 900, height: 600 };
const DISPLAY = { x: 0, y: 0, width: 1920, height: 1080 };
const STATE = { x: 100, y: 50, width: 1000, height: 700, isMaximized: false };

describe('the remembered window', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cleardeck-window-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('comes back as it was written, and leaves no second file', () => {
    const file = join(folder, 'window-state.json');
    writeWindowState(file, STATE);
    expect(readWindowState(file)).toEqual(STATE);
    expect(readdirSync(folder)).toEqual(['window-state.json']);
  });

  it.each(['', 'not json', '{}', '{"x":"1"}', '{"x":1e99,"y":0,"width":1,"height":1,"isMaximized":true}', 'null'])(
    'is forgotten where the file holds %j',
    (text) => {
      const file = join(folder, 'window-state.json');
      writeFileSync(file, text);
      expect(readWindowState(file)).toBeNull();
    },
  );

  it('costs nothing where it cannot be written', () => {
    expect(() => writeWindowState(join(folder, 'none', 'x.json'), STATE)).not.toThrow();
    expect(readWindowState(join(folder, 'none', 'x.json'))).toBeNull();
  });
});

describe('fitting it to the displays', () => {
  it('keeps its place on a display that is there, at least as large as the page needs', () => {
    expect(fitToDisplays(STATE, [DISPLAY], MIN)).toEqual({ x: 100, y: 50, width: 1000, height: 700 });
    expect(fitToDisplays({ ...STATE, width: 10, height: 10 }, [DISPLAY], MIN)).toMatchObject(MIN);
  });

  it.each([
    ['right of it', { x: 1900 }],
    ['left of it', { x: -950 }],
    ['below it', { y: 1050 }],
    ['with its title bar above it', { y: -10 }],
  ])('gives up a place %s', (_label, change) => {
    expect(fitToDisplays({ ...STATE, ...change }, [DISPLAY], MIN)).toBeNull();
  });

  it('keeps a place on a second display, until that is gone', () => {
    const state = { ...STATE, x: 2500 };
    expect(fitToDisplays(state, [DISPLAY, { ...DISPLAY, x: 1920 }], MIN)).toMatchObject({ x: 2500 });
    expect(fitToDisplays(state, [DISPLAY], MIN)).toBeNull();
    expect(fitToDisplays(null, [DISPLAY], MIN)).toBeNull();
  });
});
