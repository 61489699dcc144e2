import type { Face } from '#shared/domain/app.ts';
import type { CallInput, CallOutput, EventPayload } from '#shared/ipc/contract.ts';
import type { CallName, EventTopic } from '#shared/ipc/names.ts';

/** The browser face while it is open. */
export interface Served {
  /** For example `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** A fresh address that lets one browser in, once. */
  oneTimeUrl(): string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/**
 * What the terminal asks of the application: the contract's calls, answered by the handlers that serve the window, and
 * its events. Calls reject with `AppError`. Disposing releases the store and ends what this process runs.
 */
export interface CliBackend extends AsyncDisposable {
  call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    options: { readonly signal: AbortSignal },
  ): Promise<CallOutput<N>>;
  /** Answers the unsubscriber. */
  on<T extends EventTopic>(topic: T, listener: (payload: EventPayload<T>) => void): () => void;
  /** Opens the browser face; CONFLICT where the port is taken. */
  serve(options: { readonly port: number }): Promise<Served>;
}

export interface OpenBackendOptions {
  /** `serve` for the command of that name, `terminal` for all others. */
  readonly face: Extract<Face, 'terminal' | 'serve'>;
}

/** Where text goes to; a `NodeJS.WriteStream` is one. */
export interface TextSink {
  write(text: string): unknown;
}

/** Everything that a terminal command has to do with the world outside. */
export interface CliIo {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly isTTY: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** Width of the terminal in characters; asked for at every drawing, since windows are resized. */
  columns(): number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  readonly version: string;
  /** Milliseconds on a clock that never goes back. */
  nowMs(): number;
  /** The time of day, in milliseconds since 1970. */
  epochMs(): number;
  openBackend(options: OpenBackendOptions): Promise<CliBackend>;
  /** Called for every request to end (Ctrl-C, SIGTERM); answers the unsubscriber. */
  onSignal(listener: () => void): () => void;
  /** All of standard input as UTF-8. */
  readStdin(): Promise<string>;
  /** Called for every line typed, and once where no more can come; answers the unsubscriber. */
  onStdinLine(listener: (line: string) => void, onEnd?: () => void): () => void;
  /** Whether what read standard output has gone, as after `| head`. */
  isReaderGone(): boolean;
}
