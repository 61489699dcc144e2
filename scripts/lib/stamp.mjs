import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.mjs';

/** Test files never reach the build, so a change in one rebuilds nothing. */
const IGNORED = /\.test\.tsx?$/;

/**
 * All files under the given files and folders, relative to the project, sorted.
 * @param {readonly string[]} inputs
 * @param {string} [root]
 * @returns {string[]}
 */
export function listInputs(inputs, root = ROOT) {
  /** @type {string[]} */
  const files = [];
  /** @param {string} relative */
  const visit = (relative) => {
    const stat = statSync(path.join(root, relative), { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) {
      if (!IGNORED.test(relative)) files.push(relative);
      return;
    }
    for (const name of readdirSync(path.join(root, relative))) visit(path.join(relative, name));
  };
  for (const input of inputs) visit(input);
  return files.sort();
}

/**
 * A fingerprint by name, size and time: cheap, and different whenever anything was written.
 * @param {readonly string[]} files
 * @param {string} [root]
 */
export function quickFingerprint(files, root = ROOT) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(path.join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/**
 * A fingerprint by content: the same for the same sources, whatever their times (a checkout touches every file).
 * @param {readonly string[]} files
 * @param {string} [root]
 */
export function contentFingerprint(files, root = ROOT) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file}\0`);
    hash.update(
      createHash('sha256')
        .update(readFileSync(path.join(root, file)))
        .digest(),
    );
  }
  return hash.digest('hex');
}

/**
 * A stamp that was written whole, or null.
 * @param {string} file
 * @returns {Readonly<Record<string, unknown>> | null}
 */
export function readStamp(file) {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

/**
 * Writes beside, then renames: a reader sees the old stamp, the new one or none.
 * @param {string} file
 * @param {Readonly<Record<string, unknown>>} stamp
 */
export function writeStamp(file, stamp) {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(stamp, null, 2)}\n`);
  renameSync(temporary, file);
}

/** @param {string} file */
export function removeStamp(file) {
  rmSync(file, { force: true });
}
