import { readFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { EngineUnavailable } from '#main/services/stack/engine-unavailable.ts';
import { SshSocket, type SshTarget } from './ssh-socket.ts';

/** Where an engine is and how one talks to it, with what an `EngineEndpoint` must not carry. */
export type DialTarget =
  /** A Unix socket or a Windows pipe. */
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** The server's certificate is always checked. The files are read at each connection, so that renewed ones count. */
  | { readonly kind: 'tls'; readonly host: string; readonly port: number; readonly files: TlsFiles }
  | { readonly kind: 'ssh'; readonly target: SshTarget }
  /** An address that may not be used. */
  | { readonly kind: 'refused'; readonly problem: string };

export interface TlsFiles {
  /** null: the system's authorities. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

/** Half-open connections to a remote engine show up after this long without a word. */
const KEEP_ALIVE_MS = 30_000;

/** Opens a connection; what goes wrong comes as the socket's `error`, or is its `errored` already. */
export async function dial(target: DialTarget): Promise<Duplex> {
  const socket = await open(target);
  // The answer is a tick away, in which an error without a listener would end the process.
  return socket.on('error', () => {});
}

function open(target: DialTarget): Duplex | Promise<Duplex> {
  switch (target.kind) {
    case 'path':
      return connectSocket({ path: target.path });
    case 'tcp':
      return connectSocket({ host: target.host, port: target.port }).setKeepAlive(true, KEEP_ALIVE_MS);
    case 'tls':
      return dialTls(target.host, target.port, target.files);
    case 'ssh':
      return new SshSocket(target.target);
    case 'refused':
      throw new EngineUnavailable('failed', target.problem);
  }
}

async function dialTls(host: string, port: number, files: TlsFiles): Promise<Duplex> {
  const [ca, cert, key] = await Promise.all([files.ca, files.cert, files.key].map(readOptional));
  const socket = connectTls({
    host,
    port,
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    // A server name is for names only.
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
  });
  return socket.setKeepAlive(true, KEEP_ALIVE_MS);
}

async function readOptional(path: string | null): Promise<Buffer | undefined> {
  if (path === null) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw Object.assign(new Error(`${path} cannot be read`, { cause: error }), { code: 'ERR_TLS_FILE' });
  }
}
