import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppInfo, ServerStatus } from '#shared/domain/app.ts';
import { createFakeBridge } from '../../../test/fakes/fake-bridge.ts';
import { App } from './app.tsx';
import { COLOR_SCHEME_KEY } from './theme.ts';

const info: AppInfo = {
  version: '0.1.0',
  face: 'window',
  platform: 'linux',
  nodeVersion: '24',
  electronVersion: null,
  cores: 2,
  dataFolder: '/data',
  notices: [{ id: 'n1', level: 'warning', text: 'A damaged store was set aside.' }],
};
const status = (runningTaskCount: number): ServerStatus => ({
  instances: [],
  runningTaskCount,
  queuedTaskCount: 0,
  store: {
    path: '/data/store.db',
    sizeBytes: 0,
    filesSizeBytes: 0,
    schemaVersion: 1,
    taskCount: 0,
    scalarCount: 0,
    modelCount: 0,
  },
});

function open(path: string, handlers = {}) {
  window.history.replaceState(null, '', path);
  const bridge = createFakeBridge({
    'app.info': () => info,
    'server.status': () => status(0),
    'tasks.list': () => ({ rows: [], total: 0, totalUnfiltered: 0, tags: [] }),
    'projects.list': () => [],
    ...handlers,
  });
  render(<App bridge={bridge} />);
  return { bridge, user: userEvent.setup() };
}

beforeEach(() => localStorage.clear());

describe('the shell', () => {
  it('goes from / to the experiments and marks the page in the navigation', async () => {
    open('/');
    expect(await screen.findByRole('heading', { level: 1, name: 'Experiments' })).toBeTruthy();
    expect(window.location.pathname).toBe('/experiments');
    const links = within(screen.getByRole('navigation', { name: 'Main' })).getAllByRole('link');
    expect(links.map((link) => [link.getAttribute('aria-label'), link.getAttribute('aria-current')])).toEqual([
      ['Experiments', 'page'],
      ['Compare', null],
      ['Models', null],
      ['Server', null],
    ]);
    expect(document.title).toBe('Experiments · ClearDeck');
  });

  it('has a skip link as the first stop of the Tab key', async () => {
    const { user } = open('/nowhere');
    await user.tab();
    expect(document.activeElement?.textContent).toBe('Skip to content');
  });

  it('says that there is no such page', async () => {
    open('/nowhere');
    expect(await screen.findByText('There is no page at this address')).toBeTruthy();
  });

  it('shows notices until they are dismissed', async () => {
    const { bridge, user } = open('/nowhere');
    expect(await screen.findByText('A damaged store was set aside.')).toBeTruthy();
    bridge.handle({ 'app.dismissNotice': () => ({}), 'app.info': () => ({ ...info, notices: [] }) });
    await user.click(screen.getByRole('button', { name: 'Dismiss notice' }));
    await waitFor(() => expect(screen.queryByText('A damaged store was set aside.')).toBeNull());
    expect(bridge.inputsOf('app.dismissNotice')).toEqual([{ id: 'n1' }]);
  });

  it('counts what runs, as it changes', async () => {
    const { bridge } = open('/nowhere');
    await screen.findByText('A damaged store was set aside.');
    bridge.handle({ 'server.status': () => status(2) });
    bridge.emit('tasks.changed', { ids: [], isEverything: true });
    expect(await screen.findByRole('link', { name: '2 running: show' })).toBeTruthy();
  });

  it('tells of a lost connection, and reads everything again when it is back', async () => {
    const { bridge } = open('/nowhere');
    await screen.findByText('A damaged store was set aside.');
    const before = bridge.inputsOf('app.info').length;
    act(() => bridge.setConnection('closed'));
    expect(screen.getByText('Connection lost, reconnecting…')).toBeTruthy();
    act(() => bridge.setConnection('open'));
    expect(screen.queryByText('Connection lost, reconnecting…')).toBeNull();
    await waitFor(() => expect(bridge.inputsOf('app.info').length).toBe(before + 1));
  });

  it('keeps the chosen colour scheme', async () => {
    const { user } = open('/nowhere');
    await user.click(screen.getByRole('button', { name: 'Colour scheme: system. Switch to light' }));
    await user.click(screen.getByRole('button', { name: 'Colour scheme: light. Switch to dark' }));
    expect(document.documentElement.getAttribute('data-mantine-color-scheme')).toBe('dark');
    expect(localStorage.getItem(COLOR_SCHEME_KEY)).toBe('dark');
  });
});
