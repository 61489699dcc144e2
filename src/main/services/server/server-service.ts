import { arch, availableParallelism, platform, release } from 'node:os';
import type { AppInfo, Face, ServerStatus } from '#shared/domain/app.ts';
import type { FileStore, Store } from '../store-port.ts';

interface ServerDeps {
  readonly store: Pick<Store, 'instances' | 'admin'>;
  readonly files: Pick<FileStore, 'totalBytes'>;
  readonly instanceId: string;
  readonly face: Face;
  readonly version: string;
  readonly dataFolder: string;
}

/** Says what runs now: the processes on this data folder, the store, the experiments under way. */
export class ServerService {
  readonly #deps: ServerDeps;
  readonly #notices: AppInfo['notices'] = [];
  #noticeCount = 0;

  constructor(deps: ServerDeps) {
    this.#deps = deps;
  }

  /** Something that a person should know when they next look; shown until it is dismissed. */
  addNotice(level: AppInfo['notices'][number]['level'], text: string): void {
    this.#notices.push({ id: `notice-${(this.#noticeCount += 1)}`, level, text });
  }

  dismissNotice(id: string): void {
    const index = this.#notices.findIndex((notice) => notice.id === id);
    if (index >= 0) this.#notices.splice(index, 1);
  }

  info(): AppInfo {
    return {
      version: this.#deps.version,
      face: this.#deps.face,
      platform: `${platform()} ${release()} ${arch()}`,
      nodeVersion: process.versions.node,
      electronVersion: (process.versions as Partial<NodeJS.ProcessVersions>).electron ?? null,
      cores: availableParallelism(),
      dataFolder: this.#deps.dataFolder,
      notices: [...this.#notices],
    };
  }

  async status(): Promise<ServerStatus> {
    const { store, files, instanceId } = this.#deps;
    const [instances, status, filesSizeBytes] = await Promise.all([
      store.instances.list(instanceId),
      store.admin.status(),
      files.totalBytes(),
    ]);
    const { runningTaskCount, queuedTaskCount, ...rest } = status;
    return { instances: [...instances], runningTaskCount, queuedTaskCount, store: { ...rest, filesSizeBytes } };
  }
}
