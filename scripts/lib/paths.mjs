import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Files that the scripts keep between calls; never in version control. */
export const CACHE = path.join(ROOT, '.cache');

const OLDEST_NODE_MAJOR = 22;

/**
 * The Node that everything of ours runs on: the one in node_modules, else this process's own where that is new enough.
 * @returns {string | null}
 */
export function findNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const installed = path.join(ROOT, 'node_modules', 'node', 'bin', name);
  if (existsSync(installed)) return installed;
  const major = Number(process.versions.node.split('.')[0]);
  return major >= OLDEST_NODE_MAJOR ? process.execPath : null;
}

/** A file inside node_modules. @param {...string} parts */
export function inModules(...parts) {
  return path.join(ROOT, 'node_modules', ...parts);
}

/** A sentence for a person, on standard error, so that standard output stays the command's own. @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
