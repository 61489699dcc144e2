import { join } from 'node:path';
import { AppError } from '#shared/ipc/result.ts';
import { failStart, prepareDesktop, startDesktop } from './app/lifecycle.ts';
import { preloadPath, rendererFolder } from './build-layout.ts';
import { createBackend } from './compose.ts';
import { dataFolderOf } from './data-folder.ts';

/** The desktop's door: the application of `compose.ts` behind a window. */
async function main(): Promise<void> {
  const dataFolder = dataFolderOf(process.env);
  prepareDesktop({ userDataFolder: join(dataFolder, 'window') });
  try {
    const backend = await createBackend({ face: 'window', dataFolder });
    await startDesktop({
      router: backend.router,
      hub: backend.hub,
      log: backend.log,
      logPath: backend.logPath,
      rendererFolder: rendererFolder(),
      preloadPath: preloadPath(),
      quitWork: () => backend.quitWork(),
      onQuit: async () => backend[Symbol.asyncDispose](),
    });
  } catch (error) {
    const known = error instanceof AppError;
    await failStart(known ? error.message : `Something unexpected went wrong: ${String(error)}`);
  }
}

// Not awaited: Electron is not ready before this module has been evaluated.
void main();
