import { createServer } from 'node:net';
import type { Host, PortHolder } from '#main/services/stack/stack-port.ts';
import { linuxHolder } from './linux-holder.ts';
import { parseLsof, parseNetstat, parseTasklist, takerOf } from './listeners.ts';

const LIST_TIMEOUT_MS = 8000;

/**
 * Whether 127.0.0.1:port can be bound, and who holds it where that can be found out; null where it is free.
 *
 * Linux refuses the address when another program listens on all addresses, so trying is enough there. macOS and Windows
 * let both in and leave open whose it is: there the list of listeners is asked, too.
 */
export async function portHolder(
  port: number,
  platform: NodeJS.Platform,
  run: Host['run'],
): Promise<PortHolder | null> {
  const isFree = await canBind(port, platform);
  if (platform === 'linux') return isFree ? null : { process: await linuxHolder(port) };
  const holder = await listedHolder(port, platform, run);
  return holder ?? (isFree ? null : { process: null });
}

/** Takes the address for a moment. */
async function canBind(port: number, platform: NodeJS.Platform): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      // Ports below 1024 are root's, and the engine runs as root; on Windows it is a range that the system keeps for itself.
      else if (error.code === 'EACCES') resolve(platform !== 'win32');
      else reject(error);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function listedHolder(port: number, platform: NodeJS.Platform, run: Host['run']): Promise<PortHolder | null> {
  // Without the list there is still the answer of the bind.
  const list = async (program: string, args: readonly string[]): Promise<string> =>
    await run(program, args, { timeoutMs: LIST_TIMEOUT_MS }).then(
      ({ output }) => output,
      () => '',
    );
  if (platform === 'win32') {
    const taker = takerOf(parseNetstat(await list('netstat', ['-ano'])), port);
    if (taker === null) return null;
    const { pid } = taker;
    if (pid === null) return { process: null };
    const name = parseTasklist(await list('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']), pid);
    return { process: { pid, name: name ?? 'unknown', command: name ?? '' } };
  }
  const taker = takerOf(parseLsof(await list('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpcn'])), port);
  if (taker === null) return null;
  return { process: taker.pid === null ? null : { pid: taker.pid, name: taker.name, command: taker.name } };
}
