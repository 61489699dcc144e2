import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may talk to the server: one-time tokens become session cookies, and only our own host and origin are heard. */
export interface Access {
  /** A new one-time token; the oldest unused ones are forgotten past a bound. */
  mintToken(): string;
  /** Uses the token up. Answers the `Set-Cookie` header of a new session, or null where the token is not good. */
  redeem(token: string): string | null;
  hasSession(request: IncomingMessage): boolean;
  /** False for any `Host` but loopback with our port: a rebound DNS name would carry its own. */
  isOurHost(request: IncomingMessage): boolean;
  /** Whether an `Origin`, where sent, is the page's own. `required` for WebSockets, which browsers always send it with. */
  isOurOrigin(request: IncomingMessage, options: { readonly required: boolean }): boolean;
}

const MAX_TOKENS = 32;
const MAX_SESSIONS = 64;
const HOST_NAMES = ['127.0.0.1', 'localhost'];

/** @param idSource 256 random bits as text without characters that a URL or a cookie escapes */
export function createAccess(port: number, idSource: () => string = randomId): Access {
  const tokens: Buffer[] = [];
  const sessions: Buffer[] = [];
  // Cookies do not know ports: two servers on one machine must not overwrite each other's.
  const cookieName = `cleardeck_${port}`;
  const hosts = new Set(HOST_NAMES.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));

  return {
    mintToken() {
      const token = idSource();
      tokens.push(digest(token));
      if (tokens.length > MAX_TOKENS) tokens.shift();
      return token;
    },
    redeem(token) {
      const index = findDigest(tokens, token);
      if (index < 0) return null;
      tokens.splice(index, 1);
      const session = idSource();
      sessions.push(digest(session));
      if (sessions.length > MAX_SESSIONS) sessions.shift();
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    hasSession(request) {
      const cookie = readCookie(request.headers.cookie, cookieName);
      return cookie !== null && findDigest(sessions, cookie) >= 0;
    },
    isOurHost(request) {
      const sent = request.headersDistinct.host ?? [];
      return sent.length === 1 && hosts.has(sent[0] ?? '');
    },
    isOurOrigin(request, { required }) {
      const sent = request.headersDistinct.origin ?? [];
      if (sent.length === 0) return !required;
      return sent.length === 1 && sent[0] === `http://${request.headers.host ?? ''}`;
    },
  };
}

function randomId(): string {
  return randomBytes(32).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares with every entry in constant time; hashing first makes all of them equally long. */
function findDigest(known: readonly Buffer[], text: string): number {
  const wanted = digest(text);
  return known.reduce((found, entry, index) => (timingSafeEqual(entry, wanted) ? index : found), -1);
}

function readCookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}
