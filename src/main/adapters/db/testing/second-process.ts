import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { StoreChange } from '#main/services/store-port.ts';
import { newId, until } from './store-fixture.ts';

interface Message {
  readonly opened?: { readonly corruptSetAsideAs: string | null };
  readonly failed?: { readonly code: string; readonly message: string };
  readonly seq?: number;
  readonly value?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
  readonly change?: StoreChange;
  readonly appended?: number;
}

/** Another process on the same data folder, to be told what to do. It ends with the scope. */
export class SecondProcess {
  readonly instanceId: string;
  readonly messages: Message[] = [];
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #nextSeq = 1;

  /** @param wrapper a command that starts the process, `setpriv …` for example */
  constructor(folder: string, wrapper: readonly string[] = [], instanceId = newId()) {
    this.instanceId = instanceId;
    const script = fileURLToPath(new URL('./store-child.ts', import.meta.url));
    // Its store is in a thread of TypeScript, too: see vitest.config.ts.
    const options = process.execArgv.filter((option) => option.startsWith('--wasm'));
    const commandLine = [...wrapper, process.execPath, ...options, script, folder, instanceId];
    const [command, ...args] = commandLine as [string, ...string[]];
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.messages.push(JSON.parse(line) as Message);
    });
    // A killed process's input may break; its exit says so already.
    this.#child.stdin.on('error', () => undefined);
  }

  /** Resolves when the store is open, or tells why it is not. */
  opening(): Promise<Message> {
    return until(() => this.messages.find(({ opened, failed }) => opened !== undefined || failed !== undefined));
  }

  async call(repository: string, method: string, ...args: unknown[]): Promise<Message> {
    const seq = this.#nextSeq++;
    this.#child.stdin.write(`${JSON.stringify({ seq, repository, method, args })}\n`);
    return until(() => this.messages.find((message) => message.seq === seq));
  }

  appendForeverTo(taskId: string): void {
    this.#child.stdin.write(`${JSON.stringify({ seq: 0, appendForeverTo: taskId })}\n`);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
