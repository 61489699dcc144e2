import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHost } from '#main/adapters/host/host.ts';
import type { Host, Ownership } from '../stack-port.ts';
import { COLIMA, DATA, Patient, REMOTE } from './testing/patient.ts';

const ELASTIC = path.join(DATA, 'elastic');
const MONGO = path.join(DATA, 'mongo');

function owned(over: Partial<Ownership>, uid = 1000): Patient {
  const patient = new Patient();
  patient.host.uid = uid;
  patient.folders.set(ELASTIC, { uid: 1000, gid: 1000, mode: 0o755, isFolder: true, ...over });
  return patient;
}

describe('who may write', () => {
  it.each<[string, Partial<Ownership>, 'ok' | 'error']>([
    ['its owner 1000', {}, 'ok'],
    ['its owner without the right', { mode: 0o577 }, 'error'],
    ['the group root, in which Elasticsearch runs', { uid: 7, gid: 0, mode: 0o775 }, 'ok'],
    ['another group', { uid: 7, gid: 1000, mode: 0o775 }, 'error'],
    ['everybody', { uid: 7, gid: 7, mode: 0o777 }, 'ok'],
    ['root alone', { uid: 0, gid: 0, mode: 0o755 }, 'error'],
  ])('%s', async (_, over, state) => {
    expect((await owned(over).check('folder-elastic')).state).toBe(state);
  });

  it('MongoDB begins as root and takes its folder over, unless the compose file says otherwise', async () => {
    const patient = new Patient();
    patient.folders.set(MONGO, { uid: 7, gid: 7, mode: 0o700, isFolder: true });
    expect((await patient.check('folder-mongo')).state).toBe('ok');
    patient.service('mongo').user = '999:999';
    expect(await patient.check('folder-mongo')).toMatchObject({
      ...{ state: 'error', command: `sudo chown -R 999:999 ${MONGO}` },
    });
  });

  it('a folder inside that Elasticsearch locks first counts as the folder itself', async () => {
    const patient = new Patient();
    patient.folders.set(path.join(ELASTIC, '_state'), { uid: 0, gid: 0, mode: 0o755, isFolder: true });
    const check = await patient.check('folder-elastic');
    expect(check).toMatchObject({ state: 'error', command: `sudo chown -R 1000:1000 ${ELASTIC}` });
    expect(check.found).toContain(`${ELASTIC}/_state belongs to the account 0`);
    // The folder around it is the account's own, and still only root can give away what is inside.
    expect(check.fix).toBeNull();
  });

  it('does not judge owners that the engine maps or does not heed', async () => {
    const rootless = owned({ uid: 100_999 });
    rootless.info.isRootless = true;
    expect(await rootless.check('folder-elastic')).toMatchObject({ state: 'unknown', fix: null });

    const machine = owned({ uid: 501 });
    machine.host.platform = 'darwin';
    machine.view.endpoint = COLIMA;
    expect((await machine.check('folder-elastic')).state).toBe('ok');

    const desktopOnLinux = owned({ uid: 501 });
    desktopOnLinux.info.kernel = '6.6-linuxkit';
    expect((await desktopOnLinux.check('folder-elastic')).state).toBe('ok');

    const remote = owned({ uid: 501 });
    remote.isLocal = false;
    remote.view.endpoint = REMOTE;
    expect((await remote.check('folder-elastic')).state).toBe('unknown');
  });

  it('quotes a path with spaces', async () => {
    const patient = new Patient();
    const folder = "/home/ada/it's here/elastic";
    const stack = patient.stack();
    patient.wanted = async () => ({ ...stack, folders: { ...stack.folders, data: path.dirname(folder) } });
    patient.folders.set(folder, { uid: 0, gid: 0, mode: 0o755, isFolder: true });
    expect((await patient.check('folder-elastic')).command).toBe(
      "sudo chown -R 1000:1000 '/home/ada/it'\\''s here/elastic'",
    );
  });
});

