import { runningContainer, type CheckContext } from './check.ts';
import { engineHome } from './engine-home.ts';

export interface Space {
  readonly label: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/**
 * Free space where the stack's data is: of this machine's file system, or asked of the running Elasticsearch for a remote
 * engine. null where neither can tell.
 */
export async function dataSpace(context: CheckContext): Promise<Space | null> {
  const { folders } = await context.wanted();
  if (folders.isLocal) {
    const space = await context.host.disk(folders.data);
    return space && { label: `Data folder (${folders.data})`, ...space };
  }
  const container = await runningContainer(context, 'elasticsearch');
  const mount = container?.mounts.find((entry) => entry.source.startsWith(folders.data));
  if (!container || !mount) return null;
  const command = ['df', '-Pk', mount.target];
  const { exitCode, output } = await context.engine().exec(container.id, command, { signal: context.signal });
  const space = exitCode === 0 ? parseDf(output) : null;
  return space && { label: `Data folder (${folders.data})`, ...space };
}

/** Free space where the engine keeps images and volumes; null where this machine cannot see it. */
export async function imageSpace(context: CheckContext): Promise<Space | null> {
  const info = await context.info();
  if (engineHome(context.engine().endpoint, info, context.host) !== 'here') return null;
  const space = await context.host.disk(info.rootFolder);
  return space && { label: `Engine's folder (${info.rootFolder})`, ...space };
}

/** The last line of `df -Pk`: blocks of 1,024 bytes; used, free. */
export function parseDf(output: string): { readonly freeBytes: number; readonly totalBytes: number } | null {
  const columns = output.trim().split('\n').at(-1)?.trim().split(/\s+/) ?? [];
  const [total, free] = [Number(columns[1]), Number(columns[3])];
  return Number.isFinite(total) && Number.isFinite(free) && total > 0
    ? { freeBytes: free * 1024, totalBytes: total * 1024 }
    : null;
}
