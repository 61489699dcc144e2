import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { createSecretFile } from './secret-file.ts';

const folders: string[] = [];
function dataFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cleardeck-secrets-'));
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test('[SECURITY 13] secrets are made once, for the owner alone, and differ between installs', async () => {
  const folder = dataFolder();
  const secrets = await createSecretFile(folder).read();
  expect(await createSecretFile(folder).read()).toEqual(secrets);
  expect(statSync(path.join(folder, 'secrets', 'stack.json')).mode & 0o777).toBe(0o600);
  expect(statSync(path.join(folder, 'secrets')).mode & 0o777).toBe(0o700);
  const other = await createSecretFile(dataFolder()).read();
  const values = (of: typeof secrets) => [
    of.sessionSecret,
    of.tokenSecret,
    of.hashKey,
    ...Object.values(of.systemUsers).flatMap((pair) => Object.values(pair)),
  ];
  expect(new Set([...values(secrets), ...values(other)]).size).toBe(22);
});

test('processes that ask at once get the same secrets, and leave nothing beside them', async () => {
  const folder = dataFolder();
  const all = await Promise.all(Array.from({ length: 8 }, () => createSecretFile(folder).read()));
  for (const secrets of all) expect(secrets).toEqual(all[0]);
  expect(readdirSync(path.join(folder, 'secrets'))).toEqual(['stack.json']);
});

test('the panel’s key is kept beside them', async () => {
  const folder = dataFolder();
  const store = createSecretFile(folder);
  const before = await store.read();
  const panel = { userId: 'u1', credentials: { key: 'A'.repeat(30), secret: 's'.repeat(40) } };
  await store.setPanel(panel);
  expect(await createSecretFile(folder).read()).toEqual({ ...before, panel });
});

test('a file that others may read is closed', async () => {
  const folder = dataFolder();
  await createSecretFile(folder).read();
  const file = path.join(folder, 'secrets', 'stack.json');
  chmodSync(file, 0o644);
  await createSecretFile(folder).read();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each(['', 'no JSON', '{"formatVersion":2}'])(
  'a damaged file (%j) is no reason to make new keys in silence',
  async (text) => {
    const folder = dataFolder();
    mkdirSync(path.join(folder, 'secrets'));
    writeFileSync(path.join(folder, 'secrets', 'stack.json'), text);
    await expect(createSecretFile(folder).read()).rejects.toMatchObject({ code: 'STACK_NOT_READY' });
  },
);

test('[SECURITY 13] what is said of a damaged file quotes nothing of it, down to the last cause', async () => {
  const folder = dataFolder();
  mkdirSync(path.join(folder, 'secrets'));
  writeFileSync(path.join(folder, 'secrets', 'stack.json'), '"hunter2hunter2');
  const error: unknown = await createSecretFile(folder)
    .read()
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'STACK_NOT_READY' });
  expect(inspect(error, { depth: Infinity })).not.toContain('hunter2');
});

test('a place that cannot be used is named in words', async () => {
  const folder = dataFolder();
  mkdirSync(path.join(folder, 'secrets', 'stack.json'), { recursive: true });
  await expect(createSecretFile(folder).read()).rejects.toMatchObject({ code: 'DATA_UNREADABLE' });
  const other = dataFolder();
  writeFileSync(path.join(other, 'secrets'), '');
  await expect(createSecretFile(other).read()).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining(path.join(other, 'secrets')) as string,
  });
  expect(readdirSync(other)).toEqual(['secrets']);
});
