import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { EngineView } from '#shared/domain/stack.ts';
import { withLastWords } from '#shared/domain/last-words.ts';
import { AppError } from '#shared/ipc/result.ts';
import { absentStackOf, sampleEngine, serviceOf, stackStatusOf } from '../../../../../test/fakes/stack-samples.ts';
import { showServer } from '../server.fixture.tsx';

const service = (name: string) => screen.findByRole('listitem', { name });
const engineOf = (over: Partial<EngineView>): EngineView => ({ ...sampleEngine, ...over });

describe('the overview', () => {
  it('loads, tells of an error, and reads again on Retry', async () => {
    const bridge = showServer({ 'stack.status': () => Promise.reject(new AppError('STORE_BUSY', 'Locked.')) });
    expect(screen.getByRole('status', { name: 'Loading…' })).toBeTruthy();
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Locked.');
    bridge.handle({ 'stack.status': () => stackStatusOf() });
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('list', { name: 'Services' })).toBeTruthy();
  });

  it('says how the panel and Python reach the server, and that quitting leaves it running', async () => {
    showServer();
    const table = await screen.findByRole('table', { name: 'Connection' });
    expect(within(table).getByRole('row', { name: /This panel Connected\. Connected as ClearDeck\./ })).toBeTruthy();
    expect(within(table).getByText('/data/clearml_config/clearml.conf')).toBeTruthy();
    expect(screen.getByText('CLEARML_CONFIG_FILE')).toBeTruthy();
    expect(screen.getByText(/Quitting ClearDeck leaves the server running/)).toBeTruthy();
  });

  it('copies the path of clearml.conf', async () => {
    const user = userEvent.setup();
    showServer();
    await user.click(await screen.findByRole('button', { name: 'Copy the path of clearml.conf' }));
    expect(await screen.findByRole('button', { name: 'Copied the path of clearml.conf' })).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe('/data/clearml_config/clearml.conf');
  });

  it('tells of a compose file that cannot be used', async () => {
    const composeFile = { path: '/data/compose.yml', isOwn: true, problem: 'Line 12: “privileged” is not supported.' };
    showServer({ 'stack.status': () => stackStatusOf({ composeFile }) });
    expect((await screen.findByRole('alert', { name: /compose file/ })).textContent).toContain('Line 12');
  });

  it('has the history, the newest first, with service and level', async () => {
    showServer();
    const list = await screen.findByRole('list', { name: 'History, newest first' });
    const [first, second] = within(list).getAllByRole('listitem');
    expect(first?.textContent).toContain('InfoThe server is ready.');
    expect(second?.textContent).toContain('Warningmongo: Stopped with exit code 137.');
  });

  it('folds away what a service wrote last', async () => {
    const text = withLastWords('Starting failed. redis ended.', ['[ERROR] no memory', 'bye']);
    const entry = { id: 1, atMs: 1_764_060_000_000, level: 'error', service: null, text } as const;
    showServer({ 'stack.status': () => stackStatusOf({ history: [entry] }) });
    expect(await screen.findByText('Starting failed. redis ended.')).toBeTruthy();
    const lines = screen.getByText(/no memory/);
    expect(lines.textContent).toBe('[ERROR] no memory\nbye');
    expect(lines.closest('details')?.open).toBe(false);
  });

  it('shows a long history in part until all of it is asked for', async () => {
    const history = Array.from({ length: 30 }, (_, id) => ({
      id,
      atMs: 1_764_060_000_000 + id,
      level: 'info' as const,
      service: null,
      text: `Event ${String(id)}.`,
    }));
    showServer({ 'stack.status': () => stackStatusOf({ history }) });
    await screen.findByText('Event 29.');
    expect(screen.queryByText('Event 0.')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Show all 30' }));
    expect(screen.getByText('Event 0.')).toBeTruthy();
    // The button stays, and with it the focus.
    const fewer = screen.getByRole('button', { name: 'Show fewer' });
    expect(document.activeElement).toBe(fewer);
    await userEvent.click(fewer);
    expect(screen.queryByText('Event 0.')).toBeNull();
  });
});

