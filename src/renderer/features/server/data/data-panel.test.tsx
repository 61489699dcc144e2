import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { REMOVE_DATA_CONFIRMATION } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { jobOf, sampleData, stackStatusOf } from '../../../../../test/fakes/stack-samples.ts';
import type { FakeHandlers } from '../../../../../test/fakes/fake-bridge.ts';
import { showServer } from '../server.fixture.tsx';

const show = (over: FakeHandlers = {}) => showServer(over, '/server/data');
const click = async (name: string | RegExp) => userEvent.click(await screen.findByRole('button', { name }));

/** Pasted, not typed: every key draws the whole dialog again. */
async function enter(box: HTMLElement, text: string) {
  await userEvent.clear(box);
  await userEvent.click(box);
  await userEvent.paste(text);
}

describe('the data', () => {
  it('has each store with its size, and says where one cannot be read', async () => {
    show();
    const table = await screen.findByRole('table', { name: 'Stores' });
    expect(within(table).getByRole('row', { name: /^elastic scalars.* 3\.0 MiB$/ })).toBeTruthy();
    expect(
      within(table).getByRole('row', { name: /^mongo .*may not be read by this account\. – not known$/ }),
    ).toBeTruthy();
    expect(within(table).getByRole('row', { name: 'Total of those known 3.0 MiB' })).toBeTruthy();
    expect(screen.getByText('/data/clearml_data')).toBeTruthy();
  });

  it('loads, tells of an error, and reads again on Retry', async () => {
    const bridge = show({ 'stack.data': () => Promise.reject(new AppError('DATA_UNREADABLE', 'Not allowed.')) });
    expect(screen.getByRole('status', { name: 'Loading…' })).toBeTruthy();
    expect((await screen.findByRole('alert')).textContent).toContain('Not allowed.');
    bridge.handle({ 'stack.data': () => ({ ...sampleData, backups: [], setAside: [] }) });
    await click('Retry');
    expect(await screen.findByText('There is no backup in the data folder yet.')).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Set aside' })).toBeNull();
  });

  it('is measured again', async () => {
    const bridge = show();
    await screen.findByRole('table', { name: 'Stores' });
    await click('Measure again');
    expect(bridge.inputsOf('stack.data')).toHaveLength(2);
  });

  it('is still shown where it could not be measured again, with the reason', async () => {
    const bridge = show();
    await screen.findByRole('table', { name: 'Stores' });
    bridge.handle({ 'stack.data': () => Promise.reject(new AppError('DATA_UNREADABLE', 'Not allowed any more.')) });
    await click('Measure again');
    expect((await screen.findByRole('alert')).textContent).toContain('Not allowed any more.');
    expect(screen.getByRole('table', { name: 'Stores' })).toBeTruthy();
  });

  it.each(['Back up to…', 'Restore from…', 'Remove data…'])(
    'gives the focus back to %s when its dialog is closed',
    async (name) => {
      show();
      await click(name);
      await screen.findByRole('dialog');
      await userEvent.keyboard('{Escape}');
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
      await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name })));
    },
  );

  it('is backed up to the usual place or to a path', async () => {
    const bridge = show();
    await click('Back up');
    await click('Back up to…');
    const dialog = await screen.findByRole('dialog', { name: 'Back up to a file' });
    const box = within(dialog).getByRole('textbox', { name: 'Path of the archive' });
    await enter(box, 'backup.tar.gz');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Back up' }));
    expect(within(dialog).getByText(/Enter a whole path/)).toBeTruthy();
    await enter(box, ' /media/disk/b.tar.gz ');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Back up' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(bridge.inputsOf('stack.backup')).toEqual([{ path: null }, { path: '/media/disk/b.tar.gz' }]);
  });

  it('is restored after a question that says what becomes of the present data', async () => {
    const bridge = show();
    const table = await screen.findByRole('table', { name: 'Backups, newest first' });
    const [, good, bad] = within(table).getAllByRole('row');
    expect(bad?.textContent).toContain('Cannot be restored: It was cut short while it was written.');
    expect(within(bad as HTMLElement).getByRole('button', { name: /^Restore/ })).toHaveProperty('disabled', true);
    await userEvent.click(within(good as HTMLElement).getByRole('button', { name: /^Restore the backup/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Restore this backup?' });
    expect(dialog.textContent).toContain('kept aside until the restored server is healthy');
    expect(bridge.inputsOf('stack.restore')).toEqual([]);
    await userEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    await waitFor(() => expect(bridge.inputsOf('stack.restore')).toEqual([{ path: '/data/backups/second.tar.gz' }]));
  });

  it('is restored from a path', async () => {
    const bridge = show();
    await click('Restore from…');
    const dialog = await screen.findByRole('dialog', { name: 'Restore from a file' });
    expect(dialog.textContent).toContain('kept aside');
    await enter(within(dialog).getByRole('textbox'), '/media/disk/b.tar.gz');
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(bridge.inputsOf('stack.restore')).toEqual([{ path: '/media/disk/b.tar.gz' }]));
  });

  it('is removed only when that was typed', async () => {
    const bridge = show();
    await click('Remove data…');
    const dialog = await screen.findByRole('dialog', { name: 'Remove all data?' });
    const remove = within(dialog).getByRole('button', { name: 'Remove all data' });
    const box = within(dialog).getByRole('textbox', { name: `Type “${REMOVE_DATA_CONFIRMATION}” to confirm` });
    expect(remove).toHaveProperty('disabled', true);
    await enter(box, 'remove all');
    await userEvent.keyboard('{Enter}');
    expect(remove).toHaveProperty('disabled', true);
    expect(bridge.inputsOf('stack.removeData')).toEqual([]);
    await enter(box, ' remove all data ');
    await userEvent.click(remove);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(bridge.inputsOf('stack.removeData')).toEqual([{ confirmation: REMOVE_DATA_CONFIRMATION }]);
  });

  it('can be backed up instead of removed', async () => {
    const bridge = show();
    await click('Remove data…');
    await click('Back up first');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(bridge.inputsOf('stack.backup')).toEqual([{ path: null }]);
    expect(bridge.inputsOf('stack.removeData')).toEqual([]);
  });

  it('lists what was set aside, and what to do with it', async () => {
    show();
    const section = await screen.findByRole('region', { name: 'Set aside' });
    expect(within(section).getByText('/data/clearml_data.before-restore')).toBeTruthy();
    expect(section.textContent).toContain('delete these folders to free the space');
  });

  it('offers nothing while a job runs, and shows the job', async () => {
    const job = jobOf({ kind: 'backup' }, { stage: 'copy', doneBytes: 1, totalBytes: 2 });
    show({ 'stack.status': () => stackStatusOf({ job }) });
    expect(await screen.findByRole('region', { name: 'Backing up the data' })).toBeTruthy();
    for (const name of ['Back up', 'Back up to…', 'Restore from…', 'Remove data…']) {
      expect(await screen.findByRole('button', { name })).toHaveProperty('disabled', true);
    }
  });

  it('says where the last backup is, and why one failed', async () => {
    const job = jobOf({ kind: 'backup', state: 'succeeded', result: '/media/disk/b.tar.gz' }, { stage: 'done' });
    const bridge = show({ 'stack.status': () => stackStatusOf({ job }) });
    expect(await screen.findByText('/media/disk/b.tar.gz')).toBeTruthy();
    const failed = jobOf({ kind: 'backup', state: 'failed', problem: 'The disk is full.' }, { stage: 'copy' });
    bridge.handle({ 'stack.status': () => stackStatusOf({ job: failed }) });
    bridge.emit('stack.changed', { ids: [], isEverything: true });
    const alert = await screen.findByRole('alert', { name: 'Backing up the data failed' });
    expect(alert.textContent).toContain('The disk is full.');
    await waitFor(() => expect(bridge.inputsOf('stack.data')).toHaveLength(2));
  });
});
