import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { PortHolder } from '#main/services/stack/stack-port.ts';
import { parseProcNet } from './proc-net.ts';

/** Of a program's command line: enough to know it by, and no place for what a long one may hide. */
const MAX_COMMAND_LENGTH = 200;

/**
 * Who listens where 127.0.0.1:port arrives, read from /proc alone. null where it is another account's process: only root
 * may see what those have open.
 */
export async function linuxHolder(port: number): Promise<PortHolder['process']> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readOr(file, '')));
  const listeners = tables
    .flatMap(parseProcNet)
    .filter((entry) => entry.port === port && entry.reach !== 'other')
    .sort((a, b) => Number(b.reach === 'loopback') - Number(a.reach === 'loopback'));
  for (const { inode } of listeners) {
    const pid = await ownerOf(`socket:[${inode}]`);
    if (pid !== null) return await describe(pid);
  }
  return null;
}

/**
 * The process that has the socket open. A socket is inherited by children; the lowest number is as a rule the process
 * that opened it.
 */
async function ownerOf(link: string): Promise<number | null> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids.sort((a, b) => a - b)) {
    const folder = `/proc/${pid}/fd`;
    const names = await readdir(folder).catch((): string[] => []);
    const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
    if (links.includes(link)) return pid;
  }
  return null;
}

async function describe(pid: number): Promise<PortHolder['process']> {
  const [short, line, program] = await Promise.all([
    readOr(`/proc/${pid}/comm`, ''),
    readOr(`/proc/${pid}/cmdline`, ''),
    readlink(`/proc/${pid}/exe`).catch(() => ''),
  ]);
  const command = line.split('\0').join(' ').trim().slice(0, MAX_COMMAND_LENGTH);
  // Node names its first thread, and that is what the kernel then calls the process.
  const name = short.trim().endsWith('MainThread') ? '' : short.trim();
  return { pid, name: name || path.basename(program).replace(/ \(deleted\)$/, ''), command };
}

async function readOr(file: string, otherwise: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => otherwise);
}
