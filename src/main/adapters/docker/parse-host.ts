import type { DialTarget, TlsFiles } from './dial-target.ts';

/** What an address says, or why it cannot be used. */
export type ParsedHost =
  | { readonly target: DialTarget; readonly address: string; readonly isRemote: boolean; readonly problem: null }
  | { readonly target: null; readonly address: string; readonly isRemote: boolean; readonly problem: string };

export interface HostOptions {
  readonly platform: NodeJS.Platform;
  /** Material for TLS; null: none, so that `tcp` is plain. */
  readonly tls: TlsFiles | null;
}

const PLAIN_PORT = 2375;
const TLS_PORT = 2376;
const HOST_NAME = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;
const USER_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$/;

/** Reads an engine's address as the docker CLI does: unix, npipe, tcp (with TLS), ssh. */
export function parseHost(host: string, options: HostOptions): ParsedHost {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/s.exec(host) ?? [];
  switch (scheme) {
    case 'unix':
      return rest.startsWith('/') ? local(rest, `unix://${rest}`) : refuse(host, false, 'It names no socket.');
    case 'npipe':
      return parsePipe(host, rest, options.platform);
    case 'ssh':
      return parseSsh(host);
    case 'tcp':
    case 'http':
    case 'https':
      return parseTcp(host, options);
    default:
      return refuse(host, false, 'An engine’s address begins with unix://, npipe://, tcp:// or ssh://.');
  }
}

function local(path: string, address: string): ParsedHost {
  return { target: { kind: 'path', path }, address, isRemote: false, problem: null };
}

function refuse(host: string, isRemote: boolean, problem: string): ParsedHost {
  return { target: null, address: withoutSecrets(host), isRemote, problem };
}

function parsePipe(host: string, rest: string, platform: NodeJS.Platform): ParsedHost {
  const path = rest.replaceAll('\\', '/');
  if (platform !== 'win32') return refuse(host, false, 'Pipes are there on Windows only.');
  // A pipe of another machine (//server/pipe/…) would be a plain remote engine.
  if (!/^\/\/\.\/pipe\/[\w.-]+$/.test(path)) return refuse(host, false, 'It names no pipe of this machine.');
  return local(path, `npipe://${path}`);
}

function parseSsh(host: string): ParsedHost {
  const url = URL.parse(host);
  if (url === null) return refuse(host, true, 'It is not an address.');
  const user = decodeURIComponent(url.username);
  if (url.password !== '') return refuse(host, true, 'An address with a password in it is not used; set up a key.');
  if (!HOST_NAME.test(url.hostname) && !isIpv6(url.hostname)) return refuse(host, true, 'Its host name is not one.');
  if (user !== '' && !USER_NAME.test(user)) return refuse(host, true, 'Its user name is not one.');
  const socketPath = url.pathname === '' || url.pathname === '/' ? null : url.pathname;
  // It becomes a word of a command on the other machine.
  if (socketPath !== null && !/^[\w./-]+$/.test(socketPath)) return refuse(host, true, 'Its socket’s path is not one.');
  const port = url.port === '' ? null : Number(url.port);
  const target = { user: user === '' ? null : user, host: bare(url.hostname), port, socketPath };
  return { target: { kind: 'ssh', target }, address: withoutSecrets(host), isRemote: true, problem: null };
}

function parseTcp(host: string, { tls }: HostOptions): ParsedHost {
  const url = URL.parse(host.replace(/^(?:tcp|https?):/, 'http:'));
  if (url === null || url.hostname === '') return refuse(host, true, 'It is not an address.');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return refuse(host, true, 'An address with a path in it is not used.');
  }
  const name = bare(url.hostname);
  const isRemote = !isLoopback(name);
  const isTls = tls !== null || host.startsWith('https:');
  // `http:` swallows port 80 as its default.
  const named = /:(\d+)\/?$/.exec(host)?.[1];
  const port = named === undefined ? (isTls ? TLS_PORT : PLAIN_PORT) : Number(named);
  const address = withoutSecrets(host);
  if (!isTls && isRemote) {
    const problem = 'Plain TCP to another machine gives everybody on the way that machine. Use TLS or ssh://.';
    return { target: null, address, isRemote, problem };
  }
  const files = tls ?? { ca: null, cert: null, key: null };
  const target: DialTarget = isTls ? { kind: 'tls', host: name, port, files } : { kind: 'tcp', host: name, port };
  return { target, address, isRemote, problem: null };
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

function isIpv6(hostname: string): boolean {
  return /^\[[0-9a-f:.]+\]$/i.test(hostname);
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** The address without a password, and short enough to show. */
function withoutSecrets(host: string): string {
  return host.replace(/^([a-z]+:\/\/[^/@:]*):[^/@]*@/, '$1@').slice(0, 300);
}
