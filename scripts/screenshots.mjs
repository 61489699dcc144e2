// `npm run screenshots`: pictures of every page for the README and the docs, light and dark, wide and narrow, from real
// runs in a data folder of its own.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { end, startServe, terminal } from '../test/e2e/fixtures/processes.ts';
import { ROOT, messageOf, say } from './lib/paths.mjs';
import { launchBrowser } from './lib/picture-browser.mjs';

const PICTURES = path.join(ROOT, 'docs', 'pictures');
const SIZES = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
];
const SCHEMES = /** @type {const} */ (['light', 'dark']);
/** Charts below the first screen wait until they are seen, so only what is in sight has to be there. */
const IS_SETTLED = `[...document.querySelectorAll('main [aria-busy=true]')].every(
  (element) => element.getBoundingClientRect().top > innerHeight)`;
const TREES = [20, 60, 150];

/** @typedef {{ taskId: string, modelId: string }} Run */

/** @param {readonly Run[]} runs @param {string} searchId */
function pagesOf(runs, searchId) {
  const last = runs.at(-1);
  if (last === undefined) throw new Error('no run');
  return {
    experiments: '/experiments',
    experiment: `/experiments/${last.taskId}`,
    plots: `/experiments/${last.taskId}?tab=plots`,
    compare: `/compare?ids=${runs.map(({ taskId }) => taskId).join(',')}`,
    models: `/models/${last.modelId}`,
    'run-form': '/experiments?run=1',
    'search-form': '/experiments?new-search=1',
    search: `/experiments/${searchId}`,
    server: '/server',
  };
}

/** @param {string} home */
async function takeAll(home) {
  /** @type {Run[]} */
  const runs = [];
  for (const trees of TREES) {
    runs.push(
      await terminal(home, 'run', '--trees', String(trees), '--name', `Abstracts, ${trees} trees`, '--tag', 'sample'),
    );
  }
  const search = await terminal(
    home,
    'search',
    '--grid',
    'trees=10,20,40',
    '--grid',
    'max-features=100,400',
    '--grid',
    'criterion=gini,entropy',
  );
  await terminal(home, 'models', 'publish', runs[0]?.modelId ?? '');
  await using browser = await launchBrowser();
  const serve = await startServe(home);
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(serve.url);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const size of SIZES) {
        await page.setViewportSize(size);
        for (const [name, route] of Object.entries(pagesOf(runs, search.taskId))) {
          await page.goto(new URL(route, serve.origin).href);
          await page.getByRole('heading', { level: 1 }).waitFor();
          await expect.poll(() => page.evaluate(IS_SETTLED), { timeout: 30_000 }).toBe(true);
          await page.evaluate('document.fonts.ready.then(() => undefined)');
          const file = `${name}-${colorScheme}-${size.width}.png`;
          await page.screenshot({ path: path.join(PICTURES, file), animations: 'disabled' });
          say(`docs/pictures/${file}`);
        }
      }
    }
  } finally {
    await end(serve.process, 'SIGTERM');
  }
}

mkdirSync(PICTURES, { recursive: true });
const home = mkdtempSync(path.join(tmpdir(), 'cleardeck-pictures-'));
try {
  await takeAll(home);
} catch (error) {
  say(`screenshots: ${messageOf(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
