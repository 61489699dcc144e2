import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Duplex } from 'node:stream';

/** The system's ssh, and why it gave up. */
export class SshFailure extends Error {
  /** There is no program `ssh`. */
  readonly isMissing: boolean;

  constructor(message: string, options?: { cause?: unknown; isMissing?: boolean }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SshFailure';
    this.isMissing = options?.isMissing ?? false;
  }
}

export interface SshTarget {
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  /** The engine's socket over there; null: what `docker` finds there. */
  readonly socketPath: string | null;
}

const STDERR_LIMIT = 4_000;
const CONNECT_TIMEOUT_SECONDS = 10;
/** How long after its end words of it may still be on their way. */
const LAST_WORDS_MS = 500;

/** Arguments of `ssh`, as the docker CLI starts it. Exported for its tests. */
export function sshArguments(target: SshTarget): readonly string[] {
  const remote = target.socketPath === null ? [] : ['--host', `unix://${target.socketPath}`];
  return [
    ...(target.user === null ? [] : ['-l', target.user]),
    ...(target.port === null ? [] : ['-p', String(target.port)]),
    // No question can be answered here: an unknown host key or a password is a failure with words.
    ...['-o', 'BatchMode=yes', '-o', `ConnectTimeout=${CONNECT_TIMEOUT_SECONDS}`],
    ...['-o', 'ServerAliveInterval=15', '-T', '--', target.host],
    ...['docker', ...remote, 'system', 'dial-stdio'],
  ];
}

/**
 * One connection to a remote engine through the system's `ssh`: it knows the person's configuration, agent and known
 * hosts, and refuses a host whose key is not known. docker-modem's own ssh checks no host key.
 */
export class SshSocket extends Duplex {
  private readonly child: ChildProcessWithoutNullStreams;
  private said = '';

  constructor(target: SshTarget) {
    super({ allowHalfOpen: true });
    this.child = spawn('ssh', sshArguments(target), { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    this.child.once('error', (error: NodeJS.ErrnoException) => {
      this.destroy(new SshFailure(error.message, { cause: error, isMissing: error.code === 'ENOENT' }));
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.said = (this.said + text).slice(-STDERR_LIMIT);
    });
    this.child.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) this.child.stdout.pause();
    });
    // A write to an ssh that has ended: its exit says why.
    this.child.stdin.on('error', () => {});
    this.child.once('exit', () => {
      // With ControlPersist an ssh may stay behind for hours that holds this pipe open, and `close` waits for it.
      const timer = setTimeout(() => this.child.stderr.destroy(), LAST_WORDS_MS);
      this.child.once('close', () => clearTimeout(timer));
    });
    this.child.once('close', (exitCode) => {
      if (exitCode === 0) this.push(null);
      else this.destroy(new SshFailure(this.said.trim() || `ssh ended with code ${exitCode ?? 'unknown'}`));
    });
  }

  override _read(): void {
    this.child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.child.stdin.write(chunk, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.child.exitCode === null) this.child.kill();
    done(error);
  }

  // What Node's HTTP client asks of a socket; a pair of pipes has none of it.
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    this.child.ref();
    return this;
  }
  unref(): this {
    this.child.unref();
    return this;
  }
}
