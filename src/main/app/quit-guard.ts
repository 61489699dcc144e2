import { newRef, type ErrorLog } from '#main/ipc/router.ts';
import type { QuitWork } from '#main/quit-work.ts';

export interface QuitGuard {
  /** Asks where experiments run, then shuts down and ends. A second request while the first is open does nothing. */
  request(): Promise<void>;
  /** Without asking. */
  quitNow(): Promise<void>;
  /** True from the moment that quitting was decided. */
  isQuitting(): boolean;
}

/** Longer than a store needs to close, short enough that nobody thinks of killing the process. */
const SHUTDOWN_LIMIT_MS = 15_000;

/** Decides once whether to quit, and sees that what is open is closed before the process ends. */
export function createQuitGuard(deps: {
  work(): Promise<QuitWork>;
  ask(work: QuitWork): Promise<boolean>;
  /** Says, without waiting, that the server goes on running. */
  tellServerStays(): void;
  shutDown(): Promise<void>;
  end(): void;
  readonly log: ErrorLog;
  readonly shutdownLimitMs?: number;
}): QuitGuard {
  let state: 'open' | 'asking' | 'quitting' = 'open';

  /** A signal may have decided while the question was open. */
  const isQuitting = (): boolean => state === 'quitting';

  async function mayQuit(): Promise<boolean> {
    try {
      const work = await deps.work();
      if (work.experiments > 0 || work.stackJob !== null) return await deps.ask(work);
      if (work.isServerUp) deps.tellServerStays();
      return true;
    } catch (error) {
      // A store that cannot answer must not lock the person in.
      deps.log.error(newRef(), error);
      return true;
    }
  }

  async function quitNow(): Promise<void> {
    if (state === 'quitting') return;
    state = 'quitting';
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(
          () => reject(new Error('shutting down took too long')),
          deps.shutdownLimitMs ?? SHUTDOWN_LIMIT_MS,
        );
      });
      await Promise.race([deps.shutDown(), late]);
    } catch (error) {
      deps.log.error(newRef(), error);
    } finally {
      clearTimeout(timer);
      deps.end();
    }
  }

  return {
    async request() {
      if (state !== 'open') return;
      state = 'asking';
      if (await mayQuit()) await quitNow();
      else if (!isQuitting()) state = 'open';
    },
    quitNow,
    isQuitting,
  };
}
