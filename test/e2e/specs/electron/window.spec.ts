import { ElectronPanel, type Panel } from '../../fixtures/panel.ts';
import { expect, test } from '../../fixtures/test.ts';
import { ExperimentsPage } from '../../pages/experiments-page.ts';

test('closing the window while an experiment runs asks first', async ({ panel, cli }) => {
  const { app } = windowPanel(panel);
  const experiments = new ExperimentsPage(panel);
  await experiments.run({ name: 'Under way', trees: 5000 });
  await experiments.waitFor('Under way', 'Running');

  await answerDialogs(panel, 0);
  await closeWindow(panel);
  await expect.poll(() => questions(panel)).toHaveLength(1);
  expect((await questions(panel))[0]).toContain('still running');
  // "Keep running": both go on.
  await experiments.waitFor('Under way', 'Running');

  await answerDialogs(panel, 1);
  const gone = new Promise((resolve) => app.process().once('exit', resolve));
  await closeWindow(panel);
  await gone;
  const list = JSON.stringify(await cli('experiments', 'list'));
  expect(list).toContain('Under way');
  expect(list).toMatch(/"status":\s*"(stopped|failed)"/);
});

test('closing the window while nothing runs ends ClearDeck without a question', async ({ panel }) => {
  await expect(new ExperimentsPage(panel).heading).toBeVisible();
  const child = windowPanel(panel).app.process();
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await closeWindow(panel);
  expect(await gone).toBe(0);
});

test('hostile links and navigation lead nowhere', async ({ panel }) => {
  const { app } = windowPanel(panel);
  await expect(new ExperimentsPage(panel).heading).toBeVisible();
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { openedOutside: opened });
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
  const hostile = [
    'https://example.invalid/',
    'file:///etc/passwd',
    'javascript:document.title="broken"',
    'data:text/html,broken',
    'app://elsewhere/',
    'https://user:secret@example.invalid/',
    'smb://example.invalid/share',
  ];
  panel.watch.allowed.push(/Not allowed|Refused to|policy|launch/i);
  for (const target of ['_self', '_blank', '_top']) {
    for (const href of hostile) {
      await panel.page.evaluate(
        ({ address, frame }) => {
          const link = document.createElement('a');
          link.href = address;
          link.target = frame;
          document.body.append(link);
          link.click();
          link.remove();
        },
        { address: href, frame: target },
      );
    }
  }
  await panel.page.evaluate((address) => void window.open(address), 'file:///etc/passwd');
  // Asked of the window itself: Playwright goes on waiting for navigations that never come.
  const after = await app.evaluate(async ({ BrowserWindow }) => {
    const windows = BrowserWindow.getAllWindows();
    const contents = windows[0]?.webContents;
    const heading: unknown = await contents?.executeJavaScript("document.querySelector('h1')?.textContent ?? ''");
    return { count: windows.length, url: contents?.getURL(), title: contents?.getTitle(), heading };
  });
  expect(after).toMatchObject({ count: 1, url: 'app://cleardeck/experiments', heading: 'Experiments' });
  expect(after.title).not.toContain('broken');
  const opened = await app.evaluate(() => (globalThis as unknown as { openedOutside: string[] }).openedOutside);
  // Only a plain https link may go to the system's browser, where it was meant to open a new window.
  expect(opened.filter((url) => url !== 'https://example.invalid/')).toEqual([]);
});

test('the window is sandboxed and isolated', async ({ panel }) => {
  await expect(new ExperimentsPage(panel).heading).toBeVisible();
  const preferences = await windowPanel(panel).app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    contextIsolation: true,
    nodeIntegration: false,
    sandbox: true,
    webSecurity: true,
    webviewTag: false,
  });
  const bridge = await panel.page.evaluate(() => Object.keys((globalThis as never as { cleardeck: object }).cleardeck));
  expect(bridge.sort()).toEqual(['calls', 'cancel', 'chooseFile', 'on', 'pathForFile']);
});

function windowPanel(panel: Panel): ElectronPanel {
  if (panel instanceof ElectronPanel) return panel;
  throw new Error('this test is about the window');
}

async function closeWindow(panel: Panel): Promise<void> {
  await windowPanel(panel).app.evaluate(({ BrowserWindow }) => {
    // Not awaited: the answer may be the end of this process.
    setImmediate(() => BrowserWindow.getAllWindows()[0]?.close());
  });
}

/** Answers every question with this button from now on, and remembers what was asked. */
async function answerDialogs(panel: Panel, button: number): Promise<void> {
  await windowPanel(panel).app.evaluate(({ dialog }, response) => {
    const asked: string[] = [];
    Object.assign(globalThis, { askedQuestions: asked });
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push(JSON.stringify(args.at(-1)));
      return Promise.resolve({ response, checkboxChecked: false });
    };
  }, button);
}

async function questions(panel: Panel): Promise<string[]> {
  return windowPanel(panel).app.evaluate(() => (globalThis as unknown as { askedQuestions: string[] }).askedQuestions);
}
