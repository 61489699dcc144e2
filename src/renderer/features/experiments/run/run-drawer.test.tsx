import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TaskDetail } from '#shared/domain/task.ts';
import { trainingParametersSchema } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import { CALL_SAMPLES } from '../../../../../test/fakes/call-samples.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../../test/fakes/render-page.tsx';
import { fakeId } from '../../../../../test/fakes/sample-tasks.ts';
import { RunDrawer } from './run-drawer.tsx';

// Role queries over a whole form are slow in jsdom; what is tested is not how fast.
vi.setConfig({ testTimeout: 30_000 });

beforeEach(() => localStorage.clear());

const RECORDED = {
  data: 'built-in sample',
  trees: '12',
  max_features: '500',
  max_depth: '9',
  test_size: '0.25',
  seed: '7',
};
const task: TaskDetail = {
  ...CALL_SAMPLES['tasks.get'].output,
  id: fakeId(1),
  name: 'Tuned',
  projectName: 'Papers',
  tags: ['best'],
  hyperparameters: Object.entries(RECORDED).map(([name, value]) => ({
    section: 'Args',
    name,
    value,
    type: null,
    description: null,
  })),
};

function open(handlers: FakeHandlers) {
  const bridge = createFakeBridge({
    'projects.list': () => [],
    'training.start': () => ({ taskId: fakeId(5) }),
    ...handlers,
  });
  renderPage(<RunDrawer isOpen againId={task.id} onClose={() => undefined} knownTags={[]} />, bridge);
  return bridge;
}

describe('running an experiment again', () => {
  it('starts from everything that it was run with, but for its name', async () => {
    const bridge = open({ 'tasks.get': () => task });
    await userEvent.click(await screen.findByRole('button', { name: 'Start' }));
    await waitFor(() => expect(bridge.inputsOf('training.start')).toHaveLength(1));
    expect(trainingParametersSchema.parse(bridge.inputsOf('training.start')[0])).toEqual(
      trainingParametersSchema.parse({
        trees: 12,
        maxFeatures: 500,
        forest: { maxDepth: 9 },
        testSize: 0.25,
        seed: 7,
        project: 'Papers',
        tags: ['best'],
      }),
    );
    expect(bridge.inputsOf('tasks.get')[0]).toEqual({ id: task.id });
  });

  it('says that it is reading them', () => {
    open({ 'tasks.get': () => new Promise(() => undefined) });
    expect(screen.getByRole('status', { name: 'Reading the parameters' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Start' })).toBeNull();
  });

  it.each<[string, FakeHandlers, RegExp]>([
    [
      'none were recorded',
      { 'tasks.get': () => ({ ...task, hyperparameters: [] }) },
      /recorded none that this form has/,
    ],
    [
      'there is no such experiment',
      {
        'tasks.get': () => {
          throw new AppError('NOT_FOUND', 'There is no such experiment.');
        },
      },
      /There is no such experiment\./,
    ],
  ])('offers the values of the last run, and says why, where %s', async (_what, handlers, reason) => {
    const bridge = open(handlers);
    expect((await screen.findByRole('alert')).textContent).toMatch(reason);
    await userEvent.click(screen.getByRole('button', { name: 'Start' }));
    await waitFor(() => expect(bridge.inputsOf('training.start')[0]).toMatchObject({ trees: 100 }));
  });
});
