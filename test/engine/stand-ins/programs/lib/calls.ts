import { randomBytes } from 'node:crypto';
import type { DocumentStore } from './document-store.ts';
import { ApiError } from './envelope.ts';
import { COMPANY, type Identities, type Identity } from './identities.ts';
import type { SearchIndex } from './search-index.ts';

type Input = Readonly<Record<string, unknown>>;
export type Call = (input: Input, caller: Identity) => Promise<unknown>;

/** Calls that anyone may make. */
export const OPEN_CALLS: Partial<Record<string, (input: Input) => unknown>> = {
  'debug.ping': (input) => ({ msg: 'ClearML server', ...input }),
  'login.supported_modes': () => ({
    authenticated: false,
    basic: { enabled: false, guest: { enabled: false } },
    sso: {},
    sso_providers: [],
    server_errors: { missed_es_upgrade: false, es_connection_error: false },
  }),
};

/** Calls that need an account. Documents go to Mongo's stand-in, events to Elasticsearch's, as in the real server. */
export function callsOf(
  documents: DocumentStore,
  index: SearchIndex,
  identities: Identities,
): Partial<Record<string, Call>> {
  return {
    'auth.login': async ({ expiration_sec }, caller) => ({
      token: identities.token(caller, typeof expiration_sec === 'number' ? expiration_sec : undefined),
    }),
    'auth.create_user': async ({ name, email }, caller) => {
      if (!['system', 'root'].includes(caller.role)) throw new ApiError(403, 20, 'Role not allowed');
      const id = randomBytes(16).toString('hex');
      const user = { id, name: needed(name, 'name'), email: needed(email, 'email'), company: COMPANY, role: 'user' };
      await documents.put('user', id, user);
      return { id };
    },
    'auth.create_credentials': async ({ label }, caller) => {
      if (caller.isBuiltIn) throw new ApiError(400, 301, 'Invalid user id (protected identity)');
      return { credentials: await identities.createCredentials(caller, typeof label === 'string' ? label : null) };
    },
    'auth.get_credentials': async (_input, caller) => ({ credentials: await identities.credentialsOf(caller) }),
    'auth.revoke_credentials': async ({ access_key }, caller) => {
      if (caller.isBuiltIn) throw new ApiError(400, 301, 'Invalid user id (protected identity)');
      const isRevoked = await identities.revokeCredentials(caller, needed(access_key, 'access_key'));
      if (!isRevoked) throw new ApiError(400, 75, 'Access key not found');
      return { revoked: 1 };
    },
    'users.get_all': async ({ name }) => {
      const all = await documents.list('user');
      return {
        users: typeof name === 'string' ? all.filter((user) => new RegExp(name).test(String(user['name']))) : all,
      };
    },
    'users.get_current_user': async (_input, { user, name, role }) => ({
      user: { id: user, name, role, company: { id: COMPANY, name: 'clearml' } },
      getting_started: null,
      settings: { max_download_items: 1000 },
    }),
    'server.info': async () => ({ version: '2.3.0', build: '0', commit: '', uid: 'stand-in', api_version: '2.34' }),
    'projects.create': async ({ name, description }, caller) => {
      const id = randomBytes(16).toString('hex');
      await documents.put('project', id, {
        id,
        name: needed(name, 'name'),
        description,
        company: COMPANY,
        user: caller.user,
      });
      return { id };
    },
    'projects.get_all': async ({ name }) => {
      const all = await documents.list('project');
      return {
        projects:
          typeof name === 'string' ? all.filter((project) => new RegExp(name).test(String(project['name']))) : all,
      };
    },
    'events.add': async (input) => {
      const id = randomBytes(16).toString('hex');
      await index.put(`events-log-${COMPANY}`, id, { ...input, task: needed(input['task'], 'task') });
      return {};
    },
    'events.get_task_log': async ({ task }) => {
      const all = await index.list(`events-log-${COMPANY}`);
      const events = all.filter((event) => event['task'] === task);
      return { events, returned: events.length, total: events.length };
    },
  };
}

function needed(value: unknown, field: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ApiError(400, 11, `Missing required fields: ${field}`);
}