describe('what the fix does, and nothing else', () => {
  it('has nothing to do for a folder that the first start will make', async () => {
    const patient = new Patient();
    patient.folders.delete(ELASTIC);
    expect(await patient.check('folder-elastic')).toMatchObject({ state: 'ok', fix: null });
    await expect(patient.fix('folder-elastic')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(patient.done).toEqual([]);
  });

  it('as root: gives it away', async () => {
    const patient = owned({ uid: 0 }, 0);
    expect((await patient.check('folder-elastic')).fix).toBe(
      "Gives the folder and all in it to the account 1000, with an owner's rights.",
    );
    await patient.fix('folder-elastic');
    expect(patient.done).toEqual([`chown -R 1000:1000 ${ELASTIC}`, `chmod -R u+rwX ${ELASTIC}`]);
  });

  it('as its owner, whose number the container has: gives back the rights', async () => {
    const patient = owned({ mode: 0o500 });
    const command = `sudo chown -R 1000:1000 ${ELASTIC} && sudo chmod -R u+rwX ${ELASTIC}`;
    expect((await patient.check('folder-elastic')).command).toBe(command);
    await patient.fix('folder-elastic');
    expect(patient.done).toEqual([`chmod -R u+rwX ${ELASTIC}`]);
  });

  it('as its owner with another number: opens it inside a folder that it closes', async () => {
    const patient = owned({ uid: 1001 }, 1001);
    patient.folders.set(DATA, { uid: 1001, gid: 1001, mode: 0o755, isFolder: true });
    const { fix } = await patient.check('folder-elastic');
    expect(fix).toContain(`Closes the folder ${DATA} to other accounts`);
    expect(fix).toContain('opens elastic in it');
    await patient.fix('folder-elastic');
    expect(patient.done).toEqual([`chmod go-rwx ${DATA}`, `chmod -R a+rwX ${ELASTIC}`]);
  });

  it('inside another’s folder: nothing is offered', async () => {
    const patient = owned({ uid: 1001 }, 1001);
    expect(await patient.check('folder-elastic')).toMatchObject({ state: 'error', fix: null });
    await expect(patient.fix('folder-elastic')).rejects.toThrow(`Run: sudo chown -R 1000:1000 ${ELASTIC}`);
    expect(patient.done).toEqual([]);
  });

  it('by way of a running container that has the folder, and says so where it may not', async () => {
    const patient = owned({ uid: 0 });
    patient.runs('helper', { mounts: [{ source: DATA, target: '/data' }] });
    patient.execAnswers.set('chown', { exitCode: 0, output: '' });
    expect((await patient.check('folder-elastic')).fix).toBe(
      'Runs chown in the running container clearml-helper, which has this folder as /data/elastic.',
    );
    await patient.fix('folder-elastic');
    expect(patient.done).toEqual(['id-helper: chown -R 1000:1000 /data/elastic']);
    patient.execAnswers.set('chown', { exitCode: 1, output: 'chown: Operation not permitted\n' });
    await expect(patient.fix('folder-elastic')).rejects.toThrow(/may not do that: chown: Operation not permitted/);
  });

  it('never writes over a file that stands in the way', async () => {
    const patient = owned({ isFolder: false });
    expect(await patient.check('folder-elastic')).toMatchObject({
      ...{ state: 'error', fix: null, command: `mv ${ELASTIC} ${ELASTIC}.old` },
    });
  });
});

describe('on a real file system', () => {
  let data: string;
  let patient: Patient;
  const real = createHost();

  beforeEach(async () => {
    data = path.join(await mkdtemp(path.join(tmpdir(), 'doctor-')), 'clearml_data');
    for (const store of ['elastic', 'mongo', 'redis', 'fileserver'])
      await mkdir(path.join(data, store), { recursive: true });
    patient = new Patient();
    const { kernel } = patient.host;
    use({ ...real, kernel, platform: 'linux' });
    const stack = patient.stack();
    patient.wanted = async () => ({ ...stack, folders: { ...stack.folders, data } });
  });
  afterEach(async () => {
    await rm(path.dirname(data), { recursive: true });
  });

  function use(host: Partial<Host>): void {
    Object.assign(patient.host, host);
  }

  // Whoever runs this (root, account 1000, another one) owns the folder and may mend it, each in a way of its own.
  it('locks Elasticsearch out, and lets it in again', async () => {
    const elastic = path.join(data, 'elastic');
    await chmod(elastic, 0o500);
    expect((await patient.check('folder-elastic')).state).toBe('error');
    await patient.fix('folder-elastic');
    expect((await patient.check('folder-elastic')).state).toBe('ok');
    expect((await stat(path.join(data, 'mongo'))).mode & 0o777).toBe(0o755);
  });

  it('makes what is missing before a start, so that its service may write', async () => {
    await rm(data, { recursive: true });
    await patient.doctor().prepareFolders();
    for (const store of ['elastic', 'mongo', 'redis', 'fileserver']) {
      expect((await patient.check(`folder-${store}`)).state).toBe('ok');
    }
  });

  it('prepares nothing that is there, and nothing on another machine', async () => {
    const elastic = path.join(data, 'elastic');
    await chmod(elastic, 0o500);
    await patient.doctor().prepareFolders();
    expect((await stat(elastic)).mode & 0o777).toBe(0o500);
    const stack = await patient.wanted();
    patient.wanted = async () => ({ ...stack, folders: { ...stack.folders, isLocal: false } });
    await rm(elastic, { recursive: true });
    await patient.doctor().prepareFolders();
    await expect(stat(elastic)).rejects.toThrow('ENOENT');
  });

  it('replaces a folder of root’s if it is empty, and leaves alone what has something in it', async () => {
    const elastic = path.join(data, 'elastic');
    // As an ordinary account sees it that owns the folder around.
    const { uid } = await stat(data);
    const account = uid === 0 ? 1000 : uid;
    let isRoots = true;
    use({
      uid: account,
      ownership: async (folder) => {
        const found = await real.ownership(folder);
        return found && { ...found, uid: folder === elastic && isRoots ? 0 : account };
      },
      makeFolder: async (folder) => {
        await real.makeFolder(folder);
        isRoots = false;
      },
    });
    await writeFile(path.join(elastic, 'node.lock'), '');
    await expect(patient.fix('folder-elastic')).rejects.toThrow('is not empty, so it stays');
    expect((await stat(path.join(elastic, 'node.lock'))).isFile()).toBe(true);
    await rm(path.join(elastic, 'node.lock'));
    await patient.fix('folder-elastic');
    expect((await patient.check('folder-elastic')).state).toBe('ok');
  });
});
