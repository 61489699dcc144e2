import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../../test/fakes/render-page.tsx';
import { fakeId, fakeTask, fakeTaskPage } from '../../../../../test/fakes/sample-tasks.ts';
import { ExperimentsPage } from '../experiments-page.tsx';

// Whole pages are slow to search by role in jsdom on a busy machine; nothing here measures time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

beforeEach(() => {
  localStorage.clear();
  // jsdom lays nothing out; the virtualiser draws what fits into the height that it is told.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1000);
});

function open(handlers: FakeHandlers = {}, path = '/experiments') {
  const bridge = createFakeBridge({
    'tasks.list': () => fakeTaskPage([fakeTask(1)]),
    'projects.list': () => [],
    'search.start': () => ({ taskId: fakeId(7), runCount: 4 }),
    ...handlers,
  });
  renderPage(<ExperimentsPage />, bridge, path);
  return { bridge, user: userEvent.setup() };
}

const dialog = () => screen.findByRole('dialog', { name: 'Search parameters' });
/** The foot of the form: how many runs there will be. */
const planned = (form: HTMLElement) => within(form).getAllByRole('status').at(-1)?.textContent;

describe('the form that starts a search', () => {
  it('is opened from the list, counts the runs as one types, and starts them', async () => {
    const { bridge, user } = open();
    await user.click(await screen.findByRole('button', { name: 'Search parameters…' }));
    const form = await dialog();
    expect(window.location.search).toBe('?new-search=1');
    expect(planned(form)).toBe('9 runs');
    await user.type(within(form).getByRole('combobox', { name: 'Values of trees' }), '300,');
    expect(planned(form)).toBe('12 runs');
    await user.click(within(form).getByRole('button', { name: 'Do not search max features' }));
    expect(planned(form)).toBe('4 runs');
    await user.type(within(form).getByRole('textbox', { name: 'Name' }), 'Forests');
    await user.click(within(form).getByRole('button', { name: 'Start search' }));
    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Search parameters' })).toBeNull());
    expect(bridge.inputsOf('search.start')).toMatchObject([
      {
        base: { name: 'Forests', dataPath: null, trees: 100 },
        space: { trees: { values: [50, 100, 200, 300] } },
        strategy: { kind: 'grid' },
        metric: 'accuracy',
      },
    ]);
    expect(Object.keys(bridge.inputsOf('search.start')[0]?.space ?? {})).toEqual(['trees']);
    expect((await screen.findByRole('link', { name: 'Open it' })).getAttribute('href')).toBe(
      `/experiments/${fakeId(7)}`,
    );
  });

  it('draws at random from a range, with the objective that was chosen', async () => {
    const { bridge, user } = open({}, '/experiments?new-search=1');
    const form = await dialog();
    await user.click(within(form).getByRole('radio', { name: 'At random' }));
    const trees = within(form).getByRole('group', { name: 'Trees' });
    await user.click(within(trees).getByRole('radio', { name: 'Range' }));
    const lowest = within(trees).getByRole('textbox', { name: 'Lowest trees' });
    await user.clear(lowest);
    await user.type(lowest, '499');
    await user.click(within(form).getByRole('button', { name: 'Do not search max features' }));
    // Two numbers of trees are all that there is to draw.
    expect(planned(form)).toBe('2 runs');
    await user.click(within(form).getByRole('combobox', { name: 'Rank the runs by' }));
    await user.click(await screen.findByRole('option', { name: 'F1' }));
    await user.click(within(form).getByRole('button', { name: 'Start search' }));
    await waitFor(() =>
      expect(bridge.inputsOf('search.start')).toMatchObject([
        {
          space: { trees: { range: { from: 499, to: 500, scale: 'linear' } } },
          strategy: { kind: 'random', count: 20, seed: 42 },
          metric: 'f1_score',
        },
      ]),
    );
  });

  it('adds a parameter with values to start from', async () => {
    const { user } = open({}, '/experiments?new-search=1');
    const form = await dialog();
    await user.click(within(form).getByRole('combobox', { name: 'Add a parameter' }));
    await user.click(await screen.findByRole('option', { name: 'Criterion' }));
    expect(planned(form)).toBe('18 runs');
    expect(within(form).getByRole('group', { name: 'Criterion' }).textContent).toContain('entropy');
  });

  it('says what is wrong and does not start', async () => {
    const { bridge, user } = open({}, '/experiments?new-search=1');
    const form = await dialog();
    await user.type(within(form).getByRole('combobox', { name: 'Values of trees' }), 'many,');
    expect(within(form).getByText(/Not possible here: many/)).toBeTruthy();
    expect(planned(form)).toBe('Correct what is marked above.');
    const start = within(form).getByRole<HTMLButtonElement>('button', { name: 'Start search' });
    expect(start.disabled).toBe(true);
    expect(bridge.inputsOf('search.start')).toEqual([]);
  });

  it('shows why main refused', async () => {
    const { user } = open(
      {
        'search.start': () => {
          throw new AppError('DATA_INVALID', 'The file has one column only.');
        },
      },
      '/experiments?new-search=1',
    );
    const form = await dialog();
    await user.click(within(form).getByRole('button', { name: 'Start search' }));
    expect((await within(form).findByRole('alert')).textContent).toContain('The file has one column only.');
  });
});

describe('searches in the list of experiments', () => {
  const search = fakeTask(5, { type: 'optimizer', name: 'Forests' });
  const run = fakeTask(6, { parentId: fakeId(5), name: 'Forests #1' });

  it('a run leads to its search, and a search says that it is one', async () => {
    open({ 'tasks.list': () => fakeTaskPage([search, run]) });
    const link = await screen.findByRole('link', { name: 'Search of Forests #1' });
    expect(link.getAttribute('href')).toBe(`/experiments/${fakeId(5)}`);
    const row = screen.getByRole('link', { name: 'Forests' }).closest<HTMLElement>('[role="row"]');
    expect(row && within(row).getByRole('img', { name: 'Search' })).toBeTruthy();
  });

  it('can be narrowed to the runs of one search, and widened again', async () => {
    const { bridge, user } = open(
      {
        'tasks.list': () => fakeTaskPage([run]),
        'tasks.get': () => ({
          ...search,
          ...{
            comment: '',
            hyperparameters: [],
            artifacts: [],
            environment: [],
            outputModels: [],
            consoleLineCount: 0,
          },
        }),
      },
      `/experiments?parent=${fakeId(5)}`,
    );
    const filter = await screen.findByRole('region', { name: 'Runs of one search' });
    expect(await within(filter).findByRole('link', { name: 'Forests' })).toBeTruthy();
    expect(bridge.inputsOf('tasks.list')[0]?.parentId).toBe(fakeId(5));
    await user.click(within(filter).getByRole('button', { name: 'Show all experiments' }));
    await waitFor(() => expect(bridge.inputsOf('tasks.list').at(-1)?.parentId).toBeNull());
    expect(window.location.search).toBe('');
  });

  it('says that a search is gone, and ignores an address that names none', async () => {
    const { bridge } = open({ 'tasks.list': () => fakeTaskPage([run]) }, `/experiments?parent=${fakeId(5)}`);
    expect(await screen.findByText(/a search that is gone/)).toBeTruthy();
    expect(bridge.inputsOf('tasks.get')).toEqual([{ id: fakeId(5) }]);
    window.history.replaceState(null, '', '/experiments?parent=garbage');
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Runs of one search' })).toBeNull());
  });
});
