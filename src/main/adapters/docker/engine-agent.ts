import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import { dial, type DialTarget } from './dial-target.ts';

/**
 * Opens the connections to one engine, whatever is below them, and can close them all: Node's own agent forgets the
 * sockets that are in use.
 */
export class EngineAgent extends Agent {
  private readonly target: DialTarget;
  private readonly open = new Set<Duplex>();
  private isClosed = false;

  constructor(target: DialTarget) {
    // A local connection costs nothing, and one that is not kept cannot be found dead. Remote ones take a handshake.
    super({ keepAlive: target.kind === 'tls' || target.kind === 'ssh', maxFreeSockets: 2 });
    this.target = target;
  }

  override createConnection(
    _options: ClientRequestArgs,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    // Node takes the error and leaves the stream alone.
    const fail = (error: unknown): void => (done as ((error: unknown) => void) | undefined)?.(error);
    dial(this.target).then(
      (socket) => {
        // It may have failed before anybody could listen.
        if (socket.destroyed) return fail(socket.errored ?? new Error('closed'));
        this.open.add(socket);
        socket.once('close', () => this.open.delete(socket));
        if (this.isClosed) socket.destroy();
        done?.(null, socket);
      },
      (error: unknown) => fail(error),
    );
    return undefined;
  }

  /**
   * docker-modem writes out the options of every request, with all that hangs on them, for a log that nobody reads: an agent
   * with its sockets took more time than everything else that a start does.
   */
  [inspect.custom](): string {
    return 'EngineAgent';
  }

  /** Connections that are open now. */
  get openCount(): number {
    return this.open.size;
  }

  /** Destroys every connection and waits until each is gone. */
  async closeAll(): Promise<void> {
    this.isClosed = true;
    this.destroy();
    const closing = [...this.open].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of this.open) socket.destroy();
    await Promise.all(closing);
  }
}
