import { join } from 'node:path';
import { app, BrowserWindow, dialog, Menu, Notification, protocol, session, shell } from 'electron';
import type { EventHub } from '#main/ipc/events.ts';
import { newRef, type ErrorLog, type Router } from '#main/ipc/router.ts';
import type { QuitWork } from '#main/quit-work.ts';
import { watchUncaught } from './crash-reports.ts';
import { createElectronTransport } from './electron-transport.ts';
import { createFileDialog } from './file-dialog.ts';
import { buildMenu } from './menu.ts';
import { lockNavigation, lockSession } from './navigation.ts';
import { openExternal } from './open-external.ts';
import { registerAppScheme, serveAppScheme } from './protocol.ts';
import { createQuitGuard } from './quit-guard.ts';
import { quitQuestion, SERVER_STAYS } from './quit-question.ts';
import { openWindow } from './window.ts';

export interface DesktopOptions {
  readonly router: Router;
  readonly hub: EventHub;
  readonly log: ErrorLog;
  /** Shown by "Show log file"; null hides nothing but does nothing. */
  readonly logPath?: string | null;
  /** Folder of the built renderer. */
  readonly rendererFolder: string;
  /** The preload bundle; by default where the build puts it beside main's. */
  readonly preloadPath?: string;
  /** What quitting would end, put off or leave behind. */
  quitWork(): Promise<QuitWork>;
  /** Stops the work and closes the store. Awaited before the process ends. */
  onQuit(): Promise<void>;
}

const CLEARML_DOCS = 'https://clear.ml/docs';
let isPrepared = false;

/**
 * What must happen before Electron is ready: call it first thing in the entry, before any `await`.
 *
 * @param userDataFolder where Chromium keeps the page's storage; Electron's own place where absent
 */
export function prepareDesktop(options: { readonly userDataFolder?: string } = {}): void {
  if (isPrepared) return;
  isPrepared = true;
  if (options.userDataFolder !== undefined) app.setPath('userData', options.userDataFolder);
  // Electron cannot do both, and would start child processes that end at once. `--no-sandbox` is what a container's root
  // needs; the page's own `sandbox: true` still keeps Node out of it.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  registerAppScheme(protocol);
  app.on('web-contents-created', (_event, contents) => {
    lockNavigation(contents, (url) => void openExternal(url, shell));
  });
}

/** Says why ClearDeck cannot start, and ends it. For faults that leave no window to say it in. */
export async function failStart(message: string): Promise<never> {
  await app.whenReady();
  dialog.showErrorBox('ClearDeck cannot start', message);
  app.exit(1);
  throw new Error(message);
}

/**
 * Opens the window and runs the desktop face until the person quits. Resolves once the first window is open. Never
 * await it at the top level of the entry: Electron is not ready before the entry's module has been evaluated.
 */
export async function startDesktop(options: DesktopOptions): Promise<void> {
  prepareDesktop();
  const { log } = options;
  const stopWatching = watchUncaught(log, options.logPath ?? null);
  await app.whenReady();

  const hasDevTools = process.env.CLEARDECK_DEVTOOLS === '1';
  serveAppScheme(protocol, options.rendererFolder);
  lockSession(session.defaultSession);
  const chooseFile = createFileDialog({ startFolder: app.getPath('home') });
  const transport = createElectronTransport({ router: options.router, hub: options.hub, chooseFile, log });
  const guard = createQuitGuard({
    work: () => options.quitWork(),
    ask: askBeforeQuit,
    tellServerStays,
    async shutDown() {
      transport.close();
      await options.onQuit();
      stopWatching();
    },
    end: () => app.exit(0),
    log,
  });

  const open = (): void => {
    openWindow({
      preloadPath: options.preloadPath ?? join(import.meta.dirname, '../preload/index.cjs'),
      stateFile: join(app.getPath('userData'), 'window-state.json'),
      hasDevTools,
      beforeLoad(window) {
        transport.attach(window.webContents);
        reportFailures(window, log);
        window.on('close', (event) => {
          // Other windows keep the process, and its experiments, alive.
          if (BrowserWindow.getAllWindows().length > 1 || guard.isQuitting()) return;
          event.preventDefault();
          void guard.request();
        });
      },
    });
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      buildMenu({
        isMac: process.platform === 'darwin',
        hasDevTools,
        actions: {
          newWindow: open,
          quit: () => app.quit(),
          showLog: () => {
            if (options.logPath) shell.showItemInFolder(options.logPath);
          },
          openClearMlDocs: () => void openExternal(CLEARML_DOCS, shell),
        },
      }),
    ),
  );
  app.on('before-quit', (event) => {
    if (guard.isQuitting()) return;
    event.preventDefault();
    void guard.request();
  });
  // A signal comes from a system that shuts down or a terminal that was closed: nobody is there to answer a question.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void guard.quitNow());
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });
  open();
}

async function askBeforeQuit(work: QuitWork): Promise<boolean> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const question = { type: 'question' as const, ...quitQuestion(work), defaultId: 0, cancelId: 0, noLink: true };
  const { response } =
    window === undefined ? await dialog.showMessageBox(question) : await dialog.showMessageBox(window, question);
  return response === 1;
}

function tellServerStays(): void {
  if (Notification.isSupported()) new Notification({ title: 'ClearDeck', body: SERVER_STAYS }).show();
}

function reportFailures(window: BrowserWindow, log: ErrorLog): void {
  const { webContents } = window;
  webContents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
    // -3 is ERR_ABORTED: a load that a newer one replaced.
    if (!isMainFrame || code === -3) return;
    log.error(newRef(), new Error(`the window could not load ${url}: ${description}`));
    dialog.showErrorBox(
      'ClearDeck',
      `The window could not load its page (${description}). Build it again: npm run build.`,
    );
    window.show();
  });
  webContents.on('preload-error', (_event, path, error) => log.error(newRef(), new Error(path, { cause: error })));
  webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    log.error(newRef(), new Error(`the page's process ended: ${details.reason}, exit code ${details.exitCode}`));
    void offerReload(window, details.reason);
  });
}

async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  if (window.isDestroyed()) return;
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: 'ClearDeck',
    message: `The window's page stopped working (${reason}).`,
    detail: 'Experiments go on; nothing that was recorded is lost.',
    buttons: ['Load it again', 'Close window'],
    defaultId: 0,
    cancelId: 0,
  });
  if (window.isDestroyed()) return;
  if (response === 0) window.webContents.reload();
  else window.close();
}
