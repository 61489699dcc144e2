import { request } from 'node:http';
import WebSocket from 'ws';
import { BrowserPanel, type Panel } from '../../fixtures/panel.ts';
import { expect, test } from '../../fixtures/test.ts';
import { ExperimentsPage } from '../../pages/experiments-page.ts';

test('without a session the browser face shows nothing', async ({ panel }) => {
  const { origin } = browserPanel(panel);
  for (const route of ['/', '/experiments', '/index.html', '/assets/', '/?token=wrong', `/?token=${'a'.repeat(43)}`]) {
    expect(await status(origin, route), route).toBe(401);
  }
});

test('the address of the terminal works once', async ({ panel, chromiumBrowser }) => {
  await expect(new ExperimentsPage(panel).heading).toBeVisible();
  const { url } = browserPanel(panel);
  const stranger = await chromiumBrowser!.newContext();
  const page = await stranger.newPage();
  const response = await page.goto(url);
  expect(response?.status()).toBe(401);
  await stranger.close();
  // The one who came first stays in, and the address bar no longer shows the token.
  await panel.page.reload();
  await expect(new ExperimentsPage(panel).heading).toBeVisible();
  expect(panel.page.url()).not.toContain('token');
});

test('a session does not open the door to another host or origin', async ({ panel }) => {
  await expect(new ExperimentsPage(panel).heading).toBeVisible();
  const { origin } = browserPanel(panel);
  const cookie = (await panel.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  expect(await status(origin, '/', { cookie })).toBe(200);
  expect(await status(origin, '/', { cookie, host: 'rebound.example.com' })).toBeGreaterThanOrEqual(400);
  expect(
    await status(origin, '/', { cookie, host: `localhost.example.com:${new URL(origin).port}` }),
  ).toBeGreaterThanOrEqual(400);
  expect(await status(origin, '/', { cookie, origin: 'https://example.com' })).toBeGreaterThanOrEqual(400);

  expect(await socketOpens(origin, { cookie, origin })).toBe(true);
  expect(await socketOpens(origin, { origin })).toBe(false);
  expect(await socketOpens(origin, { cookie, origin: 'https://example.com' })).toBe(false);
  expect(await socketOpens(origin, { cookie, origin: 'null' })).toBe(false);
  expect(await socketOpens(origin, { cookie })).toBe(false);
});

function browserPanel(panel: Panel): BrowserPanel {
  if (panel instanceof BrowserPanel) return panel;
  throw new Error('this test is about the browser face');
}

function status(origin: string, route: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    request(new URL(route, origin), { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

function socketOpens(origin: string, headers: Record<string, string>): Promise<boolean> {
  const url = new URL(SOCKET_PATH, origin);
  url.protocol = 'ws:';
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    socket.once('open', () => {
      socket.close();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

const SOCKET_PATH = '/ws';
