import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Panel } from '../../fixtures/panel.ts';
import { expect, test } from '../../fixtures/engine.ts';
import { ServerPage } from '../../pages/server-page.ts';

const SERVICES = ['redis', 'mongo', 'elasticsearch', 'fileserver', 'apiserver', 'webserver', 'async_delete'];

async function openServer(panel: Panel): Promise<ServerPage> {
  const server = new ServerPage(panel);
  await server.open();
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
  const config = path.join(home, 'clearml_config');
  const faults = path.join(config, 'stand-in-faults.json');
  await mkdir(config, { recursive: true });
  await writeFile(faults, JSON.stringify({ fileserver: { exitAfterMs: 50, exitCode: 3 } }));
  const server = await openServer(panel);
  await server.button('Start server').click();
  await expect(server.text(/fileserver did not become ready\. It keeps ending: \d+ restarts, exit code 3/)).toBeVisible(
    {
      timeout: 90_000,
    },
  );
  await rm(faults);
  await server.button('Try again').click();
  await expect(server.text('The server is up: every service is healthy.')).toBeVisible({ timeout: 90_000 });
});
