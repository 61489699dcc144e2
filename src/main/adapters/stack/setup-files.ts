import { access, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SetupFiles } from '#main/services/stack/setup-files-port.ts';
import { attempt } from '../stack-files/file-error.ts';
import { readIfThere, writePrivateFile } from '../stack-files/small-file.ts';

const FILE_NAME = 'docker-compose-clearml.yml';

/** @param shippedPath the compose file that came with ClearDeck */
export function createSetupFiles(dataFolder: string, shippedPath: string): SetupFiles {
  const ownPath = path.join(dataFolder, FILE_NAME);
  const confPath = path.join(dataFolder, 'clearml.conf');
  const readShipped = (): Promise<string> => attempt('read', shippedPath, () => readFile(shippedPath, 'utf8'));
  return {
    async compose() {
      const own = await readIfThere(ownPath);
      if (own !== null) return { path: ownPath, text: own, isOwn: true };
      return { path: shippedPath, text: await readShipped(), isOwn: false };
    },
    async copyCompose() {
      // Not with the file's mode, which an installation may have made read-only; and a half of it would count at once.
      await writePrivateFile(ownPath, await readShipped(), { isNew: true });
      return ownPath;
    },
    async writeClearmlConf(text) {
      await writePrivateFile(confPath, text);
      return confPath;
    },
    clearmlConfPath: async () => ((await isThere(confPath)) ? confPath : null),
    async makeFolder(folder) {
      await attempt('change', folder, () => mkdir(folder, { recursive: true }));
    },
  };
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
