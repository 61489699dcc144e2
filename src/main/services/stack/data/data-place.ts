import path from 'node:path';
import type { JobContext } from '../stack-port.ts';
import type { StackFiles } from './files-port.ts';

/** The folder that holds the stack's data folder: renaming within it is how data is set aside and comes back. */
export interface DataPlace extends AsyncDisposable {
  /** Names in it. */
  names(): Promise<readonly string[]>;
  rename(from: string, to: string): Promise<void>;
  /**
   * Makes a folder in it, and folders below that as relative paths with `/`. Folders of the services may be open to every
   * account, and are kept from them by the one around: that is as closed as the folder `like` in this place, or closed.
   */
  makeFolders(name: string, below: readonly string[], like: string | null): Promise<void>;
  /** Removes a folder in it with everything inside. */
  remove(name: string, context: JobContext): Promise<void>;
}

/** Of an engine on this machine: its files are ours to rename, whoever owns what is in them. */
export class LocalPlace implements DataPlace {
  readonly #files: StackFiles;
  readonly #folder: string;
  /** Removes what is in a folder as root, where this account may not. */
  readonly #removeAsRoot: (folder: string, context: JobContext) => Promise<void>;

  constructor(files: StackFiles, folder: string, removeAsRoot: (folder: string, context: JobContext) => Promise<void>) {
    this.#files = files;
    this.#folder = folder;
    this.#removeAsRoot = removeAsRoot;
  }

  names(): Promise<readonly string[]> {
    return this.#files.names(this.#folder);
  }

  rename(from: string, to: string): Promise<void> {
    return this.#files.rename(path.join(this.#folder, from), path.join(this.#folder, to));
  }

  async makeFolders(name: string, below: readonly string[], like: string | null): Promise<void> {
    const folder = path.join(this.#folder, name);
    await this.#files.makeFolderLike(folder, like === null ? null : path.join(this.#folder, like));
    for (const each of below) await this.#files.makeFolder(path.join(folder, each));
  }

  async remove(name: string, context: JobContext): Promise<void> {
    const folder = path.join(this.#folder, name);
    try {
      await this.#files.removeFolder(folder, context);
    } catch (error) {
      if (context.signal.aborted) throw error;
      // Services run as users of their own, whose folders are closed to this account.
      await this.#removeAsRoot(folder, context);
      await this.#files.removeFolder(folder, context);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
