import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { AppInfo, ServerStatus } from '#shared/domain/app.ts';
import type { TaskSummary } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../../test/fakes/render-page.tsx';
import { ServerPage } from '../index.ts';

const status: ServerStatus = {
  instances: [
    { id: 'w', pid: 41, face: 'window', startedAtMs: 1_000, isThis: true, address: null },
    { id: 's', pid: 42, face: 'serve', startedAtMs: 2_000, isThis: false, address: 'http://127.0.0.1:8080' },
  ],
  runningTaskCount: 1,
  queuedTaskCount: 2,
  store: {
    path: '/data/cleardeck.db',
    sizeBytes: 4096,
    filesSizeBytes: 1536,
    schemaVersion: 3,
    taskCount: 12,
    scalarCount: 34_000,
    modelCount: 5,
  },
};
const info: AppInfo = {
  version: '0.1.0',
  face: 'window',
  platform: 'linux x64',
  nodeVersion: '24.1.0',
  electronVersion: null,
  cores: 2,
  dataFolder: '/data',
  notices: [],
};
const task: TaskSummary = {
  id: '1'.repeat(32),
  name: 'ML Training_1',
  type: 'training',
  status: 'in_progress',
  statusReason: '',
  statusMessage: '',
  projectId: '2'.repeat(32),
  projectName: 'ResearchHub',
  parentId: null,
  tags: [],
  isArchived: false,
  createdAtMs: 2,
  startedAtMs: 2,
  endedAtMs: null,
  updatedAtMs: 2,
  lastIteration: 3,
  accuracy: null,
  f1Score: null,
  progress: { stage: 'train', fraction: 0.5, secondsLeft: 3 },
};
const queued: TaskSummary = {
  ...task,
  id: '3'.repeat(32),
  name: 'ML Training_3',
  status: 'queued',
  createdAtMs: 1,
  progress: null,
};

function show(over: FakeHandlers = {}) {
  const bridge = createFakeBridge({
    'server.status': () => status,
    'app.info': () => info,
    'tasks.list': () => ({ rows: [queued, task], total: 2, totalUnfiltered: 12, tags: [] }),
    ...over,
  });
  renderPage(<ServerPage section="cleardeck" />, bridge, '/server/cleardeck');
  return bridge;
}

describe('the part of the server page about this ClearDeck', () => {
  it('names every process on the data folder and marks this one', async () => {
    show();
    const table = await screen.findByRole('table', { name: 'ClearDeck processes' });
    expect(within(table).getByRole('row', { name: /Desktop window This one 41/ })).toBeTruthy();
    const serve = within(table).getByRole('row', { name: /Browser \(serve\) 42/ });
    expect(serve.textContent).toContain('http://127.0.0.1:8080');
    expect(serve.textContent).not.toContain('This one');
  });

  it('lists running experiments before queued ones, with links', async () => {
    const bridge = show();
    const list = await screen.findByRole('list', { name: 'Experiments under way' });
    expect(
      within(list)
        .getAllByRole('link')
        .map((link) => link.textContent),
    ).toEqual([task.name, queued.name]);
    expect(within(list).getByRole('link', { name: task.name }).getAttribute('href')).toBe(`/experiments/${task.id}`);
    expect(list.textContent).toContain('train, 50.0 %');
    expect(screen.getByText('1 running, 2 queued.')).toBeTruthy();
    expect(bridge.inputsOf('tasks.list')[0]).toMatchObject({ statuses: ['in_progress', 'queued'] });
  });

  it('says that nothing runs', async () => {
    show({ 'tasks.list': () => ({ rows: [], total: 0, totalUnfiltered: 0, tags: [] }) });
    expect(await screen.findByText(/Nothing runs at the moment/)).toBeTruthy();
  });

  it('shows the store and this program', async () => {
    show();
    const store = await screen.findByRole('table', { name: 'Store' });
    expect(within(store).getByRole('row', { name: 'Scalars 34,000' })).toBeTruthy();
    expect(within(store).getByRole('row', { name: /Files 1\.5 KiB/ })).toBeTruthy();
    const program = await screen.findByRole('table', { name: 'This ClearDeck' });
    expect(within(program).getByRole('row', { name: 'Node.js 24.1.0' })).toBeTruthy();
  });

  it('copies a path', async () => {
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole('button', { name: 'Copy the data folder’s path' }));
    expect(await screen.findByRole('button', { name: 'Copied the data folder’s path' })).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe('/data');
  });

  it('loads, tells of an error, and reads again on Retry', async () => {
    const bridge = show({ 'server.status': () => Promise.reject(new AppError('STORE_BUSY', 'Locked.')) });
    expect(screen.getAllByText('Loading…').length).toBeGreaterThan(0);
    expect((await screen.findByRole('alert')).textContent).toContain('Locked.');
    bridge.handle({ 'server.status': () => status });
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('table', { name: 'ClearDeck processes' })).toBeTruthy();
  });

  it('reads again when something starts or ends', async () => {
    const bridge = show();
    await screen.findByRole('table', { name: 'ClearDeck processes' });
    bridge.handle({ 'server.status': () => ({ ...status, instances: status.instances.slice(0, 1) }) });
    bridge.emit('server.changed', { ids: [], isEverything: true });
    await waitFor(() => expect(screen.queryByText('Browser (serve)')).toBeNull());
  });
});
