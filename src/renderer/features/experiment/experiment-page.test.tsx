import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { ConsoleLine, TaskDetail } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import { CALL_SAMPLES } from '../../../../test/fakes/call-samples.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../test/fakes/render-page.tsx';
import { ExperimentPage } from './experiment-page.tsx';
import { artifactFileName } from './artifacts-tab.tsx';
import { splitMatches } from './console-text.ts';

// Whole pages are slow to search by role in jsdom on a busy machine; nothing here measures time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const ID = 'a'.repeat(32);
const TASK: TaskDetail = {
  ...CALL_SAMPLES['tasks.get'].output,
  id: ID,
  name: 'Forest of 100',
  status: 'completed',
  progress: null,
  hyperparameters: [{ section: 'General', name: 'trees', value: '100', type: 'int', description: null }],
};
const LINES: ConsoleLine[] = Array.from({ length: 3000 }, (_, index) => ({
  seq: index + 1,
  atMs: 1_700_000_000_000 + index,
  level: index % 1000 === 999 ? 'error' : 'info',
  text: index % 1000 === 999 ? `Broken at ${String(index)}` : `tree ${String(index)}`,
}));
const HANDLERS: FakeHandlers = {
  'tasks.get': () => TASK,
  'tasks.scalarSummaries': () => [],
  'tasks.plots': () => [],
  'tasks.debugSamples': () => ({ samples: [], total: 0 }),
  'tasks.console': ({ search = '', levels = [], offset = 0, limit = 500 }) => {
    const matching = LINES.filter(
      (line) =>
        line.text.toLowerCase().includes(search.toLowerCase()) && (levels.length === 0 || levels.includes(line.level)),
    );
    return { lines: matching.slice(offset, offset + limit), total: matching.length, totalUnfiltered: LINES.length };
  },
  'tasks.edit': () => ({}),
};

const open = (handlers: FakeHandlers = {}, tab = '') => {
  const bridge = createFakeBridge({ ...HANDLERS, ...handlers });
  const view = renderPage(<ExperimentPage id={ID} />, bridge, `/experiments/${ID}${tab === '' ? '' : `?tab=${tab}`}`);
  return { bridge, ...view };
};

