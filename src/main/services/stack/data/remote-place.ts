import path from 'node:path';
import type { JobContext } from '../stack-port.ts';
import type { DataPlace } from './data-place.ts';
import { HELPER_FOLDER, type HelperContainer } from './helper-container.ts';

/** Of an engine on another machine: the same through a container that has the folder in it. */
export class RemotePlace implements DataPlace {
  readonly #helper: HelperContainer;
  /** A rename or a look is short; only removing can be cancelled. */
  readonly #always = new AbortController().signal;

  constructor(helper: HelperContainer) {
    this.#helper = helper;
  }

  async names(): Promise<readonly string[]> {
    const output = await this.#helper.run(['ls', '-A1', HELPER_FOLDER], { signal: this.#always });
    return output.split(/\r?\n/).filter((name) => name !== '');
  }

  async rename(from: string, to: string): Promise<void> {
    // Without -T what is moved would go into a folder that has the name already.
    await this.#helper.run(['mv', '-T', '--', `${HELPER_FOLDER}/${from}`, `${HELPER_FOLDER}/${to}`], {
      signal: this.#always,
    });
  }

  async makeFolders(name: string, below: readonly string[]): Promise<void> {
    const folders = ['', ...below].map((each) => path.posix.join(HELPER_FOLDER, name, each));
    await this.#helper.run(['mkdir', '-p', '--', ...folders], { signal: this.#always });
  }

  async remove(name: string, context: JobContext): Promise<void> {
    await this.#helper.run(['rm', '-rf', '--', `${HELPER_FOLDER}/${name}`], context);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#helper[Symbol.asyncDispose]();
  }
}
