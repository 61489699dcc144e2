import { createHash } from 'node:crypto';
import path from 'node:path';
import { DEFAULT_STACK_SETTINGS, type StackSettings } from '#shared/domain/stack.ts';
import type { Store } from '../store-port.ts';
import { findProject } from './adoption.ts';
import type { ComposeProject } from './compose/compose-project.ts';
import { readComposeFile } from './compose/read-compose.ts';
import type { EngineConnection } from './engine-port.ts';
import { stackEnvironment } from './stack-environment.ts';
import type { SetupFiles } from './setup-files-port.ts';
import type { StackFolders, WantedStack } from './stack-port.ts';
import type { SecretStore } from './stack-secrets.ts';

/** Where a remote engine keeps the stack's folders: this machine's data folder means nothing there. */
const REMOTE_FOLDER = '/var/lib/cleardeck';

interface WantedStackDeps {
  readonly stack: Pick<Store['stack'], 'settings'>;
  readonly files: SetupFiles;
  readonly secrets: SecretStore;
  readonly connection: EngineConnection;
  readonly dataFolder: string;
  /** Whether the data folder is the platform's usual one. */
  readonly isUsualFolder: boolean;
  /** This process's variables, of which those called `CLEARML_…` may set what ClearDeck does not. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads what the stack should be: settings, secrets, compose file, and which containers are meant. */
export class WantedStackReader {
  readonly #deps: WantedStackDeps;
  #last: { readonly key: string; readonly project: ComposeProject } | null = null;

  constructor(deps: WantedStackDeps) {
    this.#deps = deps;
  }

  /** The Compose project's name of this data folder: two installs never take each other's containers for their own. */
  get ownProjectName(): string {
    const { dataFolder, isUsualFolder } = this.#deps;
    return isUsualFolder
      ? 'cleardeck'
      : `cleardeck-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 8)}`;
  }

  async settings(): Promise<StackSettings> {
    return (await this.#deps.stack.settings()) ?? DEFAULT_STACK_SETTINGS;
  }

  async projectName(): Promise<string> {
    const { connection } = this.#deps;
    if (connection.view().state !== 'connected') return this.ownProjectName;
    return findProject(connection.engine(), this.ownProjectName);
  }

  /**
   * @param known the project's name, where that has been found already
   * @throws AppError STACK_FILE_INVALID; the engine's, where the project has to be looked for
   */
  async read(known?: string): Promise<WantedStack> {
    const { files, secrets, connection } = this.#deps;
    const [settings, ownSecrets, { path: composePath, text }, projectName] = await Promise.all([
      this.settings(),
      secrets.read(),
      files.compose(),
      known ?? this.projectName(),
    ]);
    const folders = foldersOf(this.#deps.dataFolder, connection.view().endpoint?.isRemote ?? false);
    const environment = {
      ...this.#ownVariables(),
      ...stackEnvironment({ settings, folders, secrets: ownSecrets, projectName }),
    };
    const key = JSON.stringify([text, environment]);
    if (this.#last?.key !== key)
      this.#last = { key, project: readComposeFile(text, { path: composePath, environment }) };
    return { projectName, project: this.#last.project, folders, settings, composePath };
  }

  #ownVariables(): Record<string, string> {
    const own = Object.entries(this.#deps.environment).filter(
      ([name, value]) => name.startsWith('CLEARML_') && value !== undefined,
    );
    return Object.fromEntries(own) as Record<string, string>;
  }
}

export function foldersOf(dataFolder: string, isRemote: boolean): StackFolders {
  // Remote engines are Linux machines.
  const inRoot = (name: string) => (isRemote ? path.posix.join(REMOTE_FOLDER, name) : path.join(dataFolder, name));
  return {
    data: inRoot('clearml_data'),
    logs: inRoot('clearml_logs'),
    config: inRoot('clearml_config'),
    backups: path.join(dataFolder, 'backups'),
    isLocal: !isRemote,
  };
}
