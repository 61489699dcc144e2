import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { taskQuerySchema } from '#shared/ipc/contract.ts';
import { MIGRATIONS } from './migrations/list.ts';
import { SecondProcess } from './testing/second-process.ts';
import { addTask, batchOf, newId, openTestStore, temporaryFolder, until } from './testing/store-fixture.ts';

/** A closed store with one task and enough pages to be damaged in the middle; answers its file. */
async function filledStore(folder: string): Promise<string> {
  await using store = await openTestStore(folder);
  const id = await addTask(store, { name: 'Before' });
  await store.repositories.events.append([
    batchOf(
      id,
      Array.from({ length: 20_000 }, () => Math.random()),
    ),
  ]);
  return path.join(folder, 'cleardeck.db');
}

function overwrite(file: string, offset: number, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, offset);
  closeSync(descriptor);
}

const damages: Record<string, (file: string) => void> = {
  'garbage instead of a database': (file) => writeFileSync(file, 'not a database at all, '.repeat(500)),
  'half of it cut off': (file) => truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096),
  'a flipped bit in the header’s magic': (file) => overwrite(file, 3, Uint8Array.of(0x10)),
  'an impossible page size': (file) => overwrite(file, 16, Uint8Array.of(0x00, 0x07)),
  'zeros over pages in the middle': (file) => overwrite(file, 4096, new Uint8Array(4096 * 12)),
};

