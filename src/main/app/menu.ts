import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  newWindow(): void;
  quit(): void;
  showLog(): void;
  openClearMlDocs(): void;
}

/** The application menu. Reload and the inspector are for development only. */
export function buildMenu(options: {
  readonly isMac: boolean;
  readonly hasDevTools: boolean;
  readonly actions: MenuActions;
}): MenuItemConstructorOptions[] {
  const { actions, isMac } = options;
  const quit: MenuItemConstructorOptions = {
    label: 'Quit ClearDeck',
    accelerator: 'CommandOrControl+Q',
    click: () => actions.quit(),
  };
  const appMenu: MenuItemConstructorOptions = {
    label: 'ClearDeck',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      quit,
    ],
  };
  return [
    ...(isMac ? [appMenu] : []),
    {
      label: '&File',
      submenu: [
        { label: 'New window', accelerator: 'CommandOrControl+N', click: () => actions.newWindow() },
        { role: 'close', label: 'Close window', accelerator: 'CommandOrControl+W' },
        ...(isMac ? [] : [{ type: 'separator' as const }, quit]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(options.hasDevTools
          ? [{ type: 'separator' as const }, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]
          : []),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      label: '&Help',
      submenu: [
        { label: 'ClearML documentation', click: () => actions.openClearMlDocs() },
        { label: 'Show log file', click: () => actions.showLog() },
        ...(isMac ? [] : [{ role: 'about' as const }]),
      ],
    },
  ];
}
