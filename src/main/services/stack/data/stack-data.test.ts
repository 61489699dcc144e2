import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#main/adapters/db/testing/store-fixture.ts';
import { createStackFiles } from '#main/adapters/stack-files/stack-files.ts';
import { backupManifestSchema, stackDataSchema } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { StackFiles } from './files-port.ts';
import { dataFixture, fill } from './testing/data-fixture.ts';
import type { FakeStack } from './testing/fake-stack.ts';
import { snapshot } from './testing/folder-tar.ts';

const files = createStackFiles({ isDurable: false });
const everything = ['apiserver', 'elasticsearch', 'fileserver', 'mongo', 'redis'];

describe('a backup', () => {
  it('is one private file that plain tar opens, made of stopped services that run again', async () => {
    using place = temporaryFolder();
    const { stack, data, reports, context } = dataFixture(place.folder, files);
    const backup = await data.backup(null, context());
    expect(path.dirname(backup)).toBe(path.join(place.folder, 'backups'));
    if (process.platform !== 'win32') expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.dirname(backup))).toEqual([path.basename(backup)]);
    expect(stack.log).toEqual([
      'stop',
      'create',
      'read elasticsearch',
      'read mongo',
      'read redis',
      'read fileserver',
      expect.stringMatching(/^start /),
      'healthy',
    ]);
    expect([...stack.runningServices()].sort()).toEqual(everything);
    const bytes = readFileSync(backup);
    expect(bytes.includes('elastic.tar.gz')).toBe(true);
    const begin = bytes.indexOf('{\n');
    const manifest = backupManifestSchema.parse(JSON.parse(bytes.toString('utf8', begin, bytes.indexOf('\n}\n') + 2)));
    expect(manifest).toMatchObject({ formatVersion: 1, writtenBy: 'ClearDeck 1.2.3' });
    expect(manifest.images).toContainEqual({ service: 'mongo', image: 'mongo:7.0.22', imageId: 'sha256:0' });
    expect(manifest.stores.map(({ name, fileCount, sizeBytes }) => [name, fileCount, sizeBytes])).toEqual([
      ['elastic', 1, 3000],
      ['mongo', 2, 6000],
      ['redis', 2, 3000],
      ['fileserver', 1, 3000],
    ]);
    const copies = reports.filter(({ stage }) => stage === 'copy');
    expect(copies.map(({ step }) => step)).toEqual([
      'Copying elastic',
      'Copying mongo',
      'Copying redis',
      'Copying fileserver',
    ]);
    expect(copies.at(-1)?.doneBytes).toBeGreaterThan(12_000);
    expect(copies.at(-1)?.totalBytes).toBeGreaterThanOrEqual(copies.at(-1)?.doneBytes ?? 0);
  });

  it('leaves a server stopped that was stopped', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    for (const container of stack.containers.values()) container.state = 'exited';
    await data.backup(null, context());
    expect(stack.runningServices()).toEqual([]);
  });

  it('goes where it is told, and never over a file or into the data', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const target = path.join(place.folder, 'mine.tar');
    expect(await data.backup(target, context())).toBe(target);
    stack.log.length = 0;
    await expect(data.backup(target, context())).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(data.backup('mine.tar', context())).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(data.backup(path.join(stack.data, 'x.tar'), context())).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(data.backup(path.join(place.folder, 'no', 'x.tar'), context())).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(path.join(place.folder, 'no')) as string,
    });
    // Nothing was stopped for it.
    expect(stack.log).toEqual([]);
    expect([...stack.runningServices()].sort()).toEqual(everything);
  });

  it('takes no other program’s file for its own unfinished one', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const foreign = path.join(place.folder, 'mine.tar.part');
    writeFileSync(foreign, 'a download');
    await expect(data.backup(path.join(place.folder, 'mine.tar'), context())).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(foreign) as string,
    });
    await data.recover(context());
    expect(readFileSync(foreign, 'utf8')).toBe('a download');
    expect(stack.log).toEqual([]);
  });

  it('that cannot be written to leaves nothing open on the engine, which would keep the container from starting', async () => {
    using place = temporaryFolder();
    let openCount = 0;
    const full: StackFiles = {
      ...files,
      create: async (file) => ({
        write: async () => Promise.reject(new AppError('STORE_FULL', `There is no room left for ${file}.`)),
        sync: async () => {},
        [Symbol.asyncDispose]: async () => {},
      }),
    };
    const { stack, data, context } = dataFixture(place.folder, full);
    const read = stack.engine.readFolder;
    Object.assign(stack.engine, {
      readFolder: async (...args: Parameters<typeof read>) => {
        const tar = await read(...args);
        openCount += 1;
        return {
          async *[Symbol.asyncIterator]() {
            try {
              yield* tar;
            } finally {
              openCount -= 1;
            }
          },
        };
      },
    });
    await expect(data.backup(null, context())).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(openCount).toBe(0);
  });

  it('that is cancelled ends within a second even if the engine says nothing, and leaves nothing', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const cancel = new AbortController();
    const read = stack.engine.readFolder;
    const silent = new Promise<never>(() => {});
    Object.assign(stack.engine, {
      readFolder: async (...args: Parameters<typeof read>) => {
        const tar = await read(...args);
        return (async function* () {
          for await (const chunk of tar) {
            yield chunk;
            setTimeout(() => cancel.abort(), 20);
            await silent;
          }
        })();
      },
    });
    const running = data.backup(null, context(cancel.signal));
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readdirSync(path.join(place.folder, 'backups'))).toEqual([]);
    expect([...stack.runningServices()].sort()).toEqual(everything);
    expect(existsSync(path.join(place.folder, 'restore.json'))).toBe(false);
  });

  it.each([
    ['stop', 'stop'],
    ['the engine', 'read mongo'],
  ])('that fails at %s leaves nothing, says why and starts what ran', async (_, at) => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    stack.before = (what) => {
      if (what === at) throw new AppError('ENGINE_FAILED', 'no such luck');
    };
    await expect(data.backup(null, context())).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: 'no such luck',
    });
    expect(readdirSync(path.join(place.folder, 'backups'))).toEqual([]);
    expect([...stack.runningServices()].sort()).toEqual(everything);
  });

  it('says that the disk is full, and leaves nothing', async () => {
    using place = temporaryFolder();
    const full: StackFiles = {
      ...files,
      create: async (file) => {
        const writer = await files.create(file);
        return {
          write: async (bytes, position) => {
            if (position > 1000) throw new AppError('STORE_FULL', `There is no room left for ${file}.`);
            await writer.write(bytes, position);
          },
          sync: () => writer.sync(),
          [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
        };
      },
    };
    const { stack, data, context } = dataFixture(place.folder, full);
    await expect(data.backup(null, context())).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(readdirSync(path.join(place.folder, 'backups'))).toEqual([]);
    expect([...stack.runningServices()].sort()).toEqual(everything);
  });

  it('is none where a service is started amid it, or where the engine answers half', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    stack.before = (what) => {
      if (what === 'read redis') stack.containers.get('redis')!.state = 'running';
    };
    await expect(data.backup(null, context())).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('redis was started by something else') as string,
    });
    stack.before = () => {};
    const read = stack.engine.readFolder;
    Object.assign(stack.engine, {
      readFolder: async (...args: Parameters<typeof read>) => {
        const tar = await read(...args);
        return (async function* () {
          for await (const chunk of tar) {
            yield chunk;
            return;
          }
        })();
      },
    });
    await expect(data.backup(null, context())).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringContaining('ends too early') as string,
    });
    expect(readdirSync(path.join(place.folder, 'backups'))).toEqual([]);
  });

  it('is there and says so where the server does not start again', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    stack.before = (what) => {
      if (what === 'healthy') throw new AppError('STACK_NOT_READY', 'mongo does not answer.');
    };
    await expect(data.backup(null, context())).rejects.toMatchObject({
      code: 'STACK_NOT_READY',
      message: expect.stringMatching(/^The backup is at .*\. The server did not start again: mongo/) as string,
    });
    expect((await data.overview()).backups).toHaveLength(1);
  });
});

