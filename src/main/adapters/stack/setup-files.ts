import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/ipc/result.ts';
import type { SetupFiles } from '#main/services/stack/setup-files-port.ts';

const FILE_NAME = 'docker-compose-clearml.yml';

/** @param shippedPath the compose file that came with ClearDeck */
export function createSetupFiles(dataFolder: string, shippedPath: string): SetupFiles {
  const ownPath = path.join(dataFolder, FILE_NAME);
  const confPath = path.join(dataFolder, 'clearml.conf');
  return {
    async compose() {
      const own = await readIfThere(ownPath);
      if (own !== null) return { path: ownPath, text: own, isOwn: true };
      return { path: shippedPath, text: await readFile(shippedPath, 'utf8'), isOwn: false };
    },
    async copyCompose() {
      try {
        await copyFile(shippedPath, ownPath, constants.COPYFILE_EXCL);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        throw new AppError('CONFLICT', `There is a copy already: ${ownPath}`, { cause: error });
      }
      return ownPath;
    },
    async writeClearmlConf(text) {
      const temporary = `${confPath}.${randomUUID()}`;
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(text);
      } finally {
        await handle.close();
      }
      await rename(temporary, confPath).catch(async (error: unknown) => {
        await rm(temporary, { force: true });
        throw error;
      });
      return confPath;
    },
    clearmlConfPath: async () => ((await isThere(confPath)) ? confPath : null),
    async makeFolder(folder) {
      await mkdir(folder, { recursive: true });
    },
  };
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
