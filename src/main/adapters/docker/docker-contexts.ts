import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TlsFiles } from './dial-target.ts';

/** A docker context as the docker CLI stores it. */
export interface DockerContext {
  readonly name: string;
  readonly host: string;
  /** null: it has no TLS material. */
  readonly tls: TlsFiles | null;
}

const configSchema = z.object({ currentContext: z.string().nullish() });
const metaSchema = z.object({
  Name: z.string(),
  Endpoints: z.object({ docker: z.object({ Host: z.string().min(1) }) }),
});

/**
 * Name of the current context; null where it is docker's default, or nothing is configured.
 * @throws Error where config.json is there and cannot be read
 */
export async function currentContextName(configFolder: string): Promise<string | null> {
  const text = await readOptional(join(configFolder, 'config.json'));
  if (text === null) return null;
  const name = configSchema.parse(JSON.parse(text)).currentContext ?? '';
  return name === '' || name === 'default' ? null : name;
}

/**
 * The context of that name. Its files are in folders named by the SHA-256 of the name, so no name leads elsewhere.
 * @throws Error where it is not there, or cannot be read
 */
export async function readContext(configFolder: string, name: string): Promise<DockerContext> {
  const key = createHash('sha256').update(name).digest('hex');
  const text = await readOptional(join(configFolder, 'contexts', 'meta', key, 'meta.json'));
  if (text === null) throw new Error('there is no such context');
  const meta = metaSchema.parse(JSON.parse(text));
  return {
    name,
    host: meta.Endpoints.docker.Host,
    tls: await tlsFilesIn(join(configFolder, 'contexts', 'tls', key, 'docker')),
  };
}

/** ca.pem, cert.pem and key.pem of a folder, those that are there; null where none is. */
export async function tlsFilesIn(folder: string): Promise<TlsFiles | null> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => fileOrNull(join(folder, name))),
  );
  if (ca == null && cert == null && key == null) return null;
  return { ca: ca ?? null, cert: cert ?? null, key: key ?? null };
}

async function fileOrNull(path: string): Promise<string | null> {
  try {
    return (await stat(path)).isFile() ? path : null;
  } catch {
    return null;
  }
}

async function readOptional(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}
