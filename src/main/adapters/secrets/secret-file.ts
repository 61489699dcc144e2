import { randomBytes } from 'node:crypto';
import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/ipc/result.ts';
import {
  makeSecrets,
  stackSecretsSchema,
  type SecretStore,
  type StackSecrets,
} from '#main/services/stack/stack-secrets.ts';
import { attempt } from '../stack-files/file-error.ts';
import { readIfThere, writePrivateFile } from '../stack-files/small-file.ts';

/** Keeps the stack's secrets as `secrets/stack.json` in the data folder, readable by its owner only. */
export function createSecretFile(dataFolder: string): SecretStore {
  const folder = path.join(dataFolder, 'secrets');
  const file = path.join(folder, 'stack.json');

  async function load(): Promise<StackSecrets | null> {
    const text = await readIfThere(file);
    if (text === null) return null;
    await attempt('change', file, closeToOthers);
    const parsed = stackSecretsSchema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    throw new AppError(
      'STACK_NOT_READY',
      `The server's secrets cannot be read (${file}). Put back the file from a backup; if it is deleted, new ones are made and the server's users must connect again.`,
      { cause: parsed.error },
    );
  }

  /** A copy from elsewhere, or a careless umask: closed again before it is used. */
  async function closeToOthers(): Promise<void> {
    if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600);
  }

  async function write(secrets: StackSecrets, isNew: boolean): Promise<void> {
    await attempt('change', folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
    await writePrivateFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { isNew });
  }

  return {
    async read() {
      const found = await load();
      if (found !== null) return found;
      const secrets = makeSecrets((count) => randomBytes(count));
      try {
        await write(secrets, true);
        return secrets;
      } catch (error) {
        // Another process has made them in between, and may have handed them out already.
        const theirs = error instanceof AppError && error.code === 'CONFLICT' ? await load() : null;
        if (theirs === null) throw error;
        return theirs;
      }
    },
    async setPanel(panel) {
      await write({ ...(await this.read()), panel }, false);
    },
  };
}

/** null where it is no JSON. What `JSON.parse` throws quotes the text, and ends in the log. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
