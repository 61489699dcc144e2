import { app, dialog } from 'electron';
import { newRef, type ErrorLog } from '#main/ipc/router.ts';

let isTelling = false;

/** Logs what nobody caught and tells the person once at a time: a fault that repeats must not bury them in dialogs. */
export function watchUncaught(log: ErrorLog, logPath: string | null): () => void {
  const onError = (error: unknown): void => {
    const ref = newRef();
    log.error(ref, error);
    tell(ref, logPath).catch((cause: unknown) => log.error(ref, cause));
  };
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  return () => {
    process.off('uncaughtException', onError);
    process.off('unhandledRejection', onError);
  };
}

async function tell(ref: string, logPath: string | null): Promise<void> {
  if (isTelling || !app.isReady()) return;
  isTelling = true;
  try {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: 'ClearDeck',
      message: 'Something went wrong inside ClearDeck.',
      detail: `What was recorded so far is safe. ${logPath === null ? 'Reference' : `Details are in ${logPath}, reference`} ${ref}.`,
      buttons: ['Keep going', 'Quit'],
      defaultId: 0,
      cancelId: 0,
    });
    if (response === 1) app.quit();
  } finally {
    isTelling = false;
  }
}