describe('the engine', () => {
  it('is named with why it is in use and what else was looked at', async () => {
    showServer();
    const section = await screen.findByRole('region', { name: 'Docker engine' });
    expect(section.textContent).toContain(
      'Docker Engine 27.5.1 · API 1.47 · linux/amd64 · 8 processors · 16.0 GiB memory',
    );
    expect(section.textContent).toContain('It is the first of the usual sockets that answers.');
    const looked = within(section).getByRole('list', { name: 'Engines that were looked at', hidden: true });
    expect(looked.textContent).toContain('unix:///var/run/docker.sock (in use)');
    expect(looked.textContent).toContain('Docker context colima');
    expect(looked.textContent).toContain('Nothing listens there.');
    expect(within(section).queryByRole('button', { name: 'Retry' })).toBeNull();
  });

  it('may be missing: a state with what to do, no error', async () => {
    const engine = engineOf({ state: 'notFound', endpoint: null, candidates: [], name: null, version: null });
    const bridge = showServer({ 'stack.status': () => absentStackOf({ state: 'unknown', engine }) });
    const section = await screen.findByRole('region', { name: 'Docker engine' });
    expect(section.textContent).toContain('No Docker engine was found');
    expect(section.textContent).toContain('Experiments run, are recorded and compared without it.');
    expect(within(section).getByRole('link', { name: 'Ask the doctor' }).getAttribute('href')).toBe('/server/doctor');
    expect(within(section).getByRole('link', { name: 'How to install Docker' }).getAttribute('target')).toBe('_blank');
    bridge.handle({ 'stack.status': () => stackStatusOf() });
    await userEvent.click(within(section).getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(within(section).queryByRole('button', { name: 'Retry' })).toBeNull());
  });

  it.each([
    ['stopped', 'Docker is not running'],
    ['noPermission', 'This account may not use Docker'],
    ['tooOld', 'This Docker is too old'],
    ['failed', 'The engine does not answer as it should'],
  ] as const)('tells of %s with its problem', async (state, title) => {
    const engine = engineOf({ state, problem: 'The particulars.' });
    showServer({ 'stack.status': () => absentStackOf({ state: 'unknown', engine }) });
    const section = await screen.findByRole('region', { name: 'Docker engine' });
    expect(section.textContent).toContain(title);
    expect(section.textContent).toContain('The particulars.');
  });

  it('is waited for, with the time', async () => {
    const engine = engineOf({ state: 'connecting', waitingSinceMs: Date.now() - 12_500 });
    showServer({ 'stack.status': () => absentStackOf({ state: 'unknown', engine }) });
    expect(await screen.findByText(/Waiting for the engine for 1[2-4] s/)).toBeTruthy();
  });
});

describe('a service', () => {
  it('has its state, check, ports, image and digest', async () => {
    showServer();
    const card = await service('apiserver');
    expect(card.textContent).toContain('Healthy');
    expect(card.textContent).toContain('ok in 8 ms');
    expect(card.textContent).toContain('127.0.0.1:8008 → 8008');
    expect(card.textContent).toContain('example/apiserver:1.0.0');
    expect(within(card).getByText('sha256:c0ffee12c0ff')).toBeTruthy();
    expect(within(card).getByRole('button', { name: 'Copy the digest of apiserver' })).toBeTruthy();
  });

  it('says why it fails', async () => {
    const probe = { atMs: 1_764_060_000_000, isOk: false, latencyMs: null, detail: 'connection refused' };
    const services = [
      serviceOf('apiserver', {
        health: 'unhealthy',
        detail: 'It waits for mongo.',
        probe,
        restartCount: 3,
        isOutdated: true,
      }),
      serviceOf('mongo', { state: 'exited', health: 'none', isOomKilled: true, exitCode: 137, finishedAtMs: 1 }),
      serviceOf('redis', { state: 'exited', health: 'none', exitCode: 1, finishedAtMs: 1 }),
    ];
    showServer({ 'stack.status': () => stackStatusOf({ state: 'unhealthy', services }) });
    const card = await service('apiserver');
    expect(card.textContent).toContain('Unhealthy');
    expect(card.textContent).toContain('It waits for mongo.');
    expect(card.textContent).toContain('failed: connection refused');
    expect(card.textContent).toContain('Restarts3');
    expect(card.textContent).toContain('Restart to bring up to date');
    expect((await service('mongo')).textContent).toContain('Out of memory');
    expect((await service('redis')).textContent).toContain('Ended with exit code 1');
  });

  it('shows what it uses, with the limit', async () => {
    showServer();
    const card = await service('mongo');
    expect(await within(card).findByText('202.0 MiB of 2.0 GiB')).toBeTruthy();
    expect(within(card).getByText('0.75 cores')).toBeTruthy();
    expect(within(card).getByRole('img', { name: 'Processor over 10.0 s: at most 0.75 cores' })).toBeTruthy();
    expect(within(await service('redis')).getByRole('img', { name: 'Memory: not measured' })).toBeTruthy();
  });

  it('is not sampled while nothing runs', async () => {
    const bridge = showServer({ 'stack.status': () => absentStackOf() });
    await service('mongo');
    expect(bridge.inputsOf('stack.usage')).toEqual([]);
  });

  it('is stopped, restarted and started by its menu, and leads to its logs', async () => {
    const services = [serviceOf('mongo'), serviceOf('redis', { state: 'exited', health: 'none', exitCode: 0 })];
    const bridge = showServer({ 'stack.status': () => stackStatusOf({ state: 'partial', services }) });
    const choose = async (name: string, item: string) => {
      await userEvent.click(await screen.findByRole('button', { name: `Actions for ${name}` }));
      await userEvent.click(await screen.findByRole('menuitem', { name: item }));
    };
    await choose('mongo', 'Stop');
    await choose('mongo', 'Restart');
    await choose('redis', 'Start, and what it needs');
    expect(bridge.inputsOf('stack.stop')).toEqual([{ services: ['mongo'] }]);
    expect(bridge.inputsOf('stack.restart')).toEqual([{ services: ['mongo'] }]);
    expect(bridge.inputsOf('stack.start')).toEqual([{ services: ['redis'] }]);
    await choose('redis', 'Show its logs');
    await waitFor(() => expect(bridge.inputsOf('stack.logs')[0]).toMatchObject({ services: ['redis'] }));
  });
});
