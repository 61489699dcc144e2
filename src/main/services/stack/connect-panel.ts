import { z } from 'zod';
import { AppError } from '#shared/ipc/result.ts';
import type { ClearmlApi, SetupFiles } from './setup-files-port.ts';
import type { KeyPair, SecretStore } from './stack-secrets.ts';

/** The company of a server in ClearML's simple mode; users are made in it. */
const COMPANY_ID = 'd1bd92a3b039400cbafc60a7a5b1e52b';
const USER_NAME = 'ClearDeck';

const createdUser = z.object({ id: z.string().min(1) });
const usersAnswer = z.object({ users: z.array(z.object({ id: z.string(), name: z.string().nullish() })) });
const createdCredentials = z.object({ credentials: z.object({ access_key: z.string(), secret_key: z.string() }) });

interface ConnectDeps {
  readonly api: ClearmlApi;
  readonly secrets: SecretStore;
  readonly files: SetupFiles;
}

/**
 * Gives the panel a user and a key of its own on a server of this install, so that nobody opens a page to copy keys, and
 * writes `clearml.conf` for Python. Keys that still work are kept. The user is made the way ClearML's web page makes one:
 * by the web server's own key, acting as that user.
 * @returns as whom the panel is connected, in words
 * @throws AppError with ClearML's own reason
 */
export async function connectPanel(
  { api, secrets, files }: ConnectDeps,
  urls: { readonly web: string; readonly api: string; readonly files: string },
  signal: AbortSignal,
): Promise<string> {
  const { panel, systemUsers } = await secrets.read();
  let credentials = panel?.credentials ?? null;
  if (credentials !== null && !(await works(api, urls.api, credentials, signal))) credentials = null;
  if (credentials === null) {
    const web = systemUsers.webserver;
    const userId = await ensureUser(api, urls.api, web, signal);
    const answer = await api.call(
      urls.api,
      'auth.create_credentials',
      { label: USER_NAME },
      { ...web, impersonate: userId },
      signal,
    );
    const made = parsed(createdCredentials, answer, 'auth.create_credentials').credentials;
    credentials = { key: made.access_key, secret: made.secret_key };
    await secrets.setPanel({ userId, credentials });
  }
  await files.writeClearmlConf(clearmlConf(urls, credentials));
  return `Connected as ${USER_NAME}.`;
}

async function works(api: ClearmlApi, url: string, credentials: KeyPair, signal: AbortSignal): Promise<boolean> {
  try {
    await api.call(url, 'auth.login', {}, credentials, signal);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'FORBIDDEN') return false;
    throw error;
  }
}

async function ensureUser(api: ClearmlApi, url: string, web: KeyPair, signal: AbortSignal): Promise<string> {
  const { users } = parsed(usersAnswer, await api.call(url, 'users.get_all', {}, web, signal), 'users.get_all');
  const found = users.find(({ name }) => name === USER_NAME);
  if (found !== undefined) return found.id;
  const made = await api.call(
    url,
    'auth.create_user',
    {
      // ClearML wants an address; nothing is ever sent to it.
      email: 'cleardeck@localhost.localdomain',
      name: USER_NAME,
      company: COMPANY_ID,
      given_name: USER_NAME,
      family_name: '',
    },
    web,
    signal,
  );
  return parsed(createdUser, made, 'auth.create_user').id;
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, action: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('STACK_NOT_READY', `The API server answered ${action} with something unexpected.`);
}

/** The SDK's configuration, in HOCON. All three addresses are written: `clearml-init` guesses the API's from the web's. */
export function clearmlConf(
  urls: { readonly web: string; readonly api: string; readonly files: string },
  { key, secret }: KeyPair,
): string {
  const text = (value: string) => JSON.stringify(value);
  return `# Written by ClearDeck for the server it runs. To use it: CLEARML_CONFIG_FILE=<this file> python train.py
api {
    web_server: ${text(urls.web)}
    api_server: ${text(urls.api)}
    files_server: ${text(urls.files)}
    credentials {
        access_key: ${text(key)}
        secret_key: ${text(secret)}
    }
}
`;
}
