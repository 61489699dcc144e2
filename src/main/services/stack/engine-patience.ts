import { AppError } from '#shared/ipc/result.ts';
import type { Clock } from '../clock.ts';
import type { EngineConnection } from './engine-port.ts';
import type { JobContext } from './stack-port.ts';
import { sleep } from './wait.ts';

/** How long a job waits for an engine that went away. */
const PATIENCE_MS = 5 * 60_000;
const RETRY_EVERY_MS = 1_000;

/** What a job asks of an engine that may go away and come back meanwhile. */
export class EnginePatience {
  readonly #connection: Pick<EngineConnection, 'retry'>;
  readonly #clock: Clock;

  constructor(deps: { readonly connection: Pick<EngineConnection, 'retry'>; readonly clock: Clock }) {
    this.#connection = deps.connection;
    this.#clock = deps.clock;
  }

  /**
   * Begins the work again when the engine, and no other, is back; `onLost` is told that it was gone.
   * @throws AppError ENGINE_UNAVAILABLE when it stays away for five minutes
   */
  async run<T>(context: JobContext, work: () => Promise<T>, onLost?: () => void): Promise<T> {
    let lostAtMs: number | null = null;
    for (;;) {
      try {
        const value = await work();
        if (lostAtMs !== null) context.report({ step: 'Docker is back; going on' });
        return value;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'ENGINE_UNAVAILABLE' || context.signal.aborted) throw error;
        const now = this.#clock.nowMs();
        lostAtMs ??= now;
        if (now - lostAtMs > PATIENCE_MS) throw error;
        onLost?.();
        context.report({ step: `Waiting for Docker, ${String(Math.round((now - lostAtMs) / 1000))} s` });
        await sleep(RETRY_EVERY_MS, context.signal);
        await this.#connection.retry({ isSameEngine: true });
      }
    }
  }
}
