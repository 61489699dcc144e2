import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { findNode, inModules, messageOf, say } from './paths.mjs';

/** Where the executable lies inside Electron's folder. */
function executableName() {
  if (process.platform === 'darwin') return path.join('Electron.app', 'Contents', 'MacOS', 'Electron');
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** Whether a window can be shown at all. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
}

/**
 * The Electron that is on this machine already: the one that ELECTRON_OVERRIDE_DIST_PATH names, else the package's own.
 * @returns {{ executable: string } | { reason: string }}
 */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const executable = path.join(override, executableName());
    try {
      accessSync(executable, constants.X_OK);
      return { executable };
    } catch {
      return { reason: `ELECTRON_OVERRIDE_DIST_PATH names ${override}, which holds no Electron` };
    }
  }
  const executable = inModules('electron', 'dist', executableName());
  if (!existsSync(executable)) return { reason: 'Electron’s runtime has not been downloaded' };
  try {
    const { version } = JSON.parse(readFileSync(inModules('electron', 'package.json'), 'utf8'));
    const have = readFileSync(inModules('electron', 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    // The installer writes path.txt last: without it the folder is what a broken download left.
    if (have === version && existsSync(inModules('electron', 'path.txt'))) return { executable };
  } catch (error) {
    return { reason: `Electron’s runtime cannot be read: ${messageOf(error)}` };
  }
  return { reason: 'Electron’s runtime is of another version than package.json asks for' };
}

/**
 * As `findElectron`, and downloads what is missing with the package's own installer.
 * @returns {{ executable: string } | { reason: string, wasStopped?: boolean }}
 */
export function obtainElectron() {
  const found = findElectron();
  if ('executable' in found || process.env.ELECTRON_OVERRIDE_DIST_PATH) return found;
  say('Getting Electron’s runtime (once, about 120 MB) …');
  const result = spawnSync(findNode() ?? process.execPath, [inModules('electron', 'install.js')], {
    stdio: ['ignore', 2, 'pipe'],
    encoding: 'utf8',
  });
  if (result.signal === 'SIGINT' || result.signal === 'SIGTERM') return { reason: 'stopped', wasStopped: true };
  if (result.status === 0) return findElectron();
  return { reason: `Electron’s runtime could not be downloaded (${tellingLine(result.stderr)})` };
}

/** The line of a stack trace or a log that a person can use. @param {string} text */
export function tellingLine(text) {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '));
  const cause = lines.findLast((line) => /\[cause\]|\bE[A-Z]{4,}\b|error while loading|FATAL/.test(line));
  return (cause ?? lines[0] ?? 'no reason given')
    .replace(/^\[cause\]:\s*/, '')
    .replace(/\s*\{$/, '')
    .slice(0, 200);
}
