// Comes before every npm script of ours: installs and builds what changed, says so on standard error, and is silent and
// quick when there is nothing to do. Runs on any Node from 20 on and needs no package, since there may be none yet.
//   prepare.mjs            installs
//   prepare.mjs --build    installs and builds
//   prepare.mjs --rebuild  installs and builds whether or not anything changed
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { messageOf, say } from './lib/paths.mjs';

const OLDEST_NODE_MAJOR = 20;

try {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE_MAJOR) {
    throw new Error(`ClearDeck needs Node ${OLDEST_NODE_MAJOR} or newer; this is ${process.versions.node}.`);
  }
  await ensureInstalled();
  const isForced = process.argv.includes('--rebuild');
  if (isForced || process.argv.includes('--build')) await ensureBuilt({ isForced });
} catch (error) {
  say(`cleardeck: ${messageOf(error)}`);
  process.exitCode = 1;
}
