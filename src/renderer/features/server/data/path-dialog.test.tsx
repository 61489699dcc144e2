import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { FileChoice, FileRequest } from '#shared/ipc/file-dialog.ts';
import { fileRequestSchema } from '#shared/ipc/file-dialog.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { FakeHandlers } from '../../../../../test/fakes/fake-bridge.ts';
import { showServer } from '../server.fixture.tsx';
import { isAbsolute } from './path-dialog.tsx';

/** Opens one of the dialogs in a window whose system answers `choice`. */
async function open(name: 'Back up to…' | 'Restore from…', choice: FileChoice = null, over: FakeHandlers = {}) {
  const chooseFile = vi.fn<(request: FileRequest) => Promise<FileChoice>>(async () => choice);
  const bridge = showServer(over, '/server/data', { chooseFile });
  await userEvent.click(await screen.findByRole('button', { name }));
  const dialog = within(await screen.findByRole('dialog'));
  const field = dialog.getByRole<HTMLInputElement>('textbox', { name: 'Path of the archive' });
  const choose = dialog.getByRole('button', { name: 'Choose…' });
  return { bridge, chooseFile, dialog, field, choose };
}

describe('a path that is chosen in the system’s dialog', () => {
  it('is where the backup goes; a name is suggested as backups have', async () => {
    const { bridge, chooseFile, dialog, field, choose } = await open('Back up to…', {
      path: '/media/disk/mine.tar',
      isTaken: false,
    });
    await userEvent.click(choose);
    await waitFor(() => expect(field.value).toBe('/media/disk/mine.tar'));
    const request = chooseFile.mock.calls[0]?.[0];
    expect(request).toMatchObject({
      kind: 'save',
      suggestedName: expect.stringMatching(/^\d{8}_\d{6}\.clearml-backup\.tar$/) as string,
    });
    expect(fileRequestSchema.safeParse(request).success).toBe(true);
    expect(bridge.inputsOf('stack.backup')).toEqual([]);
    await userEvent.click(dialog.getByRole('button', { name: 'Back up' }));
    await waitFor(() => expect(bridge.inputsOf('stack.backup')).toEqual([{ path: '/media/disk/mine.tar' }]));
  });

  it('is what is restored, by keys alone: the focus goes on to the field', async () => {
    const { bridge, chooseFile, field } = await open('Restore from…', { path: 'D:\\mine.tar', isTaken: false });
    await waitFor(() => expect(document.activeElement).toBe(field));
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(field.value).toBe('D:\\mine.tar'));
    expect(chooseFile.mock.calls).toEqual([[{ kind: 'open' }]]);
    expect(document.activeElement).toBe(field);
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(bridge.inputsOf('stack.restore')).toEqual([{ path: 'D:\\mine.tar' }]));
  });

  it('takes the place of what was typed, and of what was wrong with it', async () => {
    const { dialog, field, choose } = await open('Restore from…', { path: '/b.tar', isTaken: false });
    await userEvent.click(field);
    await userEvent.paste('b.tar');
    await userEvent.keyboard('{Enter}');
    expect(dialog.getByText(/Enter a whole path/)).toBeTruthy();
    await userEvent.click(choose);
    await waitFor(() => expect(field.value).toBe('/b.tar'));
    expect(dialog.queryByText(/Enter a whole path/)).toBeNull();
  });

  it('changes nothing where the dialog was cancelled', async () => {
    const { bridge, chooseFile, field, choose } = await open('Restore from…');
    await userEvent.click(field);
    await userEvent.paste('/typed.tar');
    await userEvent.click(choose);
    await waitFor(() => expect(chooseFile).toHaveBeenCalledOnce());
    await chooseFile.mock.results[0]?.value;
    expect(field.value).toBe('/typed.tar');
    expect(document.activeElement).toBe(choose);
    expect(bridge.inputsOf('stack.restore')).toEqual([]);
  });

  it('is refused at the field where there is a file already, until another is named', async () => {
    const taken = { path: '/media/disk/old.tar', isTaken: true };
    const { bridge, chooseFile, dialog, field, choose } = await open('Back up to…', taken);
    await userEvent.click(choose);
    expect(await dialog.findByText(/There is a file of this name already, and a backup replaces none/)).toBeTruthy();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(field.value).toBe(taken.path);
    await userEvent.click(dialog.getByRole('button', { name: 'Back up' }));
    expect(bridge.inputsOf('stack.backup')).toEqual([]);
    chooseFile.mockResolvedValueOnce({ path: '/media/disk/new.tar', isTaken: false });
    await userEvent.click(choose);
    await waitFor(() => expect(dialog.queryByText(/There is a file of this name/)).toBeNull());
    await userEvent.click(dialog.getByRole('button', { name: 'Back up' }));
    await waitFor(() => expect(bridge.inputsOf('stack.backup')).toEqual([{ path: '/media/disk/new.tar' }]));
  });

  it('can be typed where the dialog does not open, and the reason is told', async () => {
    const { bridge, chooseFile, field, choose } = await open('Restore from…');
    chooseFile.mockRejectedValueOnce(new AppError('CONFLICT', 'A file dialog is open already.'));
    await userEvent.click(choose);
    expect(await screen.findByText(/A file dialog is open already\./)).toBeTruthy();
    await userEvent.click(field);
    await userEvent.paste('/typed.tar');
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(bridge.inputsOf('stack.restore')).toEqual([{ path: '/typed.tar' }]));
  });

  it.each(['Back up to…', 'Restore from…'])('is not offered by %s in a browser', async (name) => {
    showServer({}, '/server/data', { face: 'serve' });
    await userEvent.click(await screen.findByRole('button', { name }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByRole('textbox', { name: 'Path of the archive' })).toBeTruthy();
    expect(dialog.queryByRole('button', { name: 'Choose…' })).toBeNull();
  });
});

describe('a whole path', () => {
  it.each(['/a', 'C:\\a', 'd:/a', '\\\\server\\share'])('is %s', (path) => expect(isAbsolute(path)).toBe(true));
  it.each(['', 'a', './a', '~/a', 'C:a', '\\a'])('is not %s', (path) => expect(isAbsolute(path)).toBe(false));
});
