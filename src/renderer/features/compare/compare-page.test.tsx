import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { TaskDetail } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import { CALL_SAMPLES } from '../../../../test/fakes/call-samples.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../test/fakes/render-page.tsx';
import { ComparePage } from './compare-page.tsx';

// Whole pages are slow to search by role in jsdom on a busy machine; nothing here measures time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const GONE = 'c'.repeat(32);
const RUNS: Record<string, { name: string; trees: string; accuracy: number }> = {
  [A]: { name: 'First run', trees: '100', accuracy: 0.8 },
  [B]: { name: 'Second run', trees: '200', accuracy: 0.9 },
};

function taskOf(id: string): TaskDetail {
  const run = RUNS[id];
  if (run === undefined) throw new AppError('NOT_FOUND', 'No such experiment.');
  const parameter = { section: 'General', type: null, description: null };
  return {
    ...CALL_SAMPLES['tasks.get'].output,
    id,
    name: run.name,
    status: 'completed',
    hyperparameters: [
      { ...parameter, name: 'trees', value: run.trees },
      { ...parameter, name: 'seed', value: '42' },
    ],
  };
}

const HANDLERS: FakeHandlers = {
  'tasks.get': ({ id }) => taskOf(id),
  'tasks.list': () => ({ rows: [taskOf(A), taskOf(B)], total: 2, totalUnfiltered: 2, tags: [] }),
  'tasks.scalarSummaries': ({ ids }) =>
    ids.map((taskId) => {
      const last = RUNS[taskId]?.accuracy ?? 0;
      return {
        taskId,
        metric: 'Learning curve',
        variant: 'accuracy',
        count: 2,
        lastIteration: 2,
        first: 0.5,
        last,
        min: 0.5,
        max: last,
      };
    }),
  'tasks.scalars': ({ ids }) =>
    ids.map((taskId) => ({
      taskId,
      metric: 'Learning curve',
      variant: 'accuracy',
      x: [1, 2],
      y: [0.5, RUNS[taskId]?.accuracy ?? null],
      totalPoints: 2,
    })),
};

const at = (...ids: string[]) => `/compare?ids=${ids.join(',')}`;

describe('ComparePage', () => {
  it('explains itself where nothing is chosen, and offers to choose', async () => {
    renderPage(<ComparePage />, createFakeBridge(HANDLERS), '/compare');
    expect(screen.getByText('Nothing to compare yet')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Choose experiments' }));
    const dialog = await screen.findByRole('dialog', { name: 'Experiments to compare' });
    await userEvent.click(await within(dialog).findByRole('checkbox', { name: /First run/ }));
    await userEvent.click(within(dialog).getByRole('checkbox', { name: /Second run/ }));
    expect(window.location.search).toBe(`?ids=${A},${B}`);
    expect(await screen.findByRole('table', { name: 'Metrics' })).toBeDefined();
  });

  it('asks for one more where there is one', async () => {
    renderPage(<ComparePage />, createFakeBridge(HANDLERS), at(A));
    expect(await screen.findByText('One more is needed')).toBeDefined();
  });

  it('says that it is loading', () => {
    const { container } = renderPage(
      <ComparePage />,
      createFakeBridge({ ...HANDLERS, 'tasks.get': () => new Promise(() => undefined) }),
      at(A, B),
    );
    expect(container.querySelector('[aria-busy="true"]')).not.toBeNull();
  });

  it('tells an error and tries again', async () => {
    const bridge = createFakeBridge({
      ...HANDLERS,
      'tasks.get': () => {
        throw new AppError('STORE_CORRUPT', 'The store cannot be read.');
      },
    });
    renderPage(<ComparePage />, bridge, at(A, B));
    expect(await screen.findByRole('alert')).toBeDefined();
    bridge.handle(HANDLERS);
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(bridge.inputsOf('tasks.get').length).toBeGreaterThan(2));
  });

  it('marks the best in words, base first', async () => {
    renderPage(<ComparePage />, createFakeBridge(HANDLERS), at(B, A));
    const table = await screen.findByRole('table', { name: 'Metrics' });
    const heads = within(table).getAllByRole('columnheader');
    expect(heads.map((head) => head.textContent)).toEqual(['Metric', 'Second run (base)', 'First run']);
    const row = within(table).getByRole('row', { name: /accuracy/ });
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['0.9best', '0.8−0.1']);
  });

  it('keeps other metrics folded until asked', async () => {
    const bridge = createFakeBridge({
      ...HANDLERS,
      'tasks.scalarSummaries': ({ ids }) =>
        ids.flatMap((taskId) =>
          ['Timings', 'F1 per class', 'Training Metrics'].map((metric) => ({
            taskId,
            metric,
            variant: `of ${metric}`,
            count: 1,
            lastIteration: 1,
            first: 1,
            last: 1,
            min: 1,
            max: 1,
          })),
        ),
    });
    renderPage(<ComparePage />, bridge, at(A, B));
    const table = await screen.findByRole('table', { name: 'Metrics' });
    const names = () =>
      within(table)
        .getAllByRole('rowheader')
        .map((head) => head.textContent);
    expect(names()).toEqual(['of Training Metrics Training Metrics']);
    await userEvent.click(screen.getByRole('button', { name: 'F1 per class (1)' }));
    expect(names()).toContain('of F1 per class');
    await userEvent.click(screen.getByRole('button', { name: 'Show all (2 more)' }));
    expect(names()).toContain('of Timings');
    await userEvent.click(screen.getByRole('button', { name: 'Show fewer' }));
    expect(names()).toHaveLength(1);
  });

  it('hides identical hyperparameters until asked', async () => {
    renderPage(<ComparePage />, createFakeBridge(HANDLERS), at(A, B));
    const table = await screen.findByRole('table', { name: 'Hyperparameters' });
    const names = () =>
      within(table)
        .getAllByRole('rowheader')
        .map((head) => head.textContent);
    expect(names()).toEqual(['treesGeneral']);
    await userEvent.click(screen.getByRole('switch', { name: 'Hide identical' }));
    expect(names()).toEqual(['seedGeneral', 'treesGeneral']);
  });

  it('draws a line per experiment', async () => {
    const { container } = renderPage(<ComparePage />, createFakeBridge(HANDLERS), at(A, B));
    await screen.findByRole('region', { name: 'Learning curve / accuracy' });
    const lines = [...container.querySelectorAll('[data-line]')].map((line) => line.getAttribute('data-line'));
    expect(lines).toEqual(['First run', 'Second run']);
  });

  it('names an experiment that is gone and compares the others', async () => {
    const bridge = createFakeBridge(HANDLERS);
    renderPage(<ComparePage />, bridge, at(A, GONE, B));
    expect(await screen.findByText(`Left out: ${GONE}`)).toBeDefined();
    expect(await screen.findByRole('table', { name: 'Metrics' })).toBeDefined();
    expect(bridge.inputsOf('tasks.scalarSummaries')[0]).toEqual({ ids: [A, B] });
    await userEvent.click(screen.getByRole('button', { name: 'Take out of the link' }));
    expect(window.location.search).toBe(`?ids=${A},${B}`);
  });

  it('changes the base and removes in the address', async () => {
    renderPage(<ComparePage />, createFakeBridge(HANDLERS), at(A, B));
    await userEvent.click(await screen.findByRole('button', { name: 'Make Second run the base' }));
    expect(window.location.search).toBe(`?ids=${B},${A}`);
    await userEvent.click(screen.getByRole('button', { name: 'Remove First run' }));
    expect(window.location.search).toBe(`?ids=${B}`);
  });
});
