import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withLock } from './lock.mjs';
import { contentFingerprint, listInputs, quickFingerprint, readStamp, writeStamp } from './stamp.mjs';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cleardeck-prepare-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe('fingerprints', () => {
  beforeEach(() => {
    mkdirSync(path.join(folder, 'src', 'deep'), { recursive: true });
    writeFileSync(path.join(folder, 'src', 'deep', 'a.ts'), 'one');
    writeFileSync(path.join(folder, 'src', 'a.test.ts'), 'test');
  });

  it('leave out tests, missing inputs, and nothing else', () => {
    expect(listInputs(['src', 'nowhere'], folder)).toEqual([path.join('src', 'deep', 'a.ts')]);
  });

  it('change with the content; a touch changes the quick one alone', () => {
    const files = listInputs(['src'], folder);
    const content = contentFingerprint(files, folder);
    const quick = quickFingerprint(files, folder);
    utimesSync(path.join(folder, 'src', 'deep', 'a.ts'), 1, 1);
    expect(contentFingerprint(files, folder)).toBe(content);
    expect(quickFingerprint(files, folder)).not.toBe(quick);
    writeFileSync(path.join(folder, 'src', 'deep', 'a.ts'), 'two');
    expect(contentFingerprint(files, folder)).not.toBe(content);
  });

  it('change when a file is added, moved or removed', () => {
    const before = contentFingerprint(listInputs(['src'], folder), folder);
    writeFileSync(path.join(folder, 'src', 'b.ts'), '');
    expect(contentFingerprint(listInputs(['src'], folder), folder)).not.toBe(before);
  });
});

describe('stamps', () => {
  it('come back as written, into a folder that is not there yet', () => {
    const file = path.join(folder, 'out', 'stamp.json');
    writeStamp(file, { quick: 'q' });
    expect(readStamp(file)).toEqual({ quick: 'q' });
  });

  it('that are missing, cut short or of another kind are none', () => {
    const file = path.join(folder, 'stamp.json');
    expect(readStamp(file)).toBeNull();
    for (const text of ['', '{"quick": "q', '7', 'null']) {
      writeFileSync(file, text);
      expect(readStamp(file)).toBeNull();
    }
  });
});

describe('the lock', () => {
  it('lets one in at a time', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const file = path.join(folder, 'locks', 'lock');
    /** @type {string[]} */
    const events = [];
    /** @type {() => void} */
    let finish = () => undefined;
    const gate = new Promise((resolve) => {
      finish = () => resolve(undefined);
    });
    const first = withLock(file, 'waiting', async () => {
      events.push('first in');
      await gate;
      events.push('first out');
    });
    const second = withLock(file, 'waiting', async () => {
      events.push('second in');
    });
    await vi.waitFor(() => expect(said).toHaveBeenCalledWith('waiting\n'));
    finish();
    await Promise.all([first, second]);
    expect(events).toEqual(['first in', 'first out', 'second in']);
    expect(existsSync(file)).toBe(false);
  });

  it('is given back when the work fails', async () => {
    const file = path.join(folder, 'lock');
    await expect(withLock(file, '', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(existsSync(file)).toBe(false);
  });

  it('of a process that is gone is taken over', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const file = path.join(folder, 'lock');
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(file, JSON.stringify({ pid, host: os.hostname() }));
    await expect(withLock(file, 'waiting', async () => JSON.parse(readFileSync(file, 'utf8')).pid)).resolves.toBe(
      process.pid,
    );
  });

  it('that nobody touches any more is taken over, whoever has its process id now', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const file = path.join(folder, 'lock');
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: os.hostname() }));
    utimesSync(file, new Date(0), new Date(0));
    await expect(withLock(file, 'waiting', async () => 'in')).resolves.toBe('in');
  });

  it('that is no lock at all is taken over', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const file = path.join(folder, 'lock');
    writeFileSync(file, 'not JSON');
    await expect(withLock(file, 'waiting', async () => 'in')).resolves.toBe('in');
  });
});
