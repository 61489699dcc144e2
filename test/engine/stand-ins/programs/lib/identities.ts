import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import process from 'node:process';
import type { DocumentStore } from './document-store.ts';
import { ApiError } from './envelope.ts';
import { parseObject, type Request } from './http.ts';

/** Who calls. `isBuiltIn`: one of the server's own accounts, which keep no credentials. */
export interface Identity {
  readonly user: string;
  readonly name: string;
  readonly role: string;
  readonly isBuiltIn: boolean;
}

export const COMPANY = 'd1bd92a3b039400cbafc60a7a5b1e52b';
const API_VERSION = '2.34';
const MONTH_SECONDS = 2_592_000;
const ROLES: Partial<Record<string, string>> = {
  apiserver: 'system',
  webserver: 'system',
  fileserver: 'system',
  services_agent: 'admin',
  tests: 'user',
};
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * Accounts of the server and of people. The server's own come from CLEARML__secure__credentials__NAME__user_key and
 * __user_secret and from nowhere else: where they are not given there is no such account, so that a stack that forgot to
 * replace the published defaults cannot be used by mistake.
 */
export class Identities {
  readonly #documents: DocumentStore;
  readonly #tokenSecret =
    unquote(process.env['CLEARML__secure__auth__token_secret']) || randomBytes(32).toString('hex');

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  /** @throws ApiError 401 */
  async identify({ headers }: Request): Promise<Identity> {
    const [type = '', value = ''] = (headers.authorization ?? '').split(' ');
    if (value === '') throw new ApiError(401, 20, 'Missing credentials');
    const caller = await this.#caller(type, value);
    const other = headers['x-clearml-impersonate-as'] ?? headers['x-trains-impersonate-as'];
    if (typeof other !== 'string' || other === '') return caller;
    if (!['system', 'root', 'admin'].includes(caller.role)) throw new ApiError(403, 20, 'Role not allowed');
    return this.#person(other);
  }

  token(identity: Identity, seconds = MONTH_SECONDS): string {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const claims = {
      iat: nowSeconds,
      exp: nowSeconds + seconds,
      auth_type: 'Bearer',
      api_version: API_VERSION,
      server_version: '2.3.0',
      identity: { user: identity.user, company: COMPANY, role: identity.role, user_name: identity.name },
    };
    const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${unsigned}.${this.#sign(unsigned)}`;
  }

  /** The secret is told once: only its hash is kept. */
  async createCredentials(owner: Identity, label: string | null) {
    const access_key = Array.from({ length: 30 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
    const secret_key = randomBytes(50).toString('base64url');
    await this.#documents.put('credentials', access_key, {
      access_key,
      label,
      user: owner.user,
      hash: hash(secret_key),
    });
    return { access_key, secret_key, label };
  }

  async credentialsOf(owner: Identity) {
    const all = await this.#documents.list('credentials');
    return all
      .filter(({ user }) => user === owner.user)
      .map(({ access_key, label }) => ({ access_key, label, last_used: null, last_used_from: null }));
  }

  async revokeCredentials(owner: Identity, accessKey: string): Promise<boolean> {
    const kept = await this.#documents.get('credentials', accessKey);
    return kept?.['user'] === owner.user && (await this.#documents.delete('credentials', accessKey));
  }

  async #caller(type: string, value: string): Promise<Identity> {
    if (type === 'Bearer') return this.#bearer(value);
    if (type !== 'Basic') throw new ApiError(401, 10, 'Bad authentication type');
    const [key = '', ...rest] = Buffer.from(value, 'base64').toString().split(':');
    const secret = rest.join(':');
    const own = builtIn(key, secret);
    if (own !== null) return own;
    const kept = await this.#documents.get('credentials', key);
    if (kept === null || !isSame(String(kept['hash']), hash(secret)))
      throw new ApiError(401, 22, 'Invalid credentials');
    return this.#person(String(kept['user']));
  }

  async #bearer(token: string): Promise<Identity> {
    const [head = '', body = '', signature = ''] = token.split('.');
    if (!isSame(signature, this.#sign(`${head}.${body}`))) throw new ApiError(401, 30, 'Invalid token');
    const { identity, exp } = parseObject(Buffer.from(body, 'base64url').toString()) ?? {};
    if (typeof exp !== 'number' || exp * 1000 < Date.now()) throw new ApiError(401, 30, 'Invalid token: expired');
    const { user, role, user_name } = parseObject(JSON.stringify(identity)) ?? {};
    if (typeof user !== 'string') throw new ApiError(401, 30, 'Invalid token');
    if (!user.startsWith('__')) return this.#person(user);
    return { user, role: String(role), name: String(user_name), isBuiltIn: true };
  }

  async #person(id: string): Promise<Identity> {
    const user = await this.#documents.get('user', id);
    if (user === null) throw new ApiError(401, 22, 'Invalid credentials: no such user');
    return { user: id, name: String(user['name']), role: String(user['role']), isBuiltIn: id.startsWith('__') };
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#tokenSecret).update(text).digest('base64url');
  }
}

function builtIn(key: string, secret: string): Identity | null {
  for (const [name, role] of Object.entries(ROLES)) {
    const prefix = `CLEARML__secure__credentials__${name}__user_`;
    const wantedKey = unquote(process.env[`${prefix}key`]);
    const wantedSecret = unquote(process.env[`${prefix}secret`]);
    if (wantedKey === '' || wantedSecret === '') continue;
    if (isSame(wantedKey, key) && isSame(wantedSecret, secret)) {
      return { user: `__${name}__`, name, role: role ?? 'user', isBuiltIn: true };
    }
  }
  return null;
}

/** The server reads these variables as HOCON, where a string may stand in quotes. */
function unquote(value: string | undefined): string {
  return (value ?? '').replace(/^"(.*)"$/, '$1');
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hash(one)), Buffer.from(hash(other)));
}
