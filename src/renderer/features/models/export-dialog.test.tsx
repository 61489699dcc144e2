import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../test/fakes/render-page.tsx';
import { ModelActions } from './model-actions.tsx';
import { modelOf } from './model.fixture.ts';

const model = modelOf('a');
const files = [
  { fileName: 'topics.json', contentType: 'application/json', sha256: '1'.repeat(64), sizeBytes: 2_500_000 },
  { fileName: 'topics.vocabulary.json', contentType: 'application/json', sha256: '2'.repeat(64), sizeBytes: 4 },
];

beforeEach(() => {
  URL.createObjectURL = () => 'blob:test';
  URL.revokeObjectURL = () => undefined;
});

async function open(handlers: FakeHandlers) {
  const bridge = createFakeBridge(handlers);
  renderPage(<ModelActions model={model} />, bridge);
  await userEvent.click(screen.getByRole('button', { name: 'Save as' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Export for ml-random-forest…' }));
  return { bridge, dialog: await screen.findByRole('dialog', { name: 'Export for ml-random-forest' }) };
}

describe('Export for ml-random-forest', () => {
  it('converts only when asked, then offers each file', async () => {
    const names: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
      names.push(this.download);
    });
    const { bridge, dialog } = await open({
      'models.export': () => ({ files }),
      'files.read': () => ({ base64: 'e30=', sizeBytes: 2 }),
    });
    await userEvent.click(await within(dialog).findByRole('button', { name: /Save topics\.json \(2\.4 MiB\)/ }));
    await userEvent.click(within(dialog).getByRole('button', { name: /Save topics\.vocabulary\.json/ }));
    await waitFor(() => expect(names).toEqual(['topics.json', 'topics.vocabulary.json']));
    expect(bridge.inputsOf('models.export')).toEqual([{ id: model.id, format: 'ml-random-forest' }]);
    expect(bridge.inputsOf('files.read').map(({ sha256 }) => sha256)).toEqual(files.map(({ sha256 }) => sha256));
  });

  it('says that it converts, and stops when it is closed', async () => {
    let isAborted = false;
    const { dialog } = await open({
      'models.export': (_input, options) =>
        new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () => {
            isAborted = true;
            reject(new AppError('CANCELLED', 'Stopped on request.'));
          });
        }),
    });
    expect((await within(dialog).findByRole('status')).textContent).toContain('Converting…');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(isAborted).toBe(true));
  });

  it('tells of a damaged file, and tries again', async () => {
    const { bridge, dialog } = await open({
      'models.export': () =>
        Promise.reject(new AppError('MODEL_INVALID', 'This model file cannot be used: it is cut short.')),
    });
    expect((await within(dialog).findByRole('alert')).textContent).toContain('it is cut short');
    bridge.handle({ 'models.export': () => ({ files }) });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Retry' }));
    expect(await within(dialog).findByRole('button', { name: /Save topics\.json/ })).toBeTruthy();
  });

  it('tells where an export is gone by the time it is saved', async () => {
    const { dialog } = await open({
      'models.export': () => ({ files }),
      'files.read': () => Promise.reject(new AppError('NOT_FOUND', 'An export is kept for an hour.')),
    });
    await userEvent.click(await within(dialog).findByRole('button', { name: /Save topics\.json/ }));
    expect(await screen.findByText(/kept for an hour/)).toBeTruthy();
  });
});
