import path from 'node:path';
import { BACKUP_ENDING } from '#shared/domain/backup-name.ts';
import type { StackData } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { EngineContainer } from '../engine-port.ts';
import type { WantedStack } from '../stack-port.ts';
import { openArchive } from './archive-reader.ts';
import { asideTime } from './aside-names.ts';
import { splitFolder, wordsOf, type DataDeps } from './data-deps.ts';
import { storeFolder, STORE_PLACES, type StorePlace } from './stores.ts';
import { versionProblem } from './backup-versions.ts';

/** A folder of millions of files is not counted to its end while a person waits. */
const MEASURE_TIMEOUT_MS = 20_000;

/** What there is: sizes, backups, and data that lies aside. @throws AppError STACK_FILE_INVALID */
export async function readOverview(deps: DataDeps): Promise<StackData> {
  const wanted = await deps.control.wanted();
  const containers = await deps.control.containers().catch(() => []);
  return {
    folder: wanted.folders.data,
    stores: await Promise.all(STORE_PLACES.map((store) => readStore(deps, wanted, store, containers))),
    backups: await readBackups(deps, wanted),
    setAside: wanted.folders.isLocal ? await readSetAside(deps, wanted.folders.data) : [],
  };
}

async function readStore(
  deps: DataDeps,
  wanted: WantedStack,
  store: StorePlace,
  containers: readonly EngineContainer[],
): Promise<StackData['stores'][number]> {
  const { data, isLocal } = wanted.folders;
  const folder = isLocal ? path.join(data, store.name) : `${data}/${store.name}`;
  const answer = (sizeBytes: number | null, problem: string | null) => ({
    name: store.name,
    path: folder,
    sizeBytes,
    problem,
  });
  const signal = AbortSignal.timeout(MEASURE_TIMEOUT_MS);
  let reason = 'The data is on the machine of the engine';
  if (isLocal) {
    try {
      const { sizeBytes, isWhole } = await deps.files.measure(folder, { signal });
      if (isWhole) return answer(sizeBytes, null);
      reason = 'This account may not read all of it';
    } catch (error) {
      if (signal.aborted) return answer(null, 'There are too many files to count them now.');
      reason = wordsOf(error).replace(/\.$/, '');
    }
  }
  const container = containers.find((each) => each.service === store.service && each.state === 'running');
  if (container === undefined) return answer(null, `${reason}; its size is known while the server runs.`);
  try {
    const command = ['du', '-sk', storeFolder(store)];
    const { exitCode, output } = await deps.control.engine().exec(container.id, command, { signal });
    const kilobytes = /^(\d{1,12})\s/.exec(output)?.[1];
    if (kilobytes !== undefined) return answer(Number(kilobytes) * 1024, null);
    return answer(null, `${reason}, and its container cannot tell (du ended with ${exitCode}).`);
  } catch (error) {
    return answer(null, `${reason}, and its container does not answer: ${wordsOf(error)}`);
  }
}

async function readBackups(deps: DataDeps, { folders, project }: WantedStack): Promise<StackData['backups']> {
  const backups: StackData['backups'] = [];
  for (const name of await deps.files.names(folders.backups)) {
    if (!name.endsWith(BACKUP_ENDING)) continue;
    const file = path.join(folders.backups, name);
    const details = await deps.files.details(file);
    if (details === null) continue;
    let createdAtMs = details.modifiedAtMs;
    let problem: string | null;
    try {
      await using reader = await deps.files.open(file);
      const { manifest } = await openArchive(reader);
      createdAtMs = manifest.createdAtMs;
      problem = versionProblem(manifest, project.services);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problem = error.message;
    }
    backups.push({ path: file, sizeBytes: details.sizeBytes, createdAtMs, problem });
  }
  return backups.sort((one, other) => other.createdAtMs - one.createdAtMs);
}

async function readSetAside(deps: DataDeps, dataFolder: string): Promise<StackData['setAside']> {
  const { parent, name } = splitFolder(dataFolder);
  const found = (await deps.files.names(parent)).flatMap((each) => {
    const createdAtMs = asideTime(name, each);
    return createdAtMs === null ? [] : [{ path: path.join(parent, each), createdAtMs }];
  });
  return found.sort((one, other) => other.createdAtMs - one.createdAtMs);
}
