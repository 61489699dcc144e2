// `npm run screenshots:server`: pictures of the server page on a real Docker engine of its own, with the tests' stand-in
// images: starting, failing with its reason, healthy, and its logs.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { end, startServe, terminal } from '../test/e2e/fixtures/processes.ts';
import { TestEngine } from '../test/engine/fixtures/engine.ts';
import { setFaults } from '../test/engine/fixtures/faults.ts';
import { freePorts } from '../test/engine/fixtures/processes.ts';
import { makeStandIns } from '../test/engine/stand-ins/images.ts';
import { ROOT, messageOf, say } from './lib/paths.mjs';
import { launchBrowser } from './lib/picture-browser.mjs';

const PICTURES = path.join(ROOT, 'docs', 'pictures');
const UP = 'The server is up: every service is healthy.';
const LONG_MS = 300_000;

/** @param {string} home @param {TestEngine} engine */
async function takeAll(home, engine) {
  process.env.DOCKER_HOST = engine.host;
  const ports = Object.entries(await freePorts()).flatMap(([name, port]) => [`--${name}-port`, String(port)]);
  await terminal(home, 'server', 'settings', ...ports);
  await using browser = await launchBrowser();
  const serve = await startServe(home);
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    /** @param {string} name */
    const take = async (name) => {
      for (const scheme of /** @type {const} */ (['light', 'dark'])) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
        await page.screenshot({
          path: path.join(PICTURES, `server-${name}-${scheme}-1280.png`),
          animations: 'disabled',
        });
      }
      say(`docs/pictures/server-${name}-…-1280.png`);
    };
    await page.goto(serve.url);
    await page.goto(new URL('/server', serve.origin).href);
    const start = page.getByRole('button', { name: 'Start server' });
    await setFaults({ home }, 'fileserver', { exitAfterMs: 100, exitCode: 3 });
    await start.click();
    await page.getByText(/\d of 7 services are ready/).waitFor({ timeout: LONG_MS });
    await take('starting');
    await page
      .getByText(/fileserver did not become ready/)
      .first()
      .waitFor({ timeout: LONG_MS });
    await take('failing');
    await setFaults({ home }, 'fileserver', null);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(UP).first().waitFor({ timeout: LONG_MS });
    // A picture of curves wants some samples.
    await page.locator('[aria-label^="Processor over"]').first().waitFor({ timeout: LONG_MS });
    await page.waitForTimeout(12_000);
    await take('healthy');
    await page.goto(new URL('/server/logs', serve.origin).href);
    await page
      .getByText(/listens on port/)
      .first()
      .waitFor({ timeout: LONG_MS });
    await take('logs');
  } finally {
    await end(serve.process, 'SIGTERM');
  }
}

mkdirSync(PICTURES, { recursive: true });
const home = mkdtempSync(path.join(tmpdir(), 'cleardeck-pictures-'));
const engine = await TestEngine.create();
try {
  await engine.load(await makeStandIns());
  await takeAll(home, engine);
} catch (error) {
  say(`screenshots: ${messageOf(error)}`);
  process.exitCode = 1;
} finally {
  await engine[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
