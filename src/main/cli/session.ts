import type { CallInput, CallOutput } from '#shared/ipc/contract.ts';
import type { CallName } from '#shared/ipc/names.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { CliBackend, CliIo, OpenBackendOptions } from './cli-backend.ts';
import { oneLine, safeJson } from './text.ts';

/**
 * Signals within this time of the first are the same key press: npm passes Ctrl-C on to a script that has already got
 * it from the terminal.
 */
const SAME_PRESS_MS = 400;

/** A command that cannot be carried out as it was typed: exit code 2. */
export class UsageError extends Error {}

/** What the command was to do did not come to a good end, and the message says all there is to say: exit code 1. */
export class CommandFailed extends Error {}

/** The command has said itself what it found, and it is not good: exit code 1 without another word. */
export class ReportedFailure extends Error {}

/** The calls of the contract, with the signal that belongs to the command. */
export type BoundCall = <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;

/** What one run of the terminal shares: where to write, how it is interrupted, and the backend. */
export class Session {
  readonly io: CliIo;
  /** Aborted by the first Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Resolves at the second Ctrl-C: the person does not want to wait. */
  readonly quit: Promise<void>;
  #unsubscribe: () => void;

  constructor(io: CliIo) {
    this.io = io;
    const controller = new AbortController();
    this.interrupted = controller.signal;
    let firstAtMs: number | null = null;
    let resolveQuit: () => void = () => undefined;
    this.quit = new Promise((resolve) => {
      resolveQuit = resolve;
    });
    this.#unsubscribe = io.onSignal(() => {
      if (firstAtMs === null) {
        firstAtMs = io.nowMs();
        controller.abort();
      } else if (io.nowMs() - firstAtMs >= SAME_PRESS_MS) {
        resolveQuit();
      }
    });
  }

  end(): void {
    this.#unsubscribe();
  }

  /** What opening the store found, such as a damaged store that was set aside: the next process will not know of it. */
  async #tellNotices(call: BoundCall): Promise<void> {
    const { notices } = await call('app.info', {});
    for (const { level, text } of notices) if (level !== 'info') this.note(`note: ${text}`);
  }

  /** Whether standard output is a terminal that wants colours. */
  get hasColors(): boolean {
    const { env, isTTY } = this.io;
    return isTTY.stdout && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  }

  /** Width for tables on standard output: unlimited where it is not a terminal. */
  get width(): number {
    return this.io.isTTY.stdout ? Math.max(40, this.io.columns()) : Infinity;
  }

  bold(text: string): string {
    return this.hasColors ? `\u001b[1m${text}\u001b[22m` : text;
  }

  green(text: string): string {
    return this.#colored(32, text);
  }

  yellow(text: string): string {
    return this.#colored(33, text);
  }

  red(text: string): string {
    return this.#colored(31, text);
  }

  cyan(text: string): string {
    return this.#colored(36, text);
  }

  #colored(color: number, text: string): string {
    return this.hasColors ? `\u001b[${color}m${text}\u001b[39m` : text;
  }

  /** Lines for people, made safe by whoever builds them. */
  print(lines: readonly string[]): void {
    this.io.stdout.write(`${lines.join('\n')}\n`);
  }

  /** The one JSON document of a `--json` command. */
  printJson(value: unknown): void {
    this.io.stdout.write(`${safeJson(value)}\n`);
  }

  /** One of the documents of a command that follows something: each on a line of its own. */
  printJsonLines(values: readonly unknown[]): void {
    this.io.stdout.write(values.map((value) => `${safeJson(value, 0)}\n`).join(''));
  }

  /** One line on standard error. */
  note(text: string): void {
    this.io.stderr.write(`${oneLine(text)}\n`);
  }

  /** Opens the backend, runs `work`, and releases it whatever happened. Calls end at the first Ctrl-C. */
  async use<T>(
    work: (call: BoundCall, backend: CliBackend) => Promise<T>,
    options: OpenBackendOptions = { face: 'terminal' },
  ): Promise<T> {
    const backend = await this.io.openBackend(options);
    try {
      if (this.interrupted.aborted) throw new AppError('CANCELLED', 'stopped');
      const call: BoundCall = (name, input) => backend.call(name, input, { signal: this.interrupted });
      await this.#tellNotices(call);
      return await work(call, backend);
    } finally {
      await backend[Symbol.asyncDispose]();
    }
  }
}