describe('a restore', () => {
  it('keeps the data from before aside, says where, and lists it', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const backedUp = snapshot(stack.data);
    const backup = await data.backup(null, context());
    fill(stack, 'later');
    const later = snapshot(stack.data);
    const said = await data.restore(backup, context());
    expect(snapshot(stack.data)).toEqual(backedUp);
    const { setAside } = await data.overview();
    expect(setAside).toHaveLength(1);
    expect(said).toContain(setAside[0]!.path);
    expect(snapshot(setAside[0]!.path)).toEqual(later);
    expect(Math.abs(setAside[0]!.createdAtMs - Date.now())).toBeLessThan(60_000);
  });

  it('into a stack that has no data and no containers', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const backedUp = snapshot(path.join(stack.data, 'mongo'));
    const backup = await data.backup(null, context());
    await data.removeData(context());
    expect(existsSync(stack.data)).toBe(false);
    expect(await data.restore(backup, context())).toContain('There was no data before.');
    expect(snapshot(path.join(stack.data, 'mongo'))).toEqual(backedUp);
    expect((await data.overview()).setAside).toEqual([]);
  });

  it('that fails where there was no data leaves none', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const backup = await data.backup(null, context());
    await data.removeData(context());
    stack.before = (what) => {
      if (what === 'healthy') throw new AppError('STACK_NOT_READY', 'mongo does not answer.');
    };
    await expect(data.restore(backup, context())).rejects.toMatchObject({
      code: 'STACK_NOT_READY',
      message: 'mongo does not answer. The data is as it was.',
    });
    expect(stack.runningServices()).toEqual([]);
    expect(readdirSync(place.folder).filter((name) => name.startsWith('clearml_data'))).toEqual([]);
  });

  it.each(['write mongo', 'healthy', 'create'])('that fails at “%s” brings everything back', async (at) => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const backup = await data.backup(null, context());
    fill(stack, 'later');
    const later = snapshot(stack.data);
    let times = 0;
    stack.before = (what) => {
      if (what === at && (times += 1) === 1) throw new AppError('STACK_NOT_READY', 'mongo does not answer.');
    };
    await expect(data.restore(backup, context())).rejects.toMatchObject({
      code: 'STACK_NOT_READY',
      message: expect.stringContaining('mongo does not answer') as string,
    });
    expect(snapshot(stack.data)).toEqual(later);
    expect([...stack.runningServices()].sort()).toEqual(everything);
    expect(readdirSync(place.folder).filter((name) => name.startsWith('clearml_data'))).toEqual(['clearml_data']);
    expect(existsSync(path.join(place.folder, 'restore.json'))).toBe(false);
  });

  it('that is cancelled brings everything back and says so', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const backup = await data.backup(null, context());
    fill(stack, 'later');
    const later = snapshot(stack.data);
    const cancel = new AbortController();
    stack.before = (what) => {
      if (what === 'write redis') cancel.abort();
    };
    await expect(data.restore(backup, context(cancel.signal))).rejects.toMatchObject({
      code: 'CANCELLED',
      message: 'The restore was cancelled. The data from before is back.',
    });
    expect(snapshot(stack.data)).toEqual(later);
    expect([...stack.runningServices()].sort()).toEqual(everything);
  });

  it('is undone though the engine is still busy with what it was sent', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const backup = await data.backup(null, context());
    fill(stack, 'later');
    const later = snapshot(stack.data);
    let silentTimes = 4;
    stack.before = (what) => {
      if (what === 'write redis') throw new AppError('ENGINE_FAILED', 'No.');
      if (what === 'stop' && stack.log.includes('write redis') && (silentTimes -= 1) > 0) {
        throw new AppError('ENGINE_UNAVAILABLE', 'No answer within 10 s.');
      }
    };
    await expect(data.restore(backup, context())).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: 'No. The data from before is back.',
    });
    expect(silentTimes).toBe(0);
    expect(snapshot(stack.data)).toEqual(later);
  });

  it('gives the disk back to the old server before it starts: a full one keeps it from starting', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const backup = await data.backup(null, context());
    const left: string[][] = [];
    stack.before = (what) => {
      if (what === 'write redis') throw new AppError('ENGINE_FAILED', 'no space left on device');
      if (what.startsWith('start ')) left.push(readdirSync(place.folder).filter((name) => name.includes('.failed-')));
    };
    await expect(data.restore(backup, context())).rejects.toMatchObject({
      message: 'no space left on device. The data from before is back.',
    });
    expect(left).toEqual([[]]);
  });

  it('that is done but cannot note so is undone, not left to be undone by surprise later', async () => {
    using place = temporaryFolder();
    let isStuck = true;
    const stuck: StackFiles = {
      ...files,
      removeFile: async (file) => {
        if (isStuck && file.endsWith('restore.json')) throw new AppError('STORE_READ_ONLY', 'This account may not.');
        await files.removeFile(file);
      },
    };
    const other = dataFixture(path.join(place.folder, 'other'), files);
    const backup = await other.data.backup(null, other.context());
    const { stack, data, context } = dataFixture(place.folder, stuck);
    fill(stack, 'later');
    const later = snapshot(stack.data);
    await expect(data.restore(backup, context())).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
    expect(snapshot(stack.data)).toEqual(later);
    isStuck = false;
    expect(await data.recover(context())).toContain('The data is as it was');
    expect(snapshot(stack.data)).toEqual(later);
  });

  it('that cannot be undone now is undone later', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const backup = await data.backup(null, context());
    fill(stack, 'later');
    const later = snapshot(stack.data);
    let isGone = false;
    stack.before = (what) => {
      isGone ||= what === 'write redis';
      if (isGone) throw new AppError('ENGINE_UNAVAILABLE', 'Docker does not answer.');
    };
    await expect(data.restore(backup, context())).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringMatching(
        /could not be brought back yet: Docker does not answer\. It is in .*clearml_data\.aside-.*Start the server/,
      ) as string,
    });
    await expect(data.backup(null, context())).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    stack.before = () => {};
    expect(await data.recover(context())).toContain('The data from before is back');
    expect(await data.recover(context())).toBeNull();
    expect(snapshot(stack.data)).toEqual(later);
  });

  it('refuses what is newer or needs a step, before anything is touched', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const backup = await data.backup(null, context());
    const before = snapshot(stack.data);
    const images = { ...stack.images };
    stack.log.length = 0;
    for (const [service, image, said] of [
      ['mongo', 'mongo:6.0.19', /newer server/],
      ['elasticsearch', 'elasticsearch:8.16.4', /newer server/],
      ['apiserver', 'clearml/server:2.2.9', /newer server/],
      ['redis', 'redis:6.2', /newer server/],
      ['mongo', 'mongo:8.0.1', /older server.*step between/],
      ['mongo', 'mongo:latest', /cannot be told/],
    ] as const) {
      stack.images = { ...images, [service]: image };
      await expect(data.restore(backup, context())).rejects.toMatchObject({
        code: 'BACKUP_INVALID',
        message: expect.stringMatching(said) as string,
      });
      expect((await data.overview()).backups[0]!.problem).toMatch(said);
    }
    expect(stack.log).toEqual([]);
    stack.images = { ...images, apiserver: 'clearml/server:2.4.0', elasticsearch: 'elasticsearch:9.0.0' };
    await data.restore(backup, context());
    expect(snapshot(stack.data)).toEqual(before);
  });

  it('refuses where the disk has no room for both', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, { ...files, freeBytes: async () => 1000 });
    const backup = await data.backup(null, context());
    stack.log.length = 0;
    await expect(data.restore(backup, context())).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(stack.log).toEqual([]);
  });

  it('looks for room on the disk that the restored data will be on, and for some to spare', async () => {
    using place = temporaryFolder();
    using bigDisk = temporaryFolder();
    let freeBytes = 0;
    const { stack, data, context } = dataFixture(place.folder, {
      ...files,
      freeBytes: async (file) => (file.endsWith('clearml_data') ? 1e12 : freeBytes),
    });
    const backup = await data.backup(null, context());
    // A link to another disk is set aside as the link that it is: what is restored is beside it.
    renameSync(stack.data, path.join(bigDisk.folder, 'data'));
    symlinkSync(path.join(bigDisk.folder, 'data'), stack.data);
    freeBytes = 0.9e9;
    await expect(data.restore(backup, context())).rejects.toMatchObject({
      code: 'STORE_FULL',
      message: expect.stringContaining('the disk has 900 MB free') as string,
    });
    freeBytes = 1.1e9;
    expect(await data.restore(backup, context())).toContain('aside-');
    expect(readFileSync(path.join(bigDisk.folder, 'data', 'redis', 'old'), 'utf8')).toBe('');
  });

  it('keeps the data folder as closed to other accounts as it was: folders in it may be open to a container’s', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const backup = await data.backup(null, context());
    const modeAfterRestore = async () => {
      await data.restore(backup, context());
      return statSync(stack.data).mode & 0o777;
    };
    // Windows has no such modes.
    const expected = (mode: number): unknown => (process.platform === 'win32' ? expect.any(Number) : mode);
    chmodSync(stack.data, 0o710);
    expect(await modeAfterRestore()).toEqual(expected(0o710));
    await data.removeData(context());
    expect(await modeAfterRestore()).toEqual(expected(0o700));
  });

  it('refuses where a container has its data elsewhere', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    const backup = await data.backup(null, context());
    stack.containers.get('mongo')!.mounts[0] = { source: '/opt/clearml/data/mongo', target: '/data/db' };
    stack.log.length = 0;
    for (const job of [() => data.restore(backup, context()), () => data.removeData(context())]) {
      await expect(job()).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('/opt/clearml/data/mongo') as string,
      });
    }
    expect(stack.log).not.toContain('stop');
    // Docker Desktop tells the same folder as its virtual machine sees it.
    stack.containers.get('mongo')!.mounts[0] = {
      source: `/host_mnt${path.join(stack.data, 'mongo', 'db')}`,
      target: '/data/db',
    };
    mkdirSync(stack.data, { recursive: true });
    await data.removeData(context());
    expect(existsSync(stack.data)).toBe(false);
  });

  it('refuses a path that is no file', async () => {
    using place = temporaryFolder();
    const { data, context } = dataFixture(place.folder, files);
    await expect(data.restore(path.join(place.folder, 'none.tar'), context())).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(data.restore(place.folder, context())).rejects.toMatchObject({ code: 'DATA_UNREADABLE' });
    await expect(data.restore('backup.tar', context())).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('a remote engine', () => {
  /** The commands of a helper container, done in the folder that it has. */
  function helperCommands(stack: FakeStack): void {
    stack.exec = async (id, command) => {
      const folder = stack.helpers.get(id)!;
      const [program, ...rest] = command;
      const names = rest
        .filter((each) => !each.startsWith('-'))
        .map((each) => path.join(folder, path.posix.relative('/cleardeck', each)));
      if (program === 'ls') return { exitCode: 0, output: `${readdirSync(folder).join('\n')}\n` };
      if (program === 'mv') return move(names[0]!, names[1]!, rest.includes('-T'));
      if (program === 'mkdir') names.forEach((each) => mkdirSync(each, { recursive: true }));
      else if (program === 'rm') names.forEach((each) => rmSync(each, { recursive: true }));
      else return { exitCode: 127, output: 'not found' };
      return { exitCode: 0, output: '' };
    };
  }

  /** As `mv` does: into a folder that is there, unless it is told not to. */
  function move(from: string, to: string, isExact: boolean): { exitCode: number; output: string } {
    const isInto = !isExact && existsSync(to) && statSync(to).isDirectory();
    try {
      renameSync(from, isInto ? path.join(to, path.basename(from)) : to);
      return { exitCode: 0, output: '' };
    } catch (error) {
      return { exitCode: 1, output: `mv: ${String(error)}` };
    }
  }

  it('is backed up to this machine, restored, rolled back and emptied without its files being seen from here', async () => {
    using place = temporaryFolder();
    const blind: StackFiles = {
      ...files,
      names: async (folder) => {
        expect(folder).toBe(path.join(place.folder, 'backups'));
        return files.names(folder);
      },
      measure: async () => Promise.reject(new Error('looked')),
      rename: async (from, to) => {
        expect(path.dirname(from)).toBe(path.join(place.folder, 'backups'));
        await files.rename(from, to);
      },
      removeFolder: async () => Promise.reject(new Error('looked')),
    };
    const { stack, data, context } = dataFixture(place.folder, blind);
    stack.isLocal = false;
    helperCommands(stack);
    const backedUp = snapshot(stack.data);
    const backup = await data.backup(null, context());
    fill(stack, 'later');
    const later = snapshot(stack.data);
    stack.before = (what) => {
      if (what === 'write mongo') throw new AppError('ENGINE_FAILED', 'No.');
    };
    await expect(data.restore(backup, context())).rejects.toMatchObject({
      message: 'No. The data from before is back.',
    });
    expect(snapshot(stack.data)).toEqual(later);
    stack.before = () => {};
    expect(await data.restore(backup, context())).toContain("on the engine's machine");
    expect(snapshot(stack.data)).toEqual(backedUp);
    expect((await data.overview()).setAside).toEqual([]);
    await data.removeData(context());
    expect(existsSync(stack.data)).toBe(false);
    expect(stack.helpers.size).toBe(0);
  });

  it('never puts the old data into a folder that something else has made in its place', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    stack.isLocal = false;
    helperCommands(stack);
    const backup = await data.backup(null, context());
    fill(stack, 'later');
    const later = snapshot(stack.data);
    let moves = 0;
    stack.before = (what) => {
      if (what === 'write mongo') throw new AppError('ENGINE_FAILED', 'No.');
      // Aside, away, and back again.
      if (what === 'exec mv' && (moves += 1) === 3) mkdirSync(path.join(stack.data, 'redis'), { recursive: true });
    };
    await expect(data.restore(backup, context())).rejects.toMatchObject({
      message: expect.stringContaining('could not be brought back yet') as string,
    });
    stack.before = () => {};
    expect(await data.recover(context())).toContain('The data from before is back.');
    expect(snapshot(stack.data)).toEqual(later);
  });

  it('that was another one when the restore was interrupted is asked for', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    stack.isLocal = false;
    writeFileSync(
      path.join(place.folder, 'restore.json'),
      JSON.stringify({
        kind: 'restore',
        services: [],
        folder: stack.data,
        isLocal: false,
        endpointId: 'context:other',
        hadData: true,
        aside: 'clearml_data.aside-20260101_000000',
        failed: 'clearml_data.failed-20260101_000000',
      }),
    );
    await expect(data.backup(null, context())).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('context:other') as string,
    });
    writeFileSync(path.join(place.folder, 'restore.json'), '{');
    await expect(data.recover(context())).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: expect.stringContaining('restore.json') as string,
    });
  });
});

