import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Header, type Pack } from 'tar-stream';
import { findNode } from '../../../scripts/lib/paths.mjs';
import { busyboxNames, systemFiles } from './programs-of-system.ts';

/** A layer of an image: an uncompressed tar. */
export interface Layer {
  readonly file: string;
  /** Of the file, in hexadecimal: Docker's diff id. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

const FOLDERS: readonly { readonly name: string; readonly uid?: number; readonly mode?: number }[] = [
  ...['usr', 'usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64', 'usr/local', 'usr/local/bin', 'usr/share'].map(toFolder),
  ...['etc', 'root', 'proc', 'sys', 'dev', 'run', 'var', 'var/log', 'var/log/clearml', 'mnt', 'mnt/fileserver'].map(
    toFolder,
  ),
  ...['opt', 'opt/stand-ins', 'opt/clearml', 'opt/clearml/config', 'opt/clearml/wrapper', 'data'].map(toFolder),
  ...['opt/clearml/apiserver', 'opt/clearml/apiserver/jobs', 'usr/share/elasticsearch'].map(toFolder),
  { name: 'tmp', mode: 0o1777 },
  { name: 'usr/share/elasticsearch/data', uid: 1000, mode: 0o775 },
  { name: 'usr/share/elasticsearch/logs', uid: 1000, mode: 0o775 },
  { name: 'data/db', uid: 999 },
  { name: 'data/configdb', uid: 999 },
];
const LINKS = { bin: 'usr/bin', sbin: 'usr/sbin', lib: 'usr/lib', lib64: 'usr/lib64' };
/** Bytes alike for like content: else every build would be another image. */
const EPOCH = new Date(0);
const NOISE_FILE_BYTES = 1024 * 1024;

function toFolder(name: string): { readonly name: string } {
  return { name };
}

/** Node, Redis, Python and BusyBox of this machine, with the folders that the images have. Kept, as it changes rarely. */
export async function baseLayer(cache: string): Promise<Layer> {
  const files = systemFiles();
  const names = busyboxNames();
  const traits = await Promise.all(
    files.map(async ({ from, to }) => {
      const { size, mtimeMs } = await stat(from);
      return [from, to, size, mtimeMs];
    }),
  );
  const key = sha256Of(JSON.stringify([traits, names, FOLDERS, LINKS, findNode()]));
  return keep(path.join(cache, `base-${key.slice(0, 16)}.tar`), async (tar) => {
    for (const { name, uid = 0, mode = 0o755 } of FOLDERS) await add(tar, { name, type: 'directory', uid, mode });
    for (const [name, linkname] of Object.entries(LINKS)) await add(tar, { name, type: 'symlink', linkname });
    for (const name of names) await add(tar, { name: `usr/bin/${name}`, type: 'symlink', linkname: 'busybox' });
    for (const { from, to } of files) {
      await add(tar, { name: to.slice(1), mode: (await stat(from)).mode & 0o777 }, await readFile(from));
    }
  });
}

/** What the stand-ins are: our programs, and the files around them. */
export async function programLayer(cache: string): Promise<Layer> {
  const here = import.meta.dirname;
  const files = [
    ...(await filesUnder(path.join(here, 'files'), '')),
    ...(await filesUnder(path.join(here, 'programs'), 'opt/stand-ins/')),
  ];
  const contents = await Promise.all(files.map(async (file) => ({ ...file, content: await readFile(file.from) })));
  const key = sha256Of(JSON.stringify(contents.map(({ to, mode, content }) => [to, mode, sha256Of(content)])));
  return keep(path.join(cache, `programs-${key.slice(0, 16)}.tar`), async (tar) => {
    // Says that what follows is no CommonJS, so that Node need not find out.
    await add(tar, { name: 'opt/stand-ins/package.json' }, Buffer.from('{"type":"module"}'));
    for (const { to, mode, content } of contents) await add(tar, { name: to, mode }, content);
  });
}

/** Random bytes, which nothing can compress: what makes a pull take its time. Never the same twice. */
export async function noiseLayer(folder: string, sizeBytes: number): Promise<Layer> {
  const name = `noise-${randomBytes(8).toString('hex')}`;
  return keep(path.join(folder, `${name}.tar`), async (tar) => {
    for (let done = 0; done < sizeBytes; done += NOISE_FILE_BYTES) {
      const content = randomBytes(Math.min(NOISE_FILE_BYTES, sizeBytes - done));
      await add(tar, { name: `var/${name}/${done}` }, content);
    }
  });
}

async function keep(file: string, fill: (tar: Pack) => Promise<void>): Promise<Layer> {
  if (!existsSync(file)) {
    await mkdir(path.dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.draft`;
    const hash = createHash('sha256');
    const tar = pack();
    const isWritten = pipeline(
      Readable.from(tar),
      new PassThrough().on('data', (chunk: Buffer) => hash.update(chunk)),
      createWriteStream(draft),
    );
    await fill(tar);
    tar.finalize();
    await isWritten;
    // The layer comes last: where it is, its hash is.
    await writeFile(`${file}.sha256`, hash.digest('hex'));
    await rename(draft, file);
  }
  return { file, sha256: await readFile(`${file}.sha256`, 'utf8'), sizeBytes: (await stat(file)).size };
}

function add(tar: Pack, header: Partial<Header> & Pick<Header, 'name'>, content?: Buffer): Promise<void> {
  const full = { uid: 0, gid: 0, mode: 0o644, mtime: EPOCH, ...header };
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => {
      if (error) reject(error);
      else resolve();
    };
    if (content === undefined) tar.entry(full, done);
    else tar.entry(full, content, done);
  });
}

async function filesUnder(
  folder: string,
  prefix: string,
): Promise<{ readonly from: string; readonly to: string; readonly mode: number }[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return files.sort().map((from) => {
    const to = prefix + path.relative(folder, from);
    // By place, not by the checkout's modes, which not every file system keeps.
    return { from, to, mode: /\/bin\/|\.sh$/.test(to) ? 0o755 : 0o644 };
  });
}

function sha256Of(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
