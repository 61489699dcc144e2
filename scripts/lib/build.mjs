import { existsSync } from 'node:fs';
import path from 'node:path';
import { CACHE, ROOT, findNode, inModules, say } from './paths.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';
import { contentFingerprint, listInputs, quickFingerprint, readStamp, removeStamp, writeStamp } from './stamp.mjs';

const STAMP = path.join(ROOT, 'out', '.cleardeck-stamp.json');
const INPUTS = [
  'src',
  'resources',
  'electron.vite.config.ts',
  'postcss.config.cjs',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];
const OUTPUTS = ['out/main/index.js', 'out/main/cli.js', 'out/preload/index.cjs', 'out/renderer/index.html'];

/** @param {readonly string[]} files */
function isUpToDate(files) {
  const stamp = readStamp(STAMP);
  if (stamp === null || !OUTPUTS.every((file) => existsSync(path.join(ROOT, file)))) return false;
  const quick = quickFingerprint(files);
  if (stamp.quick === quick) return true;
  if (stamp.content !== contentFingerprint(files)) return false;
  // Only times differ (a checkout, a touch): remember them, so that the next look is a quick one again.
  writeStamp(STAMP, { ...stamp, quick });
  return true;
}

/** Makes out/ what the sources say. Returns at once where it is already. @param {{ isForced?: boolean }} [options] */
export async function ensureBuilt({ isForced = false } = {}) {
  if (!isForced && isUpToDate(listInputs(INPUTS))) return;
  await withLock(path.join(CACHE, 'build.lock'), 'Another ClearDeck command is building; waiting for it.', async () => {
    const files = listInputs(INPUTS);
    if (!isForced && isUpToDate(files)) return;
    say('Building ClearDeck …');
    // Taken before the build: a file saved while it runs makes the next call build again.
    const stamp = { quick: quickFingerprint(files), content: contentFingerprint(files) };
    removeStamp(STAMP);
    const node = findNode();
    if (node === null) throw new Error('No Node 22 or newer was found. Run: npm ci');
    const { code, wasAsked } = await run(
      node,
      [inModules('electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'warn'],
      { cwd: ROOT, stdio: ['ignore', 2, 2] },
    );
    if (code !== 0) throw new Error(wasAsked ? 'The build was stopped.' : `The build failed (exit code ${code}).`);
    const missing = OUTPUTS.filter((file) => !existsSync(path.join(ROOT, file)));
    if (missing.length > 0) throw new Error(`The build left out ${missing.join(', ')}.`);
    writeStamp(STAMP, stamp);
  });
}
