import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ElectronPanel, type Panel } from '../../fixtures/panel.ts';
import { expect, test } from '../../fixtures/test.ts';
import { ServerPage } from '../../pages/server-page.ts';

interface Asked {
  readonly kind: 'save' | 'open';
  /** Of the window that the dialog is modal to. */
  readonly windowId: number | null;
  readonly options: { readonly defaultPath?: string; readonly properties?: readonly string[] };
}

test('a backup’s file is chosen in the system’s dialog; one that exists is refused at the field', async ({
  panel,
  home,
}) => {
  const [free, taken] = [path.join(home, 'free.tar'), path.join(home, 'taken.tar')];
  await writeFile(taken, 'precious');
  const server = new ServerPage(panel);
  await server.open('/data');
  await server.button('Back up to…').click();
  const dialog = panel.page.getByRole('dialog', { name: 'Back up to a file' });
  const field = dialog.getByRole('textbox', { name: 'Path of the archive' });
  const choose = dialog.getByRole('button', { name: 'Choose…' });

  await answerFileDialogs(panel, null);
  await choose.click();
  await expect.poll(async () => (await asked(panel)).length).toBe(1);
  await expect(field).toHaveValue('');
  await expect(choose).toBeFocused();
  const [first] = await asked(panel);
  expect(first?.kind).toBe('save');
  expect(first?.windowId).toBe(await windowId(panel));
  expect(path.basename(first?.options.defaultPath ?? '')).toMatch(/^\d{8}_\d{6}\.clearml-backup\.tar$/);
  expect(path.isAbsolute(first?.options.defaultPath ?? '')).toBe(true);
  expect(first?.options.properties).not.toContain('showOverwriteConfirmation');

  await answerFileDialogs(panel, taken);
  await choose.click();
  await expect(field).toHaveValue(taken);
  await expect(dialog.getByText(/There is a file of this name already, and a backup replaces none/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Back up' }).click();
  await expect(dialog).toBeVisible();

  await answerFileDialogs(panel, free);
  await choose.click();
  await expect(field).toHaveValue(free);
  await expect(field).toBeFocused();
  await expect(dialog.getByText(/There is a file of this name already/)).toBeHidden();
  // It starts where the last file was chosen.
  expect(path.dirname((await asked(panel))[0]?.options.defaultPath ?? '')).toBe(home);
});

test('a backup to restore is chosen in the system’s dialog', async ({ panel, home }) => {
  const archive = path.join(home, 'mine.tar');
  await writeFile(archive, '');
  const server = new ServerPage(panel);
  await server.open('/data');
  await server.button('Restore from…').click();
  const dialog = panel.page.getByRole('dialog', { name: 'Restore from a file' });
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await answerFileDialogs(panel, archive);
  await panel.page.keyboard.press('Tab');
  await panel.page.keyboard.press('Enter');
  await expect(dialog.getByRole('textbox')).toHaveValue(archive);
  await expect(dialog.getByRole('textbox')).toBeFocused();
  expect(await asked(panel)).toMatchObject([{ kind: 'open', options: { properties: ['openFile'] } }]);
});

test('the page can ask the system’s dialog for nothing else', async ({ panel }) => {
  await answerFileDialogs(panel, '/etc/passwd');
  await new ServerPage(panel).open('/data');
  const hostile = [
    { kind: 'save', suggestedName: '../.bashrc' },
    { kind: 'save', suggestedName: 'a.tar', title: 'Your password?' },
    { kind: 'open', defaultPath: '/etc' },
    { kind: 'folder' },
    null,
  ];
  const answers = await panel.page.evaluate(async (requests) => {
    const { cleardeck } = globalThis as never as { cleardeck: { chooseFile(request: unknown): Promise<unknown> } };
    return Promise.all(requests.map((request) => cleardeck.chooseFile(request)));
  }, hostile);
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  expect(await asked(panel)).toEqual([]);
});

function windowPanel(panel: Panel): ElectronPanel {
  if (panel instanceof ElectronPanel) return panel;
  throw new Error('this test is about the window');
}

function windowId(panel: Panel): Promise<number | null> {
  return windowPanel(panel).app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.id ?? null);
}

/** Chooses this file in every system dialog from now on, or cancels it; what is asked is remembered anew. */
async function answerFileDialogs(panel: Panel, file: string | null): Promise<void> {
  await windowPanel(panel).app.evaluate(({ BrowserWindow, dialog }, chosen) => {
    const remembered: unknown[] = [];
    Object.assign(globalThis, { askedFiles: remembered });
    const remember = (kind: string, [owner, options]: unknown[]) => {
      remembered.push({ kind, windowId: owner instanceof BrowserWindow ? owner.id : null, options });
    };
    const canceled = chosen === null;
    dialog.showSaveDialog = (...parts: unknown[]) => {
      remember('save', parts);
      return Promise.resolve({ canceled, filePath: chosen ?? '' });
    };
    dialog.showOpenDialog = (...parts: unknown[]) => {
      remember('open', parts);
      return Promise.resolve({ canceled, filePaths: chosen === null ? [] : [chosen] });
    };
  }, file);
}

async function asked(panel: Panel): Promise<readonly Asked[]> {
  return windowPanel(panel).app.evaluate(() => (globalThis as unknown as { askedFiles: Asked[] }).askedFiles);
}
