import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import packageJson from '../../../package.json' with { type: 'json' };
import type { CliIo } from './cli-backend.ts';
import { runCli } from './run-cli.ts';

const DEFAULT_COLUMNS = 80;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const outputFailures: string[] = [];
let isReaderGone = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has gone (`| head`) is no failure: what it wanted, it has.
    if (error.code !== 'EPIPE') outputFailures.push(error.code ?? error.message);
    else if (stream === process.stdout) isReaderGone = true;
  });
}

const io: CliIo = {
  stdout: process.stdout,
  stderr: process.stderr,
  isTTY: { stdin: process.stdin.isTTY, stdout: process.stdout.isTTY, stderr: process.stderr.isTTY },
  columns: () => (process.stdout.isTTY ? process.stdout.columns : process.stderr.columns) || DEFAULT_COLUMNS,
  env: process.env,
  // npm runs scripts in the package's folder and says here where the person was.
  cwd: process.env['INIT_CWD'] ?? process.cwd(),
  version: packageJson.version,
  nowMs: () => performance.now(),
  epochMs: () => Date.now(),
  // Loaded when a command needs it: help and wrong usage are answered without the store and what it depends on.
  openBackend: async (options) => {
    const { openCliBackend } = await import('#main/compose.ts');
    return openCliBackend(options);
  },
  onSignal: (listener) => {
    for (const signal of SIGNALS) process.on(signal, listener);
    return () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    };
  },
  readStdin: () => text(process.stdin),
  onStdinLine: (listener, onEnd) => {
    const lines = createInterface({ input: process.stdin, terminal: false });
    lines.on('line', listener);
    if (onEnd !== undefined) lines.on('close', onEnd);
    return () => {
      if (onEnd !== undefined) lines.off('close', onEnd);
      lines.close();
    };
  },
  isReaderGone: () => isReaderGone,
};

/** Resolves when everything written to a stream has gone out, or never will. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else
      stream.write('', () => {
        resolve();
      });
  });
}

const code = await runCli(process.argv.slice(2), io);
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
const [outputFailure] = outputFailures;
if (outputFailure !== undefined) process.stderr.write(`error: the output could not be written (${outputFailure})\n`);
// Ends at once: after a second Ctrl-C, or a hung close, there may be threads left that would keep the process alive.
process.exit(outputFailure === undefined ? code : Math.max(1, code));
