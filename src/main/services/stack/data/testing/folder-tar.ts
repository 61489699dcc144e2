import { createHash } from 'node:crypto';
import {
  chmodSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { extract, pack, type Header } from 'tar-stream';

/** A path inside a container as a path of this machine. */
export type Resolve = (inside: string) => string;

const isRoot = process.getuid?.() === 0;

/** What an engine answers for a folder: names begin with the folder's own, links stay links, a second name is a link. */
export function packFolder(
  folder: string,
  resolve: Resolve,
  mountsBelow: (inside: string) => readonly string[],
): AsyncIterable<Uint8Array> {
  const tar = pack();
  const known = new Map<string, string>();
  const base = path.posix.basename(folder);
  const add = (headers: Partial<Header> & { name: string }, body?: Buffer) =>
    new Promise<void>((done, fail) => {
      const entry = tar.entry(headers, (error) => (error == null ? done() : fail(error)));
      if (headers.type === 'file' && body !== undefined && body.length > 0) entry.end(body);
      else entry.end(null);
    });
  const walk = async (inside: string, name: string): Promise<void> => {
    const file = resolve(inside);
    const found = lstatSync(file);
    const common = {
      mode: found.mode & 0o7777,
      uid: found.uid,
      gid: found.gid,
      mtime: new Date(Math.floor(found.mtimeMs / 1000) * 1000),
    };
    if (found.isDirectory()) {
      await add({ ...common, name: `${name}/`, type: 'directory' });
      const children = new Set([...readdirSync(file), ...mountsBelow(inside)]);
      for (const child of [...children].sort()) await walk(`${inside}/${child}`, `${name}/${child}`);
      return;
    }
    const inode = `${found.dev}:${found.ino}`;
    const first = known.get(inode);
    if (found.isSymbolicLink()) {
      await add({ ...common, name, type: 'symlink', linkname: readlinkSync(file) });
    } else if (found.nlink > 1 && first !== undefined) {
      await add({ ...common, name, type: 'link', linkname: first });
    } else {
      known.set(inode, name);
      const body = readFileSync(file);
      await add({ ...common, name, type: 'file', size: body.length }, body);
    }
  };
  walk(folder, base).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error as Error),
  );
  return tar as AsyncIterable<Uint8Array>;
}

/** What an engine does with a tar stream for a folder. Rejects where the stream fails. */
export async function unpackFolder(folder: string, tar: AsyncIterable<Uint8Array>, resolve: Resolve): Promise<void> {
  const unpack = extract();
  const folders: { file: string; mode: number; mtime: Date }[] = [];
  const reading = (async () => {
    for await (const entry of unpack) {
      const { name, type, linkname, mode, mtime, uid, gid } = entry.header;
      const file = resolve(path.posix.join(folder, name));
      const chunks: Buffer[] = [];
      for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
      if (type === 'directory') {
        mkdirSync(file, { recursive: true });
        folders.push({ file, mode, mtime });
      } else if (type === 'symlink') {
        symlinkSync(linkname, file);
      } else if (type === 'link') {
        linkSync(resolve(path.posix.join(folder, linkname)), file);
        continue;
      } else {
        writeFileSync(file, Buffer.concat(chunks));
      }
      if (isRoot) lchownSync(file, uid, gid);
      if (type === 'file') {
        chmodSync(file, mode);
        utimesSync(file, mtime, mtime);
      }
    }
  })();
  // Both ends may fail first; whichever it is, the other is not left unhandled.
  reading.catch(() => undefined);
  try {
    for await (const chunk of tar) {
      if (!unpack.write(chunk)) await new Promise<void>((done) => unpack.once('drain', () => done()));
    }
    unpack.end(null);
  } catch (error) {
    unpack.destroy();
    throw error;
  }
  await reading;
  for (const { file, mode, mtime } of folders.reverse()) {
    chmodSync(file, mode);
    utimesSync(file, mtime, mtime);
  }
}

/** Everything about a folder that has to survive: names, kinds, modes, owners, times, contents, links. */
export function snapshot(folder: string): readonly string[] {
  const lines: string[] = [];
  const first = new Map<string, string>();
  const walk = (file: string, name: string): void => {
    const found = lstatSync(file);
    const common = `${JSON.stringify(name)} ${(found.mode & 0o7777).toString(8)} ${found.uid}:${found.gid}`;
    if (found.isDirectory()) {
      lines.push(`${common} folder`);
      for (const child of readdirSync(file).sort()) walk(path.join(file, child), `${name}/${child}`);
    } else if (found.isSymbolicLink()) {
      lines.push(`${common} -> ${readlinkSync(file)}`);
    } else {
      const inode = `${found.dev}:${found.ino}`;
      const same = first.get(inode) ?? name;
      first.set(inode, same);
      const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
      lines.push(`${common} ${Math.floor(found.mtimeMs / 1000)} ${hash} ${same}`);
    }
  };
  walk(folder, '');
  return lines;
}
