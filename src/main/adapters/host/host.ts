import { mkdir, readFile, stat, statfs } from 'node:fs/promises';
import { release } from 'node:os';
import path from 'node:path';
import type { Host, Ownership } from '#main/services/stack/stack-port.ts';
import { AppError } from '#shared/ipc/result.ts';
import { portHolder } from './port-holder.ts';
import { runProgram } from './run-program.ts';

/** This machine, as the doctor looks at it. */
export function createHost(platform: NodeJS.Platform = process.platform): Host {
  return {
    platform,
    kernel: release(),
    pid: process.pid,
    uid: process.getuid?.() ?? null,
    nowMs: () => Date.now(),
    mapCount,
    disk,
    portHolder: async (port) => await portHolder(port, platform, runProgram),
    ownership,
    makeFolder,
    run: runProgram,
  };
}

async function mapCount(): Promise<number | null> {
  const text = await readFile('/proc/sys/vm/max_map_count', 'utf8').catch(() => '');
  return /^\d+\s*$/.test(text) ? Number(text) : null;
}

async function disk(folder: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number } | null> {
  const parent = path.dirname(folder);
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    // What an account may use: the last blocks of a file system are kept for root.
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch (error) {
    if (!isMissing(error) || parent === folder) return null;
    return await disk(parent);
  }
}

async function ownership(folder: string): Promise<Ownership | null> {
  try {
    const found = await stat(folder);
    return { uid: found.uid, gid: found.gid, mode: found.mode & 0o7777, isFolder: found.isDirectory() };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
    throw new AppError('CONFLICT', `The folder ${folder} cannot be made (${code}).`, { cause });
  }
}

/** ENOTDIR: a file stands where a folder of the path should. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