describe('removing the data', () => {
  it('removes containers and data, and follows no link', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    mkdirSync(path.join(place.folder, 'precious'));
    writeFileSync(path.join(place.folder, 'precious', 'file'), 'x');
    symlinkSync(path.join(place.folder, 'precious'), path.join(stack.data, 'redis', 'link'));
    expect(await data.removeData(context())).toContain('was deleted');
    expect(stack.containers.size).toBe(0);
    expect(readdirSync(place.folder).filter((name) => name.startsWith('clearml'))).toEqual([]);
    expect(readdirSync(path.join(place.folder, 'precious'))).toEqual(['file']);
  });

  it('refuses a folder that is a link', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    renameSync(stack.data, path.join(place.folder, 'big-disk'));
    symlinkSync(path.join(place.folder, 'big-disk'), stack.data);
    await expect(data.removeData(context())).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(stack.runningServices()).toHaveLength(5);
    expect(existsSync(path.join(place.folder, 'big-disk', 'redis', 'old'))).toBe(true);
  });

  /** As for an account that may not delete what the services own. */
  function unprivileged(): StackFiles & { isEmpty: boolean } {
    return {
      ...files,
      isEmpty: false,
      async removeFolder(folder, options) {
        if (!this.isEmpty) throw new AppError('STORE_READ_ONLY', `This account may not change ${folder}/redis.`);
        await files.removeFolder(folder, options);
      },
    };
  }

  it('lets the engine delete what this account may not', async () => {
    using place = temporaryFolder();
    const own = unprivileged();
    const { stack, data, context } = dataFixture(place.folder, own);
    stack.exec = async (id, command) => {
      expect(command.slice(0, 3)).toEqual(['rm', '-rf', '--']);
      for (const each of command.slice(3)) {
        rmSync(path.join(stack.helpers.get(id)!, path.posix.relative('/cleardeck', each)), { recursive: true });
      }
      own.isEmpty = true;
      return { exitCode: 0, output: '' };
    };
    expect(await data.removeData(context())).toContain('was deleted');
    expect(readdirSync(place.folder).filter((name) => name.startsWith('clearml'))).toEqual([]);
    expect(stack.helpers.size).toBe(0);
  });

  it('says which command deletes what nobody here may, and lists it', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, unprivileged());
    const said = await data.removeData(context());
    expect(existsSync(stack.data)).toBe(false);
    const [left] = (await data.overview()).setAside;
    expect(said).toContain(`sudo rm -rf '${left!.path}'`);
  });
});

