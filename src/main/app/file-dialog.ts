import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BrowserWindow, dialog as electronDialog, type Dialog, type FileFilter, type WebContents } from 'electron';
import { findBoundsProblem } from '#main/ipc/bounds.ts';
import { toInvalidInput } from '#main/ipc/input-error.ts';
import { fileRequestSchema, type FileChoice, type FileRequest } from '#shared/ipc/file-dialog.ts';
import { AppError } from '#shared/ipc/result.ts';

/** Asks the person for a file, on behalf of a page. @throws AppError INVALID_INPUT, CONFLICT */
export type ChooseFile = (contents: WebContents, request: unknown) => Promise<FileChoice>;

/** The window that a dialog is modal to. */
type Asker = NonNullable<ReturnType<typeof BrowserWindow.fromWebContents>>;
const ARCHIVES: FileFilter = { name: 'Backup archives', extensions: ['tar'] };
const ALL_FILES: FileFilter = { name: 'All files', extensions: ['*'] };
/** Nothing is saved or opened yet: the path goes into the page's field, where the person goes on from. GTK ignores it. */
const BUTTON_LABEL = 'Choose';

/** The system's dialogs for a backup's file, modal to the window of the page that asks; one at a time per page. */
export function createFileDialog(deps: {
  /** Where the first dialog starts; a later one starts where the last file was chosen. */
  readonly startFolder: string;
  /** Electron's own where absent. */
  readonly dialog?: Pick<Dialog, 'showSaveDialog' | 'showOpenDialog'>;
  readonly windowOf?: (contents: WebContents) => Asker | null;
}): ChooseFile {
  const { dialog = electronDialog, windowOf = (contents: WebContents) => BrowserWindow.fromWebContents(contents) } =
    deps;
  const asking = new WeakSet<WebContents>();
  let folder = deps.startFolder;

  async function ask(window: Asker, request: FileRequest): Promise<string | null> {
    switch (request.kind) {
      case 'save': {
        const { filePath } = await dialog.showSaveDialog(window, {
          title: 'Back up the ClearML server',
          // With the folder: where a bare name leads differs from system to system.
          defaultPath: join(folder, request.suggestedName),
          buttonLabel: BUTTON_LABEL,
          filters: [ARCHIVES],
          // Without 'showOverwriteConfirmation': a backup replaces nothing, so nobody should be asked whether it may.
          // Windows and macOS ask all the same; `isTaken` lets the page say at once that it will not.
          properties: ['createDirectory'],
        });
        return filePath === '' ? null : filePath;
      }
      case 'open': {
        const { filePaths } = await dialog.showOpenDialog(window, {
          title: 'Restore a backup of the ClearML server',
          defaultPath: folder,
          buttonLabel: BUTTON_LABEL,
          // Whatever its name: what is in it is checked before anything is restored.
          filters: [ARCHIVES, ALL_FILES],
          properties: ['openFile'],
        });
        return filePaths[0] ?? null;
      }
    }
  }

  return async (contents, input) => {
    const request = parse(input);
    const window = windowOf(contents);
    // Closed while its last message was on the way.
    if (window === null) return null;
    if (asking.has(contents)) throw new AppError('CONFLICT', 'A file dialog is open already. Close it first.');
    asking.add(contents);
    try {
      const path = await ask(window, request);
      if (path === null) return null;
      folder = dirname(path);
      return { path, isTaken: request.kind === 'save' && (await isTaken(path)) };
    } finally {
      asking.delete(contents);
    }
  };
}

function parse(input: unknown): FileRequest {
  const problem = findBoundsProblem(input);
  if (problem !== null) throw new AppError('INVALID_INPUT', `The file dialog: ${problem}.`);
  const parsed = fileRequestSchema.safeParse(input);
  if (!parsed.success) throw toInvalidInput(parsed.error);
  return parsed.data;
}

/** A link that leads nowhere is something too. What cannot be looked at is left to the backup, which says why. */
async function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