describe('opening a damaged store', { timeout: 30_000 }, () => {
  it.each(Object.keys(damages))('sets it aside and starts anew: %s', async (name) => {
    using place = temporaryFolder();
    const file = await filledStore(place.folder);
    damages[name]?.(file);
    const damaged = readFileSync(file);
    await using store = await openTestStore(place.folder, { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
    const { corruptSetAsideAs } = store.openedWith;
    expect(corruptSetAsideAs).toBe(`${file}.corrupt-2026-01-02T03-04-05-000Z`);
    expect(readFileSync(corruptSetAsideAs ?? '').equals(damaged)).toBe(true);
    expect((await store.repositories.admin.status()).taskCount).toBe(0);
    await addTask(store);
  });

  it('is done by one of two processes that open at once', async () => {
    using place = temporaryFolder();
    const file = await filledStore(place.folder);
    writeFileSync(file, 'x'.repeat(10_000));
    await using first = new SecondProcess(place.folder);
    await using second = new SecondProcess(place.folder);
    const answers = await Promise.all([first.opening(), second.opening()]);
    expect(answers.map(({ failed }) => failed)).toEqual([undefined, undefined]);
    expect(answers.filter(({ opened }) => opened?.corruptSetAsideAs != null)).toHaveLength(1);
    expect(readdirSync(place.folder).filter((name) => /corrupt-[^/]*Z$/.test(name))).toHaveLength(1);
  });

  it('is refused while another process uses it', async () => {
    using place = temporaryFolder();
    const file = await filledStore(place.folder);
    await using other = new SecondProcess(place.folder);
    await other.opening();
    overwrite(file, 4096, new Uint8Array(4096 * 12));
    await expect(openTestStore(place.folder)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect(readdirSync(place.folder).some((name) => name.includes('corrupt'))).toBe(false);
  });
});

describe('opening what must not be touched', { timeout: 30_000 }, () => {
  it('refuses a store of a newer program, says both numbers, changes no byte', async () => {
    using place = temporaryFolder();
    const file = await filledStore(place.folder);
    const db = new Sqlite(file);
    db.pragma('journal_mode = DELETE');
    db.pragma('user_version = 4711');
    db.close();
    const before = readFileSync(file);
    const opening = openTestStore(place.folder);
    await expect(opening).rejects.toMatchObject({ code: 'STORE_NEWER' });
    await expect(opening).rejects.toThrow(new RegExp(`4711.* ${String(MIGRATIONS.at(-1)?.version)}\\)`));
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(place.folder).some((name) => name.includes('corrupt'))).toBe(false);
  });

  it('sets aside, not overwrites, somebody else’s SQLite file', async () => {
    using place = temporaryFolder();
    const file = path.join(place.folder, 'cleardeck.db');
    const db = new Sqlite(file);
    db.exec("CREATE TABLE tasks (note TEXT); INSERT INTO tasks VALUES ('mine')");
    db.close();
    await using store = await openTestStore(place.folder);
    const kept = new Sqlite(store.openedWith.corruptSetAsideAs ?? '', { readonly: true });
    expect(kept.prepare('SELECT note FROM tasks').pluck().get()).toBe('mine');
    kept.close();
  });

  it('does not take a folder in the database’s place for a damaged store', async () => {
    using place = temporaryFolder();
    mkdirSync(path.join(place.folder, 'cleardeck.db'));
    await expect(openTestStore(place.folder)).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
    expect(statSync(path.join(place.folder, 'cleardeck.db')).isDirectory()).toBe(true);
  });

  it('says that the data folder is a file', async () => {
    using place = temporaryFolder();
    const file = path.join(place.folder, 'file');
    writeFileSync(file, 'text');
    await expect(openTestStore(file)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(readFileSync(file, 'utf8')).toBe('text');
  });

  it.skipIf(process.platform === 'win32')('says which folder is read-only', async () => {
    using place = temporaryFolder();
    const folder = path.join(place.folder, 'data');
    mkdirSync(folder);
    await filledStore(folder);
    chmodSync(folder, 0o555);
    // Permissions do not bind root, unless it gives up the capability to pass them by.
    const asMortal = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
    await using process2 = new SecondProcess(folder, asMortal);
    const { failed } = await process2.opening();
    chmodSync(folder, 0o755);
    expect(failed).toMatchObject({ code: 'STORE_READ_ONLY' });
    expect(failed?.message).toContain(folder);
    expect(readdirSync(folder).some((name) => name.includes('corrupt'))).toBe(false);
  });
});

describe('a full disk', { timeout: 30_000 }, () => {
  it('is STORE_FULL, takes back the whole write and leaves the store readable', async () => {
    using place = temporaryFolder();
    await using store = await openTestStore(place.folder, { maxPageCount: 120 });
    const id = await addTask(store);
    await store.repositories.events.append([batchOf(id, [1, 2, 3])]);
    const large = Array.from({ length: 100_000 }, () => Math.random());
    const results = await Promise.allSettled([
      store.repositories.events.append([batchOf(id, [4], 3)]),
      store.repositories.events.append([batchOf(id, large, 10)]),
    ]);
    expect(results[1]).toMatchObject({ status: 'rejected', reason: { code: 'STORE_FULL' } });
    const points = await store.repositories.events.rawScalars(id, 0, 10);
    expect(points).toHaveLength(results[0].status === 'fulfilled' ? 4 : 3);
    await store.repositories.events.append([batchOf(id, [5], 20)]);
    expect(await store.repositories.events.rawScalars(id, 0, 10)).toHaveLength(points.length + 1);
  });

  it.skipIf(process.platform === 'win32')('is told where a file may not grow at opening', async () => {
    using place = temporaryFolder();
    const limited = ['sh', '-c', 'ulimit -f 16; trap "" XFSZ; exec "$@"', 'sh'];
    await using child = new SecondProcess(place.folder, limited);
    const { failed } = await child.opening();
    expect(failed).toMatchObject({ code: 'STORE_FULL' });
    expect(execFileSync('ls', [place.folder], { encoding: 'utf8' })).not.toContain('corrupt');
  });
});

describe('a store that another holds', { timeout: 30_000 }, () => {
  it('is not set aside, and opens when the other lets go', async () => {
    using place = temporaryFolder();
    const file = await filledStore(place.folder);
    const holder = new Sqlite(file);
    holder.exec('BEGIN IMMEDIATE');
    const opening = openTestStore(place.folder);
    await until(() => readdirSync(path.join(place.folder, 'instances')).length > 0);
    holder.exec('COMMIT');
    holder.close();
    await using store = await opening;
    expect(store.openedWith.corruptSetAsideAs).toBeNull();
    expect(await store.repositories.tasks.list(taskQuerySchema.parse({}))).toMatchObject({ total: 1 });
  });

  it('refuses a second process with the same instance id', async () => {
    using place = temporaryFolder();
    const instanceId = newId();
    await using store = await openTestStore(place.folder, { instanceId });
    await using other = new SecondProcess(place.folder, [], instanceId);
    expect((await other.opening()).failed).toMatchObject({ code: 'CONFLICT' });
    expect((await store.repositories.admin.status()).taskCount).toBe(0);
  });
});
