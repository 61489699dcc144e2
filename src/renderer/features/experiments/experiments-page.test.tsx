import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import type { TaskPage } from '#shared/ipc/contract.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../test/fakes/render-page.tsx';
import { fakeId, fakeTask, fakeTaskPage } from '../../../../test/fakes/sample-tasks.ts';
import { ExperimentsPage } from './experiments-page.tsx';

// Role queries over a whole page are slow in jsdom; what is tested is not how fast.
vi.setConfig({ testTimeout: 30_000 });

beforeEach(() => {
  localStorage.clear();
  // jsdom lays nothing out; the virtualiser draws what fits into the height that it is told.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1000);
});

function open(handlers: FakeHandlers, path = '/experiments') {
  const bridge = createFakeBridge({ 'tasks.list': () => fakeTaskPage([]), 'projects.list': () => [], ...handlers });
  renderPage(<ExperimentsPage />, bridge, path);
  return { bridge, user: userEvent.setup() };
}

const threeRuns = () => fakeTaskPage([fakeTask(1), fakeTask(2), fakeTask(3)]);
const rowOf = async (name: string) => {
  const row = (await screen.findByRole('link', { name })).closest<HTMLElement>('[role="row"]');
  if (row === null) throw new Error(`${name} is in no row`);
  return row;
};

describe('states of the experiments page', () => {
  it('shows that it is loading', () => {
    open({ 'tasks.list': () => new Promise<TaskPage>(() => undefined) });
    expect(screen.getByRole('status', { name: 'Loading experiments' })).toBeTruthy();
    expect(screen.queryByRole('grid')).toBeNull();
  });

  it('says what is wrong and tries again', async () => {
    const { bridge, user } = open({
      'tasks.list': () => {
        throw new AppError('STORE_CORRUPT', 'Page 7 of the store is damaged.');
      },
    });
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The store is damaged');
    expect(alert.textContent).toContain('Page 7 of the store is damaged.');
    bridge.handle({ 'tasks.list': threeRuns });
    await user.click(within(alert).getByRole('button', { name: 'Retry' }));
    expect(await rowOf('Run 2')).toBeTruthy();
  });

  it('explains an empty store and opens the form from there', async () => {
    const { user } = open({});
    expect(await screen.findByText('No experiments yet')).toBeTruthy();
    const buttons = screen.getAllByRole('button', { name: 'Run experiment' });
    await user.click(buttons.at(-1) as HTMLElement);
    expect(await screen.findByRole('dialog', { name: 'Run experiment' })).toBeTruthy();
    expect(window.location.search).toBe('?run=1');
  });

  it('tells "none match" from "none yet", and clears the filters', async () => {
    const { user } = open(
      { 'tasks.list': ({ search }) => (search === '' ? threeRuns() : fakeTaskPage([], { totalUnfiltered: 3 })) },
      '/experiments?q=nothing&status=failed',
    );
    await user.click(await screen.findByRole('button', { name: 'Clear filters' }));
    expect(await rowOf('Run 1')).toBeTruthy();
    expect(window.location.search).toBe('');
    expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('');
  });

  it('shows the rows with their numbers', async () => {
    open({ 'tasks.list': threeRuns });
    const row = await rowOf('Run 1');
    for (const text of ['Completed', 'ResearchHub', '20.0 s', '80.4 %', '80.0 %']) {
      expect(within(row).getByText(text)).toBeTruthy();
    }
    expect(within(row).getByRole('link', { name: 'Run 1' }).getAttribute('href')).toBe(`/experiments/${fakeId(1)}`);
    expect(screen.getByText('3 experiments')).toBeTruthy();
  });

  it('keeps the rows and says so where reading them again fails', async () => {
    const { bridge } = open({ 'tasks.list': threeRuns });
    await rowOf('Run 1');
    bridge.handle({
      'tasks.list': () => {
        throw new AppError('STORE_CLOSED', 'The store is closed.');
      },
    });
    bridge.emit('tasks.changed', { ids: [], isEverything: true });
    expect((await screen.findByRole('alert')).textContent).toContain('ClearDeck is shutting down');
    expect(await rowOf('Run 1')).toBeTruthy();
  });

  it('draws only what fits, of many rows', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => fakeTask(n + 1));
    open({ 'tasks.list': () => fakeTaskPage(rows, { total: 10_000 }) });
    await rowOf('Run 1');
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001');
    expect(screen.getAllByRole('row').length).toBeLessThan(60);
  });
});

