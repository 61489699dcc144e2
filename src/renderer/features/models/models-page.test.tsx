import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../test/fakes/render-page.tsx';
import { ModelsPage } from './index.ts';
import { modelOf } from './model.fixture.ts';

const baseline = modelOf('b', { version: 1, isPublished: true, publishedAtMs: 1, accuracy: 0.79 });
const candidate = modelOf('a', { version: 2, tags: ['nightly'] });

function registryWith(over: FakeHandlers = {}) {
  return createFakeBridge({
    'models.list': ({ onlyPublished, search }) =>
      [candidate, baseline].filter(
        ({ isPublished, name }) => (!onlyPublished || isPublished) && name.includes(search ?? ''),
      ),
    'models.get': ({ id }) => (id === candidate.id ? candidate : baseline),
    ...over,
  });
}

function show(over: FakeHandlers = {}, id: string | null = null) {
  const bridge = registryWith(over);
  renderPage(<ModelsPage id={id} />, bridge, id === null ? '/models' : `/models/${id}`);
  return bridge;
}

describe('the list of models', () => {
  it('shows that it loads, then families with their versions', async () => {
    show();
    expect(screen.getByRole('status')).toHaveProperty('textContent', 'Loading…');
    const table = await screen.findByRole('table', { name: 'Models' });
    expect(within(table).getByRole('row', { name: /research_classifier ResearchHub · 2 versions/ })).toBeTruthy();
    const row = within(table).getByRole('row', { name: /v1 .*Published 79\.0 %/ });
    expect(within(row).getByRole('link', { name: baseline.name }).getAttribute('href')).toBe(`/models/${baseline.id}`);
    expect(within(table).getByText('nightly')).toBeTruthy();
  });

  it('says how a model gets here while there is none', async () => {
    show({ 'models.list': () => [] });
    expect(await screen.findByText(/every experiment that completes registers/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Go to experiments' }).getAttribute('href')).toBe('/experiments');
  });

  it('tells of an error and reads again on Retry', async () => {
    const bridge = show({
      'models.list': () => Promise.reject(new AppError('STORE_CORRUPT', 'The database is damaged.')),
    });
    expect((await screen.findByRole('alert')).textContent).toContain('The database is damaged.');
    bridge.handle({ 'models.list': () => [candidate] });
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('link', { name: candidate.name })).toBeTruthy();
  });

  it('searches and keeps only the published, and offers the way back when nothing matches', async () => {
    show();
    await screen.findByRole('link', { name: candidate.name });
    await userEvent.click(screen.getByRole('switch', { name: 'Published only' }));
    await waitFor(() => expect(screen.queryByRole('link', { name: candidate.name })).toBeNull());
    expect(screen.getByRole('link', { name: baseline.name })).toBeTruthy();
    await userEvent.type(screen.getByRole('textbox', { name: 'Search models' }), 'zebra');
    await userEvent.click(await screen.findByRole('button', { name: 'Clear search and filter' }));
    expect(await screen.findByRole('link', { name: candidate.name })).toBeTruthy();
  });

  it('sorts by a column and says so to assistive technology', async () => {
    show();
    await userEvent.click(await screen.findByRole('button', { name: 'Accuracy' }));
    const header = screen.getByRole('columnheader', { name: 'Accuracy' });
    expect(header.getAttribute('aria-sort')).toBe('descending');
    await userEvent.click(screen.getByRole('button', { name: 'Accuracy' }));
    expect(header.getAttribute('aria-sort')).toBe('ascending');
    const links = screen.getAllByRole('link', { name: /research_classifier_/ });
    expect(links.map((link) => link.textContent)).toEqual([baseline.name, candidate.name]);
  });

  it('draws a long family a part at a time', async () => {
    const versions = Array.from({ length: 70 }, (_, index) =>
      modelOf('c', { id: index.toString(16).padStart(32, '0'), version: index + 1 }),
    );
    show({ 'models.list': () => versions });
    const table = await screen.findByRole('table', { name: 'Models' });
    expect(within(table).getAllByRole('link')).toHaveLength(50);
    await userEvent.click(screen.getByRole('button', { name: /Show 20 more/ }));
    expect(within(table).getAllByRole('link')).toHaveLength(70);
    expect(screen.queryByRole('button', { name: /more of/ })).toBeNull();
  });
});

describe('the selected model', () => {
  it('shows metadata, labels and the experiment it came from', async () => {
    show({}, candidate.id);
    const detail = screen.getByRole('region', { name: 'Selected model' });
    const metadata = await within(detail).findByRole('table', { name: 'Metadata' });
    expect(within(metadata).getByRole('row', { name: 'accuracy 0.8042 (80.4 %)' })).toBeTruthy();
    expect(within(metadata).getByRole('row', { name: 'train_samples 800' })).toBeTruthy();
    expect(within(detail).getByRole('list', { name: /Labels/ }).textContent).toBe('biologyphysics');
    expect(within(detail).getByRole('link', { name: 'ML Training_a' }).getAttribute('href')).toBe(
      `/experiments/${'9'.repeat(32)}`,
    );
  });

  it('says that there is no such model', async () => {
    show({ 'models.get': () => Promise.reject(new AppError('NOT_FOUND', 'There is no such model.')) }, candidate.id);
    const detail = screen.getByRole('region', { name: 'Selected model' });
    expect((await within(detail).findByRole('alert')).textContent).toContain('There is no such model.');
    expect(within(detail).getByRole('link', { name: 'All models' })).toBeTruthy();
  });

  it('stores tags as they are typed, each on top of the one before', async () => {
    const bridge = show({ 'models.edit': () => ({}) }, candidate.id);
    const input = await screen.findByRole('combobox', { name: 'Tags' }).catch(() => screen.getByLabelText('Tags'));
    await userEvent.type(input, 'good{Enter}better{Enter}');
    await waitFor(() => expect(bridge.inputsOf('models.edit')).toHaveLength(2));
    expect(bridge.inputsOf('models.edit').at(-1)).toEqual({ id: candidate.id, tags: ['nightly', 'good', 'better'] });
  });

  it('stores a comment only on Save', async () => {
    const bridge = show({ 'models.edit': () => ({}) }, candidate.id);
    await userEvent.type(await screen.findByRole('textbox', { name: 'Comment' }), 'keep');
    expect(bridge.inputsOf('models.edit')).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Save comment' }));
    await waitFor(() => expect(bridge.inputsOf('models.edit')).toEqual([{ id: candidate.id, comment: 'keep' }]));
  });

  it('publishes only after saying that nothing takes it back', async () => {
    const bridge = show({}, candidate.id);
    bridge.handle({
      'models.publish': () => {
        bridge.handle({ 'models.get': () => ({ ...candidate, isPublished: true, publishedAtMs: 2 }) });
        return {};
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Publish…' }));
    const dialog = await screen.findByRole('dialog', { name: `Publish ${candidate.name}?` });
    expect(dialog.textContent).toContain('Publishing cannot be taken back.');
    expect(bridge.inputsOf('models.publish')).toEqual([]);
    await userEvent.click(within(dialog).getByRole('button', { name: 'Publish' }));
    expect(await screen.findByText(/is now the baseline of ResearchHub/)).toBeTruthy();
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Publish…' })).toBeNull());
    expect(bridge.inputsOf('models.publish')).toEqual([{ id: candidate.id }]);
  });

  it('publishes nothing on Cancel, and keeps the dialog open with the error when it fails', async () => {
    const bridge = show(
      { 'models.publish': () => Promise.reject(new AppError('CONFLICT', 'It is published already.')) },
      candidate.id,
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Publish…' }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(bridge.inputsOf('models.publish')).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Publish…' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Publish' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('It is published already.');
  });

  it('saves the model file, which is all there is', async () => {
    URL.createObjectURL = () => 'blob:test';
    URL.revokeObjectURL = () => undefined;
    const bridge = show({ 'files.read': () => ({ base64: 'e30=', sizeBytes: 2 }) }, candidate.id);
    await userEvent.click(await screen.findByRole('button', { name: 'Save as' }));
    expect(screen.queryByRole('menuitem', { name: 'Vocabulary' })).toBeNull();
    await userEvent.click(await screen.findByRole('menuitem', { name: /Model file/ }));
    await waitFor(() => expect(bridge.inputsOf('files.read').map(({ sha256 }) => sha256)).toEqual([candidate.sha256]));
  });

  it('saves the model file and the vocabulary of a model in JSON', async () => {
    URL.createObjectURL = () => 'blob:test';
    URL.revokeObjectURL = () => undefined;
    const old = { ...candidate, framework: 'ml-random-forest', vocabularySha256: 'e'.repeat(64) };
    const bridge = show(
      { 'models.get': () => old, 'files.read': () => ({ base64: 'e30=', sizeBytes: 2 }) },
      candidate.id,
    );
    for (const name of [/Model file/, /Vocabulary/]) {
      await userEvent.click(await screen.findByRole('button', { name: 'Save as' }));
      await userEvent.click(await screen.findByRole('menuitem', { name }));
    }
    await waitFor(() =>
      expect(bridge.inputsOf('files.read').map(({ sha256 }) => sha256)).toEqual([old.sha256, old.vocabularySha256]),
    );
  });
});
