import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CACHE, ROOT, findNode, inModules, say } from './paths.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';
import { readStamp, removeStamp, writeStamp } from './stamp.mjs';

const STAMP = inModules('.cleardeck-stamp.json');

/** What node_modules must match: the lock file, and the machine that native parts were chosen for. */
function wanted() {
  const lockHash = createHash('sha256')
    .update(readFileSync(path.join(ROOT, 'package-lock.json')))
    .digest('hex');
  return { lockHash, platform: `${process.platform}-${process.arch}` };
}

/** @param {ReturnType<typeof wanted>} want */
function isStamped(want) {
  const stamp = readStamp(STAMP);
  return stamp?.lockHash === want.lockHash && stamp.platform === want.platform && findNode() !== null;
}

/**
 * Whether node_modules is what the lock file says although we did not install it: npm writes its own record last, so one
 * that agrees means that an `npm install` or `npm ci` by hand ended well.
 */
function isInstalledByHand() {
  const record = readStamp(inModules('.package-lock.json'));
  const lock = readStamp(path.join(ROOT, 'package-lock.json'));
  if (record === null || lock === null || !existsSync(inModules('node', 'bin'))) return false;
  const have = /** @type {Record<string, { version?: string }>} */ (record.packages ?? {});
  const want =
    /** @type {Record<string, { version?: string, optional?: boolean, peer?: boolean, devOptional?: boolean }>} */ (
      lock.packages ?? {}
    );
  for (const [name, { version, optional, devOptional }] of Object.entries(want)) {
    if (name === '' || optional === true || devOptional === true) continue;
    if (have[name]?.version !== version) return false;
  }
  return Object.entries(have).every(([name, { version }]) => want[name]?.version === version);
}

/** Makes node_modules what package-lock.json says. Returns at once where it is already. */
export async function ensureInstalled() {
  const want = wanted();
  if (isStamped(want)) return;
  await withLock(
    path.join(CACHE, 'prepare.lock'),
    'Another ClearDeck command is installing; waiting for it.',
    async () => {
      if (isStamped(want)) return;
      if (isInstalledByHand()) {
        writeStamp(STAMP, want);
        return;
      }
      say('Installing what ClearDeck needs (once, about a minute) …');
      // Gone first and written last: an installation that was cut short is done again.
      removeStamp(STAMP);
      await runNpmCi();
      if (findNode() === null) {
        throw new Error(
          "npm did not run the install script of the package 'node' (is ignore-scripts set in your npm configuration?). " +
            'Run: npm rebuild node --ignore-scripts=false',
        );
      }
      writeStamp(STAMP, want);
    },
  );
}

async function runNpmCi() {
  // Development packages build and test ClearDeck, so NODE_ENV=production must not leave them out.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const hasNpm = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm);
  const command = hasNpm ? process.execPath : 'npm';
  // npm's words go to standard error: standard output belongs to the command that comes after.
  const { code, wasAsked } = await run(command, hasNpm ? [npm, ...args] : args, {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: !hasNpm && process.platform === 'win32',
  });
  if (code === 0) return;
  throw new Error(
    wasAsked ? 'The installation was stopped.' : `npm ci failed (exit code ${code}); its own words are above.`,
  );
}
