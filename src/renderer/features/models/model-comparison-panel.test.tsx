import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { Model, ModelComparison } from '#shared/domain/model.ts';
import { AppError } from '#shared/ipc/result.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../test/fakes/render-page.tsx';
import { modelOf } from './model.fixture.ts';
import { ModelComparisonPanel } from './model-comparison-panel.tsx';

const model = modelOf('a', { accuracy: 0.82 });
const older = modelOf('b', { isPublished: true, publishedAtMs: 1, accuracy: 0.7 });
const newer = modelOf('c', { isPublished: true, publishedAtMs: 2, accuracy: 0.808 });

function compared(subject: Model, baseline: Model | null): ModelComparison {
  const improvement = baseline === null ? null : (subject.accuracy ?? 0) - (baseline.accuracy ?? 0);
  return {
    model: subject,
    baseline,
    rows: [
      { metric: 'accuracy', model: subject.accuracy, baseline: baseline?.accuracy ?? null, difference: improvement },
      { metric: 'train_samples', model: 800, baseline: 700, difference: 100 },
    ],
    accuracyImprovement: improvement,
    isImproved: improvement === null ? null : improvement > 0,
  };
}

function show(subject: Model, handlers: FakeHandlers) {
  const bridge = createFakeBridge({ 'models.list': () => [], ...handlers });
  renderPage(<ModelComparisonPanel model={subject} />, bridge);
  return bridge;
}

describe('Compare with baseline', () => {
  it('says by how much accuracy improved, and lists every metric with its difference', async () => {
    show(model, { 'models.compare': () => compared(model, newer) });
    expect(await screen.findByText('Accuracy improved by +1.2 points.')).toBeTruthy();
    const table = screen.getByRole('table', { name: /Metrics/ });
    expect(within(table).getByRole('row', { name: 'accuracy 82.0 % 80.8 % +1.2 points (better)' })).toBeTruthy();
    expect(within(table).getByRole('row', { name: 'train_samples 800 700 +100' })).toBeTruthy();
    expect(screen.getByRole('link', { name: newer.name }).getAttribute('href')).toBe(`/models/${newer.id}`);
  });

  it('says that nothing is published yet', async () => {
    show(model, { 'models.compare': () => compared(model, null) });
    expect(await screen.findByText(/Nothing is published in ResearchHub yet/)).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('says that the model is the only published one', async () => {
    show(newer, { 'models.compare': () => compared(newer, null) });
    expect(await screen.findByText(/This model is the baseline of ResearchHub, and the only model/)).toBeTruthy();
  });

  it('compares the baseline itself with the one published before it, and says so', async () => {
    show(newer, { 'models.compare': () => compared(newer, older) });
    expect(await screen.findByText(/This model is the baseline now/)).toBeTruthy();
    expect(screen.getByText('Accuracy improved by +10.8 points.')).toBeTruthy();
  });

  it('compares with another published model on request', async () => {
    const bridge = show(model, {
      'models.list': () => [newer, older],
      'models.compare': ({ baselineId }) => compared(model, baselineId === older.id ? older : newer),
    });
    await screen.findByText('Accuracy improved by +1.2 points.');
    await userEvent.click(screen.getByRole('combobox', { name: 'Baseline' }));
    await userEvent.click(await screen.findByRole('option', { name: new RegExp(older.name) }));
    expect(await screen.findByText('Accuracy improved by +12.0 points.')).toBeTruthy();
    expect(bridge.inputsOf('models.compare').at(-1)).toEqual({ id: model.id, baselineId: older.id });
  });

  it('tells of an error with Retry', async () => {
    const bridge = show(model, {
      'models.compare': () => Promise.reject(new AppError('STORE_BUSY', 'Another process is writing.')),
    });
    expect((await screen.findByRole('alert')).textContent).toContain('Another process is writing.');
    bridge.handle({ 'models.compare': () => compared(model, newer) });
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText('Accuracy improved by +1.2 points.')).toBeTruthy();
  });
});
