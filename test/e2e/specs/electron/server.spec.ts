import type { Panel } from '../../fixtures/panel.ts';
import { setFaults } from '../../../engine/fixtures/faults.ts';
import { expect, test } from '../../fixtures/engine.ts';
import { ServerPage } from '../../pages/server-page.ts';

const SERVICES = ['redis', 'mongo', 'elasticsearch', 'fileserver', 'apiserver', 'webserver', 'async_delete'];

async function openServer(panel: Panel, tab = ''): Promise<ServerPage> {
  const server = new ServerPage(panel);
  await server.open(tab);
  return server;
}

test('click Start server: every service turns healthy, logs are read, and Stop stops it', async ({ panel, ports }) => {
  const server = await openServer(panel);
  await expect(server.text('The server has not been started yet.')).toBeVisible();
  await server.button('Start server').click();
  await expect(panel.page.getByRole('heading', { name: 'Starting the server' })).toBeVisible();
  await expect(server.text('The server is up: every service is healthy.')).toBeVisible({ timeout: 90_000 });
  for (const name of SERVICES) await expect(panel.page.getByRole('heading', { name, exact: true })).toBeVisible();
  await expect(server.link('Open web UI')).toHaveAttribute('href', `http://127.0.0.1:${ports.web}/`);
  await expect(server.text('Connected as ClearDeck.')).toBeVisible();
  expect((await fetch(`http://127.0.0.1:${ports.api}/debug.ping`)).status).toBe(200);

  await server.tab('Logs').click();
  await expect(server.text(/apiserver listens on port 8008/)).toBeVisible();
  await panel.page.getByLabel('Search the logs').fill('apiserver listens on port');
  await expect(server.text(/^1 match ·/)).toBeVisible();

  await server.tab('Overview').click();
  await server.button('Stop').click();
  await expect(server.text('The server is stopped. Its data is kept.')).toBeVisible({ timeout: 60_000 });
});

test('a service that keeps ending: the page says which one and why, and Try again mends it', async ({
  panel,
  home,
}) => {
  await setFaults({ home }, 'fileserver', { exitAfterMs: 50, exitCode: 3 });
  const server = await openServer(panel);
  await server.button('Start server').click();
  await expect(server.text(/fileserver did not become ready\. It keeps ending: \d+ restarts, exit code 3/)).toBeVisible(
    {
      timeout: 90_000,
    },
  );
  await setFaults({ home }, 'fileserver', null);
  await server.button('Try again').click();
  await expect(server.text('The server is up: every service is healthy.')).toBeVisible({ timeout: 90_000 });
});

test('10,000 log lines a second: the newest are shown and the window answers all the while', async ({
  panel,
  home,
  cli,
  ports: _ports,
}) => {
  const linesPerSecond = 10_000;
  await setFaults({ home }, 'redis', { logLinesPerSecond: linesPerSecond });
  await cli('server', 'start', 'redis');
  const server = await openServer(panel, '/logs');
  await expect(server.log).toContainText('of a flood');
  const first = await server.newestFloodLine();
  const goOnFor = (seconds: number) =>
    expect.poll(() => server.newestFloodLine(), { timeout: 60_000 }).toBeGreaterThan(first + seconds * linesPerSecond);
  await goOnFor(5);
  await expect(server.text(/^20,000 lines · [\d,]+ older lines let go$/)).toBeVisible();
  // Only what is in sight is in the page, however much has come.
  expect(await server.log.locator('[data-index]').count()).toBeLessThan(120);

  await panel.page.getByLabel('Search the logs').fill('7 of a flood');
  await expect(server.text(/^[\d,]+ matches · 20,000 lines/)).toBeVisible();
  await panel.page.getByLabel('Matches only').check();
  await expect(server.log.locator('[data-index]').first()).toContainText('7 of a flood');
  await panel.page.getByLabel('Search the logs').fill('');
  await panel.page.getByLabel('Matches only').uncheck();

  // Paused, the place stands still while the flood goes on.
  await server.button('Pause').click();
  await expect(server.text(/paused: later lines are shown when you resume/)).toBeVisible();
  const pausedAt = await server.newestFloodLine();
  const newest = async () => {
    const { lines } = await cli<{ lines: readonly { text: string }[] }>('server', 'logs', 'redis', '--tail', '1');
    return Number(/line (\d+) of/.exec(lines.at(-1)?.text ?? '')?.[1]);
  };
  // Twice as much as is held at all.
  await expect.poll(newest, { timeout: 60_000 }).toBeGreaterThan(pausedAt + 40_000);
  expect(await server.newestFloodLine()).toBe(pausedAt);
  await server.button('Resume').click();
  await goOnFor(10);

  await server.tab('Data').click();
  await expect(panel.page.getByRole('heading', { name: 'Stores' })).toBeVisible();
});
