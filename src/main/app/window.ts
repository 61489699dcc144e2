import { BrowserWindow, nativeTheme, screen, type WebPreferences } from 'electron';
import { APP_ORIGIN } from './origin.ts';
import { fitToDisplays, readWindowState, writeWindowState } from './window-state.ts';

const MIN_WIDTH = 900;
const MIN_HEIGHT = 600;
const DEFAULT_SIZE = { width: 1280, height: 820 };
/** The page's own background in either scheme, so that nothing flashes before the first paint. */
const BACKGROUND = { light: '#ffffff', dark: '#242424' };

/** The page is untrusted: no Node, no shared world, Chromium's sandbox. One object, so that one test can hold it. */
export const WEB_PREFERENCES = {
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  plugins: false,
  /** Chromium would fetch dictionaries from the network. */
  spellcheck: false,
} as const satisfies WebPreferences;

/** Opens a window on the panel. It is shown once it has painted. */
export function openWindow(options: {
  readonly preloadPath: string;
  /** JSON file that remembers size and place. */
  readonly stateFile: string;
  readonly hasDevTools: boolean;
  readonly beforeLoad: (window: BrowserWindow) => void;
}): BrowserWindow {
  const state = readWindowState(options.stateFile);
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const bounds = fitToDisplays(state, areas, { width: MIN_WIDTH, height: MIN_HEIGHT });
  const window = new BrowserWindow({
    ...(bounds ?? DEFAULT_SIZE),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'ClearDeck',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: { ...WEB_PREFERENCES, preload: options.preloadPath, devTools: options.hasDevTools },
  });
  window.once('ready-to-show', () => {
    if (state?.isMaximized === true) window.maximize();
    window.show();
  });
  window.on('close', () => {
    writeWindowState(options.stateFile, { ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  });
  options.beforeLoad(window);
  // A failed load is reported by 'did-fail-load'; the promise's rejection says the same again.
  window.loadURL(`${APP_ORIGIN}/`).catch(() => undefined);
  return window;
}