describe('ExperimentPage', () => {
  it('says that it is loading', () => {
    const { container } = open({ 'tasks.get': () => new Promise(() => undefined) });
    expect(container.querySelector('[aria-busy="true"]')).not.toBeNull();
  });

  it('tells an error and tries again', async () => {
    const { bridge } = open({
      'tasks.get': () => {
        throw new AppError('STORE_CORRUPT', 'The store cannot be read.');
      },
    });
    await screen.findByRole('alert');
    bridge.handle(HANDLERS);
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('heading', { level: 1, name: /Forest of 100/ })).toBeDefined();
  });

  it('explains each tab that has nothing to show', async () => {
    open();
    expect(await screen.findByText('No scalars yet')).toBeDefined();
    await userEvent.click(screen.getByRole('tab', { name: 'Plots' }));
    expect(await screen.findByText('No plots yet')).toBeDefined();
    await userEvent.click(screen.getByRole('tab', { name: 'Debug samples' }));
    expect(await screen.findByText('No debug samples')).toBeDefined();
    await userEvent.click(screen.getByRole('tab', { name: 'Artifacts' }));
    expect(await screen.findByText('No artifacts')).toBeDefined();
  });

  it('keeps the open tab in the address, by keyboard too', async () => {
    open({}, 'hyperparameters');
    expect(await screen.findByRole('table', { name: 'Hyperparameters of General' })).toBeDefined();
    screen.getByRole('tab', { name: 'Hyperparameters' }).focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(window.location.search).toBe('?tab=info');
    expect(screen.getByText(ID)).toBeDefined();
  });

  it('draws a card per metric with its variants as lines', async () => {
    const { container, bridge } = open({
      'tasks.scalarSummaries': () =>
        ['train', 'test'].map((variant) => ({
          taskId: ID,
          metric: 'loss',
          variant,
          count: 3,
          lastIteration: 3,
          first: 1,
          last: 0.5,
          min: 0.5,
          max: 1,
        })),
      'tasks.scalars': () =>
        ['train', 'test'].map((variant) => ({
          taskId: ID,
          metric: 'loss',
          variant,
          x: [1, 2],
          y: [1, 0.5],
          totalPoints: 2,
        })),
    });
    expect(await screen.findByRole('region', { name: 'loss' })).toBeDefined();
    expect(container.querySelectorAll('[data-line]')).toHaveLength(2);
    await userEvent.click(screen.getByRole('radio', { name: 'Relative' }));
    await waitFor(() => expect(bridge.inputsOf('tasks.scalars').at(-1)).toMatchObject({ axis: 'relative' }));
  });

  it('says at the top why an experiment failed', async () => {
    open({
      'tasks.get': () => ({ ...TASK, status: 'failed', statusReason: 'interrupted', statusMessage: 'Power cut' }),
    });
    expect((await screen.findByRole('alert')).textContent).toContain('interrupted: Power cut');
  });

  it('shows progress and stops a run', async () => {
    const { bridge } = open({
      'tasks.get': () => ({
        ...TASK,
        status: 'in_progress',
        endedAtMs: null,
        progress: { stage: 'train', fraction: 0.4, secondsLeft: 30 },
      }),
      'training.stop': () => ({}),
    });
    expect(await screen.findByText(/40.0 %.*30.0 s left/)).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect(bridge.inputsOf('training.stop')).toEqual([{ taskId: ID }]);
  });

  it('renames in place, but not to something too short', async () => {
    const { bridge } = open();
    await userEvent.click(await screen.findByRole('button', { name: 'Rename experiment' }));
    const field = screen.getByRole('textbox', { name: 'Experiment name' });
    await userEvent.clear(field);
    await userEvent.type(field, 'ab{Enter}');
    expect(screen.getByText('At least 3 characters')).toBeDefined();
    expect(bridge.inputsOf('tasks.edit')).toEqual([]);
    await userEvent.type(field, 'c{Enter}');
    expect(bridge.inputsOf('tasks.edit')).toEqual([{ id: ID, name: 'abc' }]);
  });

  it('offers to run again what this panel trained, and nothing else', async () => {
    const recorded = { data: 'built-in sample', trees: '5', max_features: '100', test_size: '0.2', seed: '1' };
    const hyperparameters = Object.entries(recorded).map(([name, value]) => ({
      section: 'Args',
      name,
      value,
      type: null,
      description: null,
    }));
    const { unmount } = open({ 'tasks.get': () => ({ ...TASK, hyperparameters }) });
    await userEvent.click(await screen.findByRole('button', { name: 'More actions' }));
    const again = await screen.findByRole('menuitem', { name: 'Run again…' });
    expect(again.getAttribute('href')).toBe(`/experiments?run=${ID}`);
    unmount();
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'More actions' }));
    expect(await screen.findByRole('menuitem', { name: 'Delete' })).toBeDefined();
    expect(screen.queryByRole('menuitem', { name: 'Run again…' })).toBeNull();
  });

  it('deletes with undo', async () => {
    const { bridge } = open({ 'tasks.delete': () => ({ ids: [ID] }), 'tasks.restore': () => ({ ids: [ID] }) });
    await userEvent.click(await screen.findByRole('button', { name: 'More actions' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(bridge.inputsOf('tasks.restore')).toEqual([{ ids: [ID] }]);
  });
});

describe('the console', () => {
  it('keeps only the lines in sight in the page', async () => {
    open({}, 'console');
    const log = await screen.findByRole('log', { name: 'Console lines' });
    await within(log).findByText('tree 0');
    expect(log.querySelectorAll('[data-index]').length).toBeLessThan(200);
    expect(screen.getByText('3,000 lines')).toBeDefined();
  });

  it('searches, counts and marks the matches', async () => {
    open({}, 'console');
    await userEvent.type(await screen.findByRole('searchbox', { name: 'Search the console' }), 'broken');
    expect(await screen.findByText('3 of 3,000 lines match')).toBeDefined();
    const log = screen.getByRole('log', { name: 'Console lines' });
    await waitFor(() =>
      expect(
        within(log)
          .getAllByText('Broken')
          .map((mark) => mark.tagName),
      ).toEqual(['MARK', 'MARK', 'MARK']),
    );
  });

  it('tells the number of matches once, not with every line that a run writes', async () => {
    let total = 3;
    const { bridge } = open(
      {
        'tasks.get': () => ({ ...TASK, status: 'in_progress' }),
        'tasks.console': ({ search = '' }) => ({
          lines: LINES.slice(0, total),
          total: search === '' ? 3000 : total,
          totalUnfiltered: 3000,
        }),
      },
      'console',
    );
    await userEvent.type(await screen.findByRole('searchbox', { name: 'Search the console' }), 'tree');
    const heard = await screen.findByText('Lines that match: 3');
    total = 40;
    bridge.emit('tasks.logged', { ids: [ID], isEverything: false });
    const seen = await screen.findByText('40 of 3,000 lines match');
    expect(seen.closest('[role=status], [aria-live]')).toBeNull();
    expect(heard.closest('[role=status]')?.textContent).toBe('Lines that match: 3');
  });

  it('filters by level', async () => {
    open({}, 'console');
    await userEvent.click(await screen.findByRole('checkbox', { name: 'error' }));
    expect(await screen.findByText('3 of 3,000 lines match')).toBeDefined();
  });
});

it('cuts a text at its matches', () => {
  expect(splitMatches('Tree tree', 'tree')).toEqual(['', 'Tree', ' ', 'tree', '']);
  expect(splitMatches('abc', '')).toEqual(['abc']);
  expect(splitMatches('a.c', '.')).toEqual(['a', '.', 'c']);
});

it('names a saved artifact safely, with an extension', () => {
  expect(artifactFileName({ key: 'model', contentType: 'application/json' })).toBe('model.json');
  expect(artifactFileName({ key: 'model', contentType: 'application/vnd.cleardeck.model' })).toBe('model.cdm');
  expect(artifactFileName({ key: 'predictions.csv', contentType: 'text/csv' })).toBe('predictions.csv');
  expect(artifactFileName({ key: '../../etc/passwd', contentType: 'x/y' })).toBe('.._.._etc_passwd.bin');
});
