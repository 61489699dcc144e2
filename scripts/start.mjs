// `npm start`: builds what changed, then shows the window; where there can be none, says why in one line and serves the
// same panel to a browser. `prestart` has installed by now, so this runs on the Node in node_modules.
import path from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { hasDisplay, obtainElectron } from './lib/electron-runtime.mjs';
import { ROOT, findNode, messageOf, say } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { showWindow } from './lib/window.mjs';

const args = process.argv.slice(2);

try {
  await ensureBuilt();
  process.exitCode = await start();
} catch (error) {
  say(`cleardeck: ${messageOf(error)}`);
  process.exitCode = 1;
}

async function start() {
  const outcome = await tryWindow();
  if ('code' in outcome) return outcome.code;
  say(`No window: ${outcome.reason}. Serving the panel to a browser instead.`);
  const { code } = await run(
    findNode() ?? process.execPath,
    [path.join(ROOT, 'out', 'main', 'cli.js'), 'serve', ...args],
    // The folder npm was called in, so that a relative path means what its writer meant.
    { cwd: process.env.INIT_CWD ?? process.cwd() },
  );
  return code;
}

/** @returns {Promise<{ code: number } | { reason: string }>} */
async function tryWindow() {
  if (!hasDisplay()) return { reason: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)' };
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return { reason: 'Electron’s sandbox does not work for root; start as another user to get the window' };
  }
  const runtime = obtainElectron();
  if (!('executable' in runtime)) return runtime.wasStopped === true ? { code: 130 } : runtime;
  return showWindow(runtime.executable, args);
}
