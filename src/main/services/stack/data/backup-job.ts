import path from 'node:path';
import { backupName } from '#shared/domain/backup-name.ts';
import type { BackupManifest } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { JobContext, WantedStack } from '../stack-port.ts';
import { isClosing } from '../wait.ts';
import { abortable } from './abortable.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { CopyMeter } from './copy-meter.ts';
import {
  cancelledOr,
  quietContainer,
  runningServices,
  storesOf,
  throwIfCancelled,
  undisturbed,
  wordsOf,
  type DataDeps,
} from './data-deps.ts';
import type { FileWriter } from './files-port.ts';
import { storeFolder, type StorePlace } from './stores.ts';
import { TarError, TarScanner } from './tar-scanner.ts';
import { TreeCheck } from './tree-check.ts';

type StoreRecord = BackupManifest['stores'][number];

/**
 * Copies all stores into one file. The services are stopped meanwhile: a copy of Elasticsearch's or MongoDB's files while
 * they are written is no copy. Whatever happens, what ran runs again, and no half file stays. Answers the path.
 */
export async function backUp(deps: DataDeps, chosen: string | null, context: JobContext): Promise<string> {
  const wanted = await deps.control.wanted();
  const stores = storesOf(wanted);
  const target = await targetOf(deps, wanted, chosen);
  const temporary = `${target}.part`;
  // Whatever is there is another program's: what a killed backup left has been removed.
  if ((await deps.files.kindOf(temporary)) !== null) throw exists(temporary);
  context.report({ stage: 'preflight', step: 'Measuring the data' });
  const totalBytes = await estimate(deps, wanted, context);
  const services = await runningServices(deps.control);
  throwIfCancelled(context);
  await deps.journal.write({ kind: 'backup', services: [...services], temporary });
  /** The unfinished file is ours, and what runs may have been stopped. */
  let hasBegun = false;
  let problem: { readonly error: unknown } | null = null;
  try {
    {
      // Before anything stops: a place that may not be written to is told without a server that was down for it.
      await using file = await deps.files.create(temporary);
      hasBegun = true;
      context.report({ stage: 'stop', step: 'Stopping the server, so that nothing changes while it is copied' });
      await deps.control.stopServices(context);
      await deps.control.createServices(
        stores.map((store) => store.service),
        context,
      );
      await copyStores(deps, wanted, stores, file, context, totalBytes);
    }
    if ((await deps.files.kindOf(target)) !== null) throw exists(target);
    await deps.files.rename(temporary, target);
  } catch (error) {
    problem = { error: cancelledOr(error, context, 'The backup was cancelled. Nothing of it was kept.') };
    if (hasBegun) await deps.files.removeFile(temporary).catch(() => undefined);
  }
  await startAgain(
    deps,
    hasBegun ? services : [],
    context,
    problem === null ? `The backup is at ${target}.` : null,
    problem?.error,
  );
  await deps.journal.remove();
  if (problem !== null) throw problem.error;
  context.report({ stage: 'done', step: `Backed up to ${target}` });
  return target;
}

/** Starts what ran. @throws AppError that says both what went wrong before and that the server does not run */
async function startAgain(
  deps: DataDeps,
  services: readonly string[],
  context: JobContext,
  done: string | null,
  before: unknown,
): Promise<void> {
  if (services.length === 0) return;
  try {
    context.report({ stage: 'health', step: 'Starting the server again' });
    await deps.control.startServices(services, undisturbed(context));
  } catch (error) {
    // The notes stay, so that the next ClearDeck starts it.
    if (isClosing(context.signal)) throw error;
    await deps.journal.remove();
    const first = done ?? wordsOf(before);
    throw new AppError(
      error instanceof AppError ? error.code : 'INTERNAL',
      `${first} The server did not start again: ${wordsOf(error)}`,
      { cause: error },
    );
  }
}

async function copyStores(
  deps: DataDeps,
  wanted: WantedStack,
  stores: readonly StorePlace[],
  file: FileWriter,
  context: JobContext,
  totalBytes: number | null,
): Promise<void> {
  const createdAtMs = deps.clock.nowMs();
  const meter = new CopyMeter(deps.clock, context, totalBytes);
  const archive = new ArchiveWriter(file, createdAtMs);
  const records: StoreRecord[] = [];
  for (const store of stores) {
    meter.step(`Copying ${store.name}`);
    records.push(await copyStore(deps, store, archive, meter, context));
  }
  const containers = await deps.control.containers();
  await archive.finish({
    formatVersion: 1,
    createdAtMs,
    writtenBy: `ClearDeck ${deps.appVersion}`,
    // The container's image is what wrote the data; the compose file may have been edited since.
    images: wanted.project.services.map(({ name, image }) => {
      const container = containers.find(({ service }) => service === name);
      return { service: name, image: container?.image ?? image, imageId: container?.imageId ?? null };
    }),
    stores: records,
  });
}

async function copyStore(
  deps: DataDeps,
  store: StorePlace,
  archive: ArchiveWriter,
  meter: CopyMeter,
  context: JobContext,
): Promise<StoreRecord> {
  const container = await quietContainer(deps.control, store);
  const tree = new TreeCheck(store.base);
  const scanner = new TarScanner((entry) => tree.add(entry));
  // Asked for inside, so that nothing is open that nobody reads: an engine keeps the container locked until it is closed.
  async function* counted(): AsyncGenerator<Uint8Array> {
    const tar = await deps.control.engine().readFolder(container.id, storeFolder(store), context);
    for await (const chunk of abortable(tar, context.signal)) {
      scanner.write(chunk);
      meter.add(chunk.length);
      yield chunk;
    }
    scanner.end();
  }
  try {
    const { sha256 } = await archive.addPart(store.name, counted(), context);
    await quietContainer(deps.control, store);
    return { name: store.name, fileCount: tree.fileCount, sizeBytes: tree.sizeBytes, sha256 };
  } catch (error) {
    if (!(error instanceof TarError)) throw error;
    const what = `The data of ${store.service} cannot be backed up: what the engine answers ${error.message}.`;
    throw new AppError('ENGINE_FAILED', what, { cause: error });
  }
}

async function targetOf(deps: DataDeps, wanted: WantedStack, chosen: string | null): Promise<string> {
  if (chosen === null) {
    const folder = wanted.folders.backups;
    await deps.files.makeFolder(folder);
    return path.join(folder, backupName(deps.clock.nowMs()));
  }
  if (!path.isAbsolute(chosen)) throw new AppError('INVALID_INPUT', `Give the whole path of the backup: ${chosen}`);
  const target = path.normalize(chosen);
  if (
    wanted.folders.isLocal &&
    `${target}${path.sep}`.startsWith(`${path.normalize(wanted.folders.data)}${path.sep}`)
  ) {
    throw new AppError('INVALID_INPUT', 'A backup cannot be inside the data that it is of. Choose another place.');
  }
  if ((await deps.files.kindOf(target)) !== null) throw exists(target);
  return target;
}

function exists(target: string): AppError {
  return new AppError('CONFLICT', `There is a file already: ${target}. Choose another name.`);
}

/** For the bar only: null where the folders cannot be looked into from here. */
async function estimate(deps: DataDeps, wanted: WantedStack, context: JobContext): Promise<number | null> {
  if (!wanted.folders.isLocal) return null;
  try {
    const { sizeBytes, isWhole } = await deps.files.measure(wanted.folders.data, context);
    return isWhole ? sizeBytes : null;
  } catch {
    return null;
  }
}
