import { setTimeout } from 'node:timers/promises';
import type { Clock } from '#main/services/clock.ts';
import type { StackData as StackDataView } from '#shared/domain/stack.ts';
import type { JobContext, StackControl } from '../stack-port.ts';
import { backUp } from './backup-job.ts';
import type { DataDeps } from './data-deps.ts';
import type { StackFiles } from './files-port.ts';
import { Journal } from './journal.ts';
import { readOverview } from './overview.ts';
import { recover } from './recovery.ts';
import { removeData } from './remove-job.ts';
import { restore } from './restore-job.ts';

/**
 * The data of the stack's stores. Everything but `overview` changes the stack and belongs inside the stack's one job; each
 * of them first ends what an interrupted one left. Errors are `AppError`s that say what the data is like now: CANCELLED,
 * BACKUP_INVALID, CONFLICT, NOT_FOUND, STORE_FULL, STORE_READ_ONLY, INVALID_INPUT, DATA_UNREADABLE, and the engine's.
 */
export class StackData {
  readonly #deps: DataDeps;
  #overview: Promise<StackDataView> | null = null;

  constructor(deps: {
    readonly control: StackControl;
    readonly files: StackFiles;
    readonly clock: Clock;
    readonly appVersion: string;
    /** ClearDeck's own data folder on this machine: holds the notes of a job under way. */
    readonly dataFolder: string;
    /** Between tries of what has to be done; tests need not wait. */
    readonly wait?: (ms: number) => Promise<void>;
  }) {
    const { dataFolder, ...rest } = deps;
    this.#deps = {
      ...rest,
      journal: new Journal(deps.files, dataFolder),
      wait: deps.wait ?? ((ms) => setTimeout(ms)),
    };
  }

  /** Whoever asks while it is being read gets the same answer. */
  overview(): Promise<StackDataView> {
    this.#overview ??= readOverview(this.#deps).finally(() => {
      this.#overview = null;
    });
    return this.#overview;
  }

  /** Into `path`, which must be absolute and new, else into the data folder's `backups`. Answers the file's path. */
  async backup(path: string | null, context: JobContext): Promise<string> {
    await recover(this.#deps, context);
    return backUp(this.#deps, path, context);
  }

  /** Answers a sentence for the person: what was restored, and where the data from before is. */
  async restore(path: string, context: JobContext): Promise<string> {
    await recover(this.#deps, context);
    return restore(this.#deps, path, context);
  }

  /** Removes containers and data. Answers a sentence for the person. */
  async removeData(context: JobContext): Promise<string> {
    await recover(this.#deps, context);
    return removeData(this.#deps, context);
  }

  /**
   * Ends what a backup or a restore of a killed ClearDeck left, and answers in words what was done; null where there is
   * nothing. Cheap then, so that every job of the stack can begin with it.
   */
  recover(context: JobContext): Promise<string | null> {
    return recover(this.#deps, context);
  }
}
