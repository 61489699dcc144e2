import { configure, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { SearchRun, SearchView } from '#shared/domain/search.ts';
import { AppError } from '#shared/ipc/result.ts';
import { CALL_SAMPLES } from '../../../../test/fakes/call-samples.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../test/fakes/render-page.tsx';
import { fakeId } from '../../../../test/fakes/sample-tasks.ts';
import { ExperimentPage } from './experiment-page.tsx';

// Whole pages are slow to search by role in jsdom on a busy machine; nothing here measures time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const ID = fakeId(500);

function run(number: number, objective: number | null, change: Partial<SearchRun> = {}): SearchRun {
  return {
    ...{ id: fakeId(number), number, name: `Forests #${String(number)}`, objective, accuracy: objective },
    ...{ choice: { trees: number * 10, ngramRange: [1, 2] }, status: 'completed', f1Score: objective },
    ...{ startedAtMs: 1000, endedAtMs: 3000 },
    ...change,
  };
}

const viewOf = (runs: SearchRun[], change: Partial<SearchView> = {}): SearchView => ({
  ...{ taskId: ID, metric: 'accuracy', isCrossValidated: false, parameters: ['trees', 'ngramRange'], runs },
  bestId: runs[1]?.id ?? null,
  ...change,
});

const task = { ...CALL_SAMPLES['tasks.get'].output, id: ID, name: 'Forests', type: 'optimizer' as const };

function open(handlers: FakeHandlers, address = '') {
  const bridge = createFakeBridge({ 'tasks.get': () => task, 'tasks.scalarSummaries': () => [], ...handlers });
  renderPage(<ExperimentPage id={ID} />, bridge, `/experiments/${ID}${address}`);
  return bridge;
}

const view = viewOf([
  run(1, 0.7),
  run(2, 0.9),
  run(3, null, { status: 'failed' }),
  run(4, null, { status: 'queued', startedAtMs: null, endedAtMs: null }),
]);

describe('the page of a search', () => {
  it('opens with its runs, the best first and marked', async () => {
    open({ 'search.get': () => view });
    const table = await screen.findByRole('table', { name: 'Runs of this search' });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows.map((row) => within(row).getByRole('rowheader').textContent)).toEqual([
      'Run 2Best',
      'Run 1',
      'Run 3',
      'Run 4',
    ]);
    const cells = within(rows[0] as HTMLElement).getAllByRole('cell');
    expect(cells.map((cell) => cell.textContent)).toEqual(['20', '1-2', '0.9000', '2.0 s', 'Completed']);
    expect(screen.getByText('3 of 4 runs ended; run 2 is the best so far.')).toBeTruthy();
    expect(screen.getByRole('group', { name: /^Parameters of the runs: brushes/ })).toBeTruthy();
    expect(screen.queryByRole('tab', { name: 'Debug samples' })).toBeNull();
  });

  it('leads to the comparison of its completed runs, and to the list', async () => {
    open({ 'search.get': () => view });
    const compare = await screen.findByRole('link', { name: 'Compare runs' });
    expect(compare.getAttribute('href')).toBe(`/compare?ids=${fakeId(2)},${fakeId(1)}`);
    expect(screen.getByRole('link', { name: 'Show in the list' }).getAttribute('href')).toBe(
      `/experiments?parent=${ID}`,
    );
  });

  it('compares the best where there are more than can be compared', async () => {
    const runs = Array.from({ length: 120 }, (_, index) => run(index + 1, index / 1000));
    open({ 'search.get': () => viewOf(runs, { bestId: fakeId(120) }) });
    const compare = await screen.findByRole('link', { name: 'Compare the best 100' });
    const ids = (compare.getAttribute('href') ?? '').replace('/compare?ids=', '').split(',');
    expect(ids).toHaveLength(100);
    expect([ids[0], ids.at(-1)]).toEqual([fakeId(120), fakeId(21)]);
  });

  it('says why there is nothing to compare yet', async () => {
    open({ 'search.get': () => viewOf([run(1, 0.7)], { bestId: fakeId(1), isCrossValidated: true }) });
    const button = await screen.findByRole('button', { name: 'Compare runs' });
    expect(button.getAttribute('aria-description')).toMatch(/At least two runs/);
    expect(screen.getByRole('columnheader', { name: 'Accuracy, mean over folds' })).toBeTruthy();
  });

  it('says that it loads, that no run is left, and what went wrong, with a way to try again', async () => {
    const bridge = open({
      'search.get': () => {
        throw new AppError('NOT_FOUND', 'There is no search of ours.');
      },
    });
    expect((await screen.findByRole('alert')).textContent).toContain('There is no search of ours.');
    bridge.handle({ 'search.get': () => viewOf([], { bestId: null }) });
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText('No runs are left')).toBeTruthy();
  });

  it('shows how far it is in words of its own', async () => {
    open({
      'search.get': () => view,
      'tasks.get': () => ({
        ...task,
        status: 'in_progress' as const,
        progress: { stage: 'train' as const, fraction: 0.5, secondsLeft: 60 },
      }),
    });
    const progress = await screen.findByRole('region', { name: 'Progress' });
    expect(progress.textContent).toMatch(/^Running · 50\.0 %/);
  });
});

describe('the page of a run of a search', () => {
  it('leads to its search', async () => {
    open({ 'tasks.get': () => ({ ...task, type: 'training' as const, parentId: fakeId(9) }) });
    const link = await screen.findByRole('link', { name: 'Run of a search' });
    expect(link.getAttribute('href')).toBe(`/experiments/${fakeId(9)}`);
    expect(screen.queryByRole('tab', { name: 'Runs' })).toBeNull();
  });
});
