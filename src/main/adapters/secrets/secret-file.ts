import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/ipc/result.ts';
import {
  makeSecrets,
  stackSecretsSchema,
  type SecretStore,
  type StackSecrets,
} from '#main/services/stack/stack-secrets.ts';

/** Keeps the stack's secrets as `secrets/stack.json` in the data folder, readable by its owner only. */
export function createSecretFile(dataFolder: string): SecretStore {
  const folder = path.join(dataFolder, 'secrets');
  const file = path.join(folder, 'stack.json');

  async function load(): Promise<StackSecrets | null> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    // A copy from elsewhere, or a careless umask: closed again before it is used.
    if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600);
    try {
      return stackSecretsSchema.parse(JSON.parse(text));
    } catch (error) {
      throw new AppError(
        'STACK_NOT_READY',
        `The server's secrets cannot be read (${file}). Put back the file from a backup; if it is deleted, new ones are made and the server's users must connect again.`,
        { cause: error },
      );
    }
  }

  async function write(secrets: StackSecrets, isNew: boolean): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = `${file}.${randomUUID()}`;
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      // A link fails where another process was first; a rename would replace what it has handed out already.
      if (isNew) await link(temporary, file);
      else await rename(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
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
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        return (await load()) ?? secrets;
      }
    },
    async setPanel(panel) {
      await write({ ...(await this.read()), panel }, false);
    },
  };
}
