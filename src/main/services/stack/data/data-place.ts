import path from 'node:path';
import type { JobContext } from '../stack-port.ts';
import type { StackFiles } from './files-port.ts';

/** The folder that holds the stack's data folder: renaming within it is how data is set aside and comes back. */
export interface DataPlace extends AsyncDisposable {
  /** Names in it. */
  names(): Promise<readonly string[]>;
  rename(from: string, to: string): Promise<void>;
  /** Folders below it, as relative paths with `/`. */
  makeFolders(folders: readonly string[]): Promise<void>;
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

  async makeFolders(folders: readonly string[]): Promise<void> {
    for (const folder of folders) await this.#files.makeFolder(path.join(this.#folder, folder));
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