describe('the overview', () => {
  it('has sizes, backups and what is wrong with them, newest first', async () => {
    using place = temporaryFolder();
    const { stack, data, context } = dataFixture(place.folder, files);
    await data.backup(null, context());
    const folder = path.join(place.folder, 'backups');
    writeFileSync(path.join(folder, 'broken.clearml-backup.tar'), 'nonsense');
    writeFileSync(path.join(folder, 'notes.txt'), 'x');
    const overview = stackDataSchema.parse(await data.overview());
    expect(overview.folder).toBe(stack.data);
    expect(overview.stores.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ['elastic', 3000],
      ['mongo', 6000],
      ['redis', 3000],
      ['fileserver', 3000],
    ]);
    expect(overview.backups.map(({ problem }) => problem)).toHaveLength(2);
    expect(overview.backups.find(({ path: file }) => file.includes('broken'))?.problem).toContain('not a backup');
  });

  it('asks the running container for what this account may not read, and says why where it cannot', async () => {
    using place = temporaryFolder();
    const closed: StackFiles = { ...files, measure: async () => ({ sizeBytes: 5, isWhole: false }) };
    const { stack, data } = dataFixture(place.folder, closed);
    stack.exec = async (_, command) => {
      const answers: Record<string, string> = { '/data': '12\t/data\n', '/mnt/fileserver': '4\t/mnt/fileserver\n' };
      const output = answers[command[2] ?? ''];
      return output === undefined ? { exitCode: 127, output: 'sh: no du' } : { exitCode: 0, output };
    };
    stack.containers.get('mongo')!.state = 'exited';
    const { stores } = await data.overview();
    expect(stores.map(({ sizeBytes }) => sizeBytes)).toEqual([null, null, 12 * 1024, 4 * 1024]);
    expect(stores[0]!.problem).toContain('du ended with 127');
    expect(stores[1]!.problem).toContain('known while the server runs');
  });
});
