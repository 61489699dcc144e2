import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../db/testing/store-fixture.ts';
import { createSetupFiles } from './setup-files.ts';

function setUp(folder: string) {
  const shipped = path.join(folder, 'shipped.yml');
  const data = path.join(folder, 'data');
  mkdirSync(data);
  // As an installation for all accounts has it.
  writeFileSync(shipped, 'services: {}\n', { mode: 0o444 });
  return { files: createSetupFiles(data, shipped), shipped, data };
}

test('the compose file is the shipped one until there is a copy, which its owner may change', async () => {
  using place = temporaryFolder();
  const { files, shipped, data } = setUp(place.folder);
  expect(await files.compose()).toEqual({ path: shipped, text: 'services: {}\n', isOwn: false });
  const own = await files.copyCompose();
  expect(own).toBe(path.join(data, 'docker-compose-clearml.yml'));
  if (process.platform !== 'win32') expect(statSync(own).mode & 0o777).toBe(0o600);
  writeFileSync(own, 'services: { a: {} }\n');
  expect(await files.compose()).toEqual({ path: own, text: 'services: { a: {} }\n', isOwn: true });
  await expect(files.copyCompose()).rejects.toMatchObject({ code: 'CONFLICT' });
  expect((await files.compose()).text).toBe('services: { a: {} }\n');
  expect(readdirSync(data)).toEqual(['docker-compose-clearml.yml']);
});

test('[SECURITY 13] clearml.conf is for its owner only, and is replaced as a whole', async () => {
  using place = temporaryFolder();
  const { files, data } = setUp(place.folder);
  expect(await files.clearmlConfPath()).toBeNull();
  await files.writeClearmlConf('one');
  const conf = await files.writeClearmlConf('two');
  expect(await files.clearmlConfPath()).toBe(conf);
  if (process.platform !== 'win32') expect(statSync(conf).mode & 0o777).toBe(0o600);
  expect(readdirSync(data)).toEqual(['clearml.conf']);
});

test('what the disk refuses is said in words, and leaves nothing behind', async () => {
  using place = temporaryFolder();
  const { files, data } = setUp(place.folder);
  for (const name of ['clearml.conf', 'docker-compose-clearml.yml']) {
    mkdirSync(path.join(data, name, 'in the way'), { recursive: true });
  }
  for (const refused of [() => files.writeClearmlConf('text'), () => files.copyCompose(), () => files.compose()]) {
    await expect(refused()).rejects.toMatchObject({
      name: 'AppError',
      message: expect.stringContaining(data) as string,
    });
  }
  writeFileSync(path.join(data, 'file'), '');
  await expect(files.makeFolder(path.join(data, 'file', 'below'))).rejects.toMatchObject({ name: 'AppError' });
  expect(readdirSync(data).sort()).toEqual(['clearml.conf', 'docker-compose-clearml.yml', 'file']);
});
