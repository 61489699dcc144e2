import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { sampleDoctor } from '../../../../../test/fakes/stack-samples.ts';
import type { FakeHandlers } from '../../../../../test/fakes/fake-bridge.ts';
import { formatDateTime } from '../../../lib/format.ts';
import { showServer } from '../server.fixture.tsx';

const show = (over: FakeHandlers = {}) => showServer(over, '/server/doctor');
const checks = () => screen.findByRole('list', { name: 'Checks, the worst first' });

describe('the doctor', () => {
  it('lists the worst first, with what was found, why it matters and the command', async () => {
    show();
    const items = within(await checks()).getAllByRole('listitem');
    expect(items.map((item) => item.getAttribute('aria-label'))).toEqual([
      'Memory maps: Error',
      'Data folder of elastic: Warning',
      'Docker engine: OK',
    ]);
    expect(items[0]?.textContent).toContain('vm.max_map_count is 65530; 262144 are needed.');
    expect(items[0]?.textContent).toContain('Elasticsearch ends by itself with less.');
    expect(items[0]?.textContent).toContain('sudo sysctl -w vm.max_map_count=262144');
    expect(
      screen.getByText(`1 error, 1 warning among 3 checks, looked at ${formatDateTime(sampleDoctor.atMs)}.`, {
        exact: false,
      }),
    ).toBeTruthy();
  });

  it('copies a command', async () => {
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole('button', { name: 'Copy the command for Memory maps' }));
    await screen.findByRole('button', { name: 'Copied the command for Memory maps' });
    expect(await navigator.clipboard.readText()).toBe('sudo sysctl -w vm.max_map_count=262144');
  });

  it('says what a fix does, asks, mends, and shows the new report', async () => {
    const mended = sampleDoctor.checks.filter(({ id }) => id !== 'folder-elastic');
    const bridge = show({ 'stack.fix': () => ({ ...sampleDoctor, checks: mended }) });
    await userEvent.click(await screen.findByRole('button', { name: 'Fix Data folder of elastic' }));
    const dialog = await screen.findByRole('dialog', { name: 'Fix “Data folder of elastic”?' });
    expect(dialog.textContent).toContain('Makes the folder /data/clearml_data/elastic.');
    expect(bridge.inputsOf('stack.fix')).toEqual([]);
    await userEvent.click(within(dialog).getByRole('button', { name: 'Fix' }));
    await waitFor(() => expect(bridge.inputsOf('stack.fix')).toEqual([{ checkId: 'folder-elastic' }]));
    await waitFor(() => expect(screen.queryByText('Data folder of elastic')).toBeNull());
    expect(screen.getByRole('tab', { name: 'Doctor, 1 finding' })).toBeTruthy();
    expect(bridge.inputsOf('stack.doctor')).toHaveLength(1);
  });

  it('keeps the focus at what was fixed', async () => {
    const mended = sampleDoctor.checks.map((check) =>
      check.id === 'folder-elastic' ? { ...check, state: 'ok' as const, fix: null } : check,
    );
    show({ 'stack.fix': () => ({ ...sampleDoctor, checks: mended }) });
    await userEvent.click(await screen.findByRole('button', { name: 'Fix Data folder of elastic' }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Fix' }));
    const item = await screen.findByRole('listitem', { name: 'Data folder of elastic: OK' });
    await waitFor(() => expect(document.activeElement).toBe(item));
  });

  it('mends nothing when the question is declined', async () => {
    const bridge = show();
    await userEvent.click(await screen.findByRole('button', { name: 'Fix Data folder of elastic' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(bridge.inputsOf('stack.fix')).toEqual([]);
  });

  it('runs again', async () => {
    const bridge = show();
    await checks();
    bridge.handle({
      'stack.doctor': () => ({ ...sampleDoctor, checks: sampleDoctor.checks.filter(({ state }) => state === 'ok') }),
    });
    await userEvent.click(screen.getByRole('button', { name: 'Run again' }));
    expect(await screen.findByText(/^Nothing is wrong among 1 checks/)).toBeTruthy();
  });

  it('loads, tells of an error, and looks again on Retry', async () => {
    const bridge = show({ 'stack.doctor': () => Promise.reject(new AppError('TIMEOUT', 'No answer within 30 s.')) });
    expect(screen.getByText('Looking…')).toBeTruthy();
    expect((await screen.findByRole('alert')).textContent).toContain('No answer within 30 s.');
    bridge.handle({ 'stack.doctor': () => sampleDoctor });
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await checks()).toBeTruthy();
  });

  it('says that there was nothing to look at', async () => {
    show({ 'stack.doctor': () => ({ atMs: 1, checks: [] }) });
    expect(await screen.findByText('Nothing was checked')).toBeTruthy();
  });
});