describe('running experiments', () => {
  const running = fakeTask(7, {
    status: 'in_progress',
    startedAtMs: Date.now() - 5000,
    endedAtMs: null,
    accuracy: null,
    progress: { stage: 'train', fraction: 0.42, secondsLeft: 12 },
  });

  it('shows stage, progress and the time left', async () => {
    open({ 'tasks.list': () => fakeTaskPage([running]) });
    const bar = within(await rowOf('Run 7')).getByRole('progressbar', { name: 'Progress of Run 7' });
    expect(bar.getAttribute('aria-valuenow')).toBe('42');
    expect(bar.getAttribute('aria-valuetext')).toBe('training, 42 %, 12 s left');
  });

  it('stops one after asking', async () => {
    const { bridge, user } = open({ 'tasks.list': () => fakeTaskPage([running]), 'training.stop': () => ({}) });
    await user.click(within(await rowOf('Run 7')).getByRole('button', { name: 'Stop Run 7' }));
    const dialog = await screen.findByRole('dialog', { name: 'Stop this experiment?' });
    expect(bridge.inputsOf('training.stop')).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Stop experiment' }));
    await waitFor(() => expect(bridge.inputsOf('training.stop')).toEqual([{ taskId: running.id }]));
  });

  it('stops nothing where the answer is no', async () => {
    const { bridge, user } = open({ 'tasks.list': () => fakeTaskPage([running]), 'training.stop': () => ({}) });
    await user.click(within(await rowOf('Run 7')).getByRole('button', { name: 'Stop Run 7' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(bridge.inputsOf('training.stop')).toEqual([]);
  });
});

describe('sort and filter', () => {
  it('sorts by a column, then turns the order around', async () => {
    const { bridge, user } = open({ 'tasks.list': threeRuns });
    await user.click(await screen.findByRole('button', { name: 'Accuracy' }));
    await waitFor(() =>
      expect(bridge.inputsOf('tasks.list').at(-1)).toMatchObject({ sort: 'accuracy', order: 'desc' }),
    );
    await user.click(screen.getByRole('button', { name: 'Accuracy' }));
    await waitFor(() => expect(bridge.inputsOf('tasks.list').at(-1)).toMatchObject({ sort: 'accuracy', order: 'asc' }));
    expect(screen.getByRole('columnheader', { name: 'Accuracy' }).getAttribute('aria-sort')).toBe('ascending');
    expect(screen.getByRole('columnheader', { name: 'Created' }).getAttribute('aria-sort')).toBe('none');
    expect(window.location.search).toBe('?sort=accuracy&order=asc');
  });

  it('asks once for what was typed into the search, and keeps it in the address', async () => {
    const { bridge, user } = open({ 'tasks.list': threeRuns });
    await rowOf('Run 1');
    await user.keyboard('/');
    expect(document.activeElement).toBe(screen.getByRole('searchbox', { name: 'Search experiments' }));
    await user.keyboard('spam');
    await waitFor(() => expect(bridge.inputsOf('tasks.list').at(-1)).toMatchObject({ search: 'spam' }));
    expect(bridge.inputsOf('tasks.list').map(({ search }) => search)).toEqual(['', 'spam']);
    expect(window.location.search).toBe('?q=spam');
  });

  it('reads filter and order from the address and ignores what it does not know', async () => {
    const { bridge } = open(
      { 'tasks.list': threeRuns },
      '/experiments?q=a&status=failed,bogus&tag=one&tag=two&archived=1&sort=evil&order=sideways',
    );
    await rowOf('Run 1');
    expect(bridge.inputsOf('tasks.list')[0]).toMatchObject({
      search: 'a',
      statuses: ['failed'],
      tags: ['one', 'two'],
      archived: true,
      sort: 'created',
      order: 'desc',
    });
  });

  it('filters by status and by archive', async () => {
    const { bridge, user } = open({ 'tasks.list': threeRuns });
    await rowOf('Run 1');
    await user.click(screen.getByRole('combobox', { name: 'Filter by status' }));
    await user.click(await screen.findByRole('option', { name: 'Failed' }));
    await waitFor(() => expect(bridge.inputsOf('tasks.list').at(-1)).toMatchObject({ statuses: ['failed'] }));
    await user.click(screen.getByRole('switch', { name: 'Archived' }));
    await waitFor(() => expect(bridge.inputsOf('tasks.list').at(-1)).toMatchObject({ archived: true }));
  });
});

describe('selection', () => {
  const pick = async (user: ReturnType<typeof userEvent.setup>, name: string) =>
    user.click(within(await rowOf(name)).getByRole('checkbox', { name: `Select ${name}` }));

  it('compares from two on, with the ids in the address', async () => {
    const { user } = open({ 'tasks.list': threeRuns });
    await pick(user, 'Run 1');
    const bar = screen.getByRole('region', { name: 'Selected experiments' });
    expect(within(bar).getByRole('button', { name: 'Compare' }).getAttribute('aria-disabled')).toBe('true');
    await pick(user, 'Run 3');
    expect(within(bar).getByText('2 selected')).toBeTruthy();
    expect(within(bar).getByRole('link', { name: 'Compare' }).getAttribute('href')).toBe(
      `/compare?ids=${fakeId(1)},${fakeId(3)}`,
    );
  });

  it('archives, and undoes only what changed', async () => {
    const { bridge, user } = open({
      'tasks.list': threeRuns,
      'tasks.archive': ({ ids, archived }) => ({ ids: archived ? ids.slice(0, 1) : ids }),
    });
    await pick(user, 'Run 1');
    await pick(user, 'Run 2');
    await user.click(screen.getByRole('button', { name: 'Archive' }));
    expect(await screen.findByText('1 experiment archived')).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Selected experiments' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() =>
      expect(bridge.inputsOf('tasks.archive')).toEqual([
        { ids: [fakeId(1), fakeId(2)], archived: true },
        { ids: [fakeId(1)], archived: false },
      ]),
    );
  });

  it('deletes and restores', async () => {
    const { bridge, user } = open({
      'tasks.list': threeRuns,
      'tasks.delete': ({ ids }) => ({ ids }),
      'tasks.restore': ({ ids }) => ({ ids }),
    });
    await pick(user, 'Run 2');
    await user.click(screen.getByRole('button', { name: 'Delete' }));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(bridge.inputsOf('tasks.restore')).toEqual([{ ids: [fakeId(2)] }]));
    expect(await screen.findByText('1 experiment restored')).toBeTruthy();
  });

  it('keeps the selection and tells why a deed was refused', async () => {
    const { user } = open({
      'tasks.list': threeRuns,
      'tasks.delete': () => {
        throw new AppError('CONFLICT', 'Run 2 is running.');
      },
    });
    await pick(user, 'Run 2');
    await user.click(screen.getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText(/Run 2 is running\./)).toBeTruthy();
    expect(screen.getByText('1 selected')).toBeTruthy();
  });

  it('picks a range with Shift', async () => {
    const { user } = open({ 'tasks.list': threeRuns });
    await pick(user, 'Run 1');
    await user.keyboard('{Shift>}');
    await pick(user, 'Run 3');
    expect(screen.getByText('3 selected')).toBeTruthy();
  });
});

describe('keyboard', () => {
  it('moves with arrows, picks with Space, opens with Enter', async () => {
    const { user } = open({ 'tasks.list': threeRuns });
    const first = await rowOf('Run 1');
    first.focus();
    await user.keyboard('{ArrowDown}');
    const second = await rowOf('Run 2');
    expect(document.activeElement).toBe(second);
    expect(second.tabIndex).toBe(0);
    expect(first.tabIndex).toBe(-1);
    await user.keyboard(' ');
    expect(second.getAttribute('aria-selected')).toBe('true');
    await user.keyboard('{End}');
    expect(document.activeElement).toBe(await rowOf('Run 3'));
    await user.keyboard('{ArrowDown}{Home}{ArrowDown}{Enter}');
    expect(window.location.pathname).toBe(`/experiments/${fakeId(2)}`);
  });

  it('picks all that is loaded with Ctrl+A and drops it with Escape', async () => {
    const { user } = open({ 'tasks.list': threeRuns });
    (await rowOf('Run 1')).focus();
    await user.keyboard('{Control>}a{/Control}');
    expect(screen.getByText('3 selected')).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(screen.queryByText('3 selected')).toBeNull();
  });

  it('leaves "/" alone while one types elsewhere', async () => {
    open({ 'tasks.list': threeRuns });
    await rowOf('Run 1');
    const field = document.createElement('input');
    document.body.append(field);
    field.focus();
    expect(fireEvent.keyDown(field, { key: '/' })).toBe(true);
    expect(document.activeElement).toBe(field);
    field.remove();
  });
});
