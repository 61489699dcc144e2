import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { askCredentialHelper, CredentialProblem } from './credential-helper.ts';
import { dockerConfigFolder } from './docker-config-folder.ts';
import { registryOf } from './image-reference.ts';

/** What the engine gets to log in with, under the names of its API. Never logged, stored or put into a message. */
export interface RegistryAuth {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly identitytoken?: string | undefined;
  readonly registrytoken?: string | undefined;
  /** The image's registry: newer engines give a log-in to that host only. */
  readonly serveraddress: string;
}

export interface FoundLogin {
  /** null: none is stored for this registry. */
  readonly auth: RegistryAuth | null;
  /** Why one that may be stored was not read, without secrets; null: nothing stood in the way. */
  readonly problem: string | null;
}

export interface RegistryCredentials {
  /** The log-in for an image's registry. Never rejects: without one a pull goes on as anybody's. */
  find(reference: string, signal: AbortSignal): Promise<FoundLogin>;
}

export interface CredentialSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly logError: (error: unknown) => unknown;
  /** Of a credential helper. */
  readonly helperTimeoutMs?: number;
}

export const NO_LOGIN: FoundLogin = { auth: null, problem: null };

const HUB = 'docker.io';
/** What `docker login` calls Docker Hub. */
const HUB_KEY = 'https://index.docker.io/v1/';
/** Hundreds of log-ins are a few hundred kilobytes. */
const MAX_CONFIG_BYTES = 1024 * 1024;

// Entries are looked at one by one: a bad one of another registry is in nobody's way.
const configSchema = z.object({
  auths: z.record(z.string(), z.unknown()).nullish(),
  credHelpers: z.record(z.string(), z.unknown()).nullish(),
  credsStore: z.string().nullish(),
});
type Config = z.infer<typeof configSchema>;
const text = z.string().nullish();
const entrySchema = z.object({
  auth: text,
  username: text,
  password: text,
  identitytoken: text,
  registrytoken: text,
});

/** Log-ins that `docker login` stored, read anew for every image, and looked up in the order of the docker CLI. */
export function createRegistryCredentials(surroundings: CredentialSurroundings): RegistryCredentials {
  const path = join(dockerConfigFolder(surroundings), 'config.json');
  const told = new Set<string>();
  return {
    async find(reference, signal) {
      const registry = canonical(registryOf(reference));
      try {
        const config = await readConfig(path);
        if (config === null) return NO_LOGIN;
        const helper = helperOf(config, registry);
        const auth =
          helper === ''
            ? fromEntry(entryOf(config.auths, registry), registry, path)
            : await fromHelper(helper, registry, signal, surroundings);
        return { auth, problem: null };
      } catch (error) {
        if (signal.aborted) return NO_LOGIN;
        // Other errors may quote what they stumbled over.
        const problem = error instanceof CredentialProblem ? error.message : 'It cannot be read.';
        const line = `Images of ${registry} are pulled without the log-in that may be stored. ${problem}`;
        // The doctor comes by here, too: once is enough.
        if (!told.has(line)) surroundings.logError(new CredentialProblem(line));
        told.add(line);
        return { auth: null, problem };
      }
    },
  };
}

async function readConfig(path: string): Promise<Config | null> {
  let content: string;
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new CredentialProblem(`${path} is not a file.`);
    if (found.size > MAX_CONFIG_BYTES) throw new CredentialProblem(`${path} is larger than can be right.`);
    content = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof CredentialProblem) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new CredentialProblem(`${path} cannot be read (${code}).`);
  }
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new CredentialProblem(`${path} is not JSON.`);
  }
  const config = configSchema.safeParse(value);
  if (!config.success) throw new CredentialProblem(`${path} is not as docker writes it.`);
  return config.data;
}

/** The name of the helper that is asked for this registry; empty: none, the file has the log-in itself. */
function helperOf(config: Config, registry: string): string {
  const own = entryOf(config.credHelpers, registry);
  return typeof own === 'string' ? own : (config.credsStore ?? '');
}

async function fromHelper(
  name: string,
  registry: string,
  signal: AbortSignal,
  { environment, helperTimeoutMs }: CredentialSurroundings,
): Promise<RegistryAuth | null> {
  const timeout = helperTimeoutMs === undefined ? {} : { timeoutMs: helperTimeoutMs };
  const answer = await askCredentialHelper(name, keyOf(registry), { environment, signal, ...timeout });
  if (answer === null || answer.Secret === '') return null;
  const { Username: username, Secret: secret } = answer;
  const serveraddress = keyOf(registry);
  return username === '<token>'
    ? { identitytoken: secret, serveraddress }
    : { username, password: secret, serveraddress };
}

function fromEntry(value: unknown, registry: string, path: string): RegistryAuth | null {
  if (value === undefined) return null;
  const entry = entrySchema.safeParse(value);
  const login = entry.success ? userOf(entry.data) : null;
  if (!entry.success || login === null)
    throw new CredentialProblem(`The log-in for ${registry} in ${path} is damaged.`);
  const identitytoken = entry.data.identitytoken || undefined;
  const registrytoken = entry.data.registrytoken || undefined;
  // Beside a helper the file has empty entries.
  if (login.username === undefined && identitytoken === undefined && registrytoken === undefined) return null;
  return { ...login, identitytoken, registrytoken, serveraddress: keyOf(registry) };
}

/** `auth` is `user:password` in base64, of which the user may hold no colon; null: it is something else. */
function userOf(entry: z.infer<typeof entrySchema>): Pick<RegistryAuth, 'username' | 'password'> | null {
  if (!entry.auth) return { username: entry.username || undefined, password: entry.password || undefined };
  const decoded = Buffer.from(entry.auth, 'base64').toString('utf8');
  const colonAt = decoded.indexOf(':');
  if (colonAt < 1) return null;
  // Some of the first versions of docker filled it up with zeros.
  const password = decoded.slice(colonAt + 1).replace(/^\0+|\0+$/g, '');
  return { username: decoded.slice(0, colonAt), password };
}

function canonical(registry: string): string {
  return registry === 'index.docker.io' ? HUB : registry;
}

/** Under which name a log-in is stored. */
function keyOf(registry: string): string {
  return registry === HUB ? HUB_KEY : registry;
}

/** The registry's own key; else one that means it, as older versions of docker and people by hand wrote them. */
function entryOf(entries: Readonly<Record<string, unknown>> | null | undefined, registry: string): unknown {
  const all = Object.entries(entries ?? {});
  const found = all.find(([key]) => key === keyOf(registry)) ?? all.find(([key]) => isKeyOf(key, registry));
  return found?.[1];
}

function isKeyOf(key: string, registry: string): boolean {
  const [, host = '', path = ''] = /^(?:https?:\/\/)?([^/]*)(.*)$/s.exec(key.toLowerCase()) ?? [];
  if (registry !== HUB) return host === registry.toLowerCase();
  // Docker Hub's key has neighbours (…/v1/access-token) that are nothing to pull with.
  return canonical(host) === HUB && /^(?:\/(?:v[12]\/?)?)?$/.test(path);
}
