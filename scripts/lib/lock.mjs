import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { say } from './paths.mjs';

const HEARTBEAT_MS = 2_000;
/** A holder that has not touched its lock for this long is gone, whoever has its process id now. */
const STALE_AFTER_MS = 60_000;
const RETRY_MS = 200;

/**
 * Runs `work` while no other process on this checkout does. Waits for a living holder, takes over from a dead one.
 * @template T
 * @param {string} file
 * @param {string} waitingText said once when another process has the lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, waitingText, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: os.hostname(), at: Date.now(), salt: Math.random() });
  let hasSaid = false;
  while (!tryTake(file, mine)) {
    if (!hasSaid) say(waitingText);
    hasSaid = true;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS);
  heartbeat.unref();
  const release = () => {
    if (read(file) === mine) rmSync(file, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.removeListener('exit', release);
    release();
  }
}

/**
 * @param {string} file
 * @param {string} mine
 */
function tryTake(file, mine) {
  // Written beside and linked into place: the lock never exists without its content.
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, mine);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const held = read(file);
  if (held !== null && isStale(file, held)) setAside(file, held);
  return false;
}

/**
 * @param {string} file
 * @param {string} held
 */
function setAside(file, held) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    // Another process may have taken over between our look and our rename: give its lock back.
    if (read(aside) !== held) linkSync(aside, file);
  } catch {
    // Someone else was faster; the next attempt sees the new state.
  }
  rmSync(aside, { force: true });
}

/**
 * @param {string} file
 * @param {string} held
 */
function isStale(file, held) {
  const touchedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (touchedMs === undefined) return false;
  if (Date.now() - touchedMs > STALE_AFTER_MS) return true;
  try {
    const { pid, host } = JSON.parse(held);
    return host === os.hostname() && !isAlive(pid);
  } catch {
    return true;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** @param {string} file */
function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Gone: then `release` will notice that it is no longer ours.
  }
}
