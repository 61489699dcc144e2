import path from 'node:path';
import { AppError } from '#shared/ipc/result.ts';
import type { JobContext, WantedStack } from '../stack-port.ts';
import { isClosing } from '../wait.ts';
import { abortable } from './abortable.ts';
import { openArchive, readPart, verifyArchive, type Archive } from './archive-reader.ts';
import { asideName } from './aside-names.ts';
import { checkMounts } from './check-mounts.ts';
import { CopyMeter } from './copy-meter.ts';
import {
  cancelledOr,
  openPlace,
  quietContainer,
  runningServices,
  splitFolder,
  storesOf,
  throwIfCancelled,
  undisturbed,
  wordsOf,
  type DataDeps,
} from './data-deps.ts';
import type { DataPlace } from './data-place.ts';
import type { RestoreJournal } from './journal.ts';
import type { StorePlace } from './stores.ts';
import { versionProblem } from './backup-versions.ts';

/** Stays free beyond what is restored: with less than half of it Elasticsearch makes its indices read-only. */
const SPARE_BYTES = 1e9;
/** How long the old server waits for the deletion of what had been restored; the rest of it stays and is listed. */
const CLEARING_MS = 5 * 60_000;
const UNDO_PAUSES_MS = [1000, 2000, 5000, 10_000, 15_000, 30_000];

/**
 * Puts a backup in the place of the present data. The whole archive is checked before anything is touched; the present data
 * is set aside by one rename, and comes back the same way unless the restored server becomes healthy. Answers a sentence
 * that says where the data from before is.
 */
export async function restore(deps: DataDeps, backup: string, context: JobContext): Promise<string> {
  if (!path.isAbsolute(backup)) throw new AppError('INVALID_INPUT', `Give the whole path of the backup: ${backup}`);
  const wanted = await deps.control.wanted();
  const stores = storesOf(wanted);
  await using file = await deps.files.open(backup);
  const archive = await check(deps, wanted, stores, await openArchive(file), context);

  const services = await runningServices(deps.control);
  // Making containers makes their folders, and empty ones are no data to keep. An engine's machine is only seen after that.
  const hadLocalData = wanted.folders.isLocal ? (await deps.files.kindOf(wanted.folders.data)) !== null : null;
  context.report({ stage: 'create', step: 'Preparing the containers' });
  await deps.control.createServices(
    stores.map((store) => store.service),
    context,
  );
  const mounted = checkMounts(wanted, await deps.control.containers());
  throwIfCancelled(context);
  const { name } = splitFolder(wanted.folders.data);
  await using place = await openPlace(deps, wanted);
  const taken = await place.names();
  const nowMs = deps.clock.nowMs();
  const journal: RestoreJournal = {
    kind: 'restore',
    services: [...services],
    folder: wanted.folders.data,
    isLocal: wanted.folders.isLocal,
    endpointId: deps.control.engine().endpoint.id,
    hadData: hadLocalData ?? taken.includes(name),
    aside: asideName(name, 'aside', nowMs, taken),
    failed: asideName(name, 'failed', nowMs, taken),
  };
  await deps.journal.write(journal);
  try {
    context.report({ stage: 'stop', step: 'Stopping the server' });
    await deps.control.stopServices(context);
    throwIfCancelled(context);
    if (journal.hadData) await place.rename(name, journal.aside);
    await place.makeFolders(name, foldersBelow(wanted, mounted), journal.hadData ? journal.aside : null);
    await writeStores(deps, stores, archive, context);
    context.report({ stage: 'health', step: 'Starting the restored server' });
    await deps.control.startServices(servicesAfter(wanted, services), context);
    throwIfCancelled(context);
    // In here: notes that stay would make the next job undo what is in use by then.
    await deps.journal.remove();
  } catch (error) {
    throw await undo(deps, place, journal, cancelledOr(error, context, 'The restore was cancelled.'), context);
  }
  const kept = journal.hadData ? asideSentence(wanted, journal.aside) : 'There was no data before.';
  const sentence = `Restored ${backup}. The server is healthy. ${kept}`;
  context.report({ stage: 'done', step: sentence });
  return sentence;
}

/** Brings back what was before; answers the error to tell, which says how that went. */
async function undo(
  deps: DataDeps,
  place: DataPlace,
  journal: RestoreJournal,
  error: unknown,
  context: JobContext,
): Promise<AppError> {
  const code = error instanceof AppError ? error.code : 'INTERNAL';
  try {
    const outcome = await persistently(deps, () => bringBack(deps, place, journal, undisturbed(context)));
    return new AppError(code, `${wordsOf(error)} ${outcome}`, { cause: error });
  } catch (second) {
    // The journal stays, so that the next job tries again.
    const { parent, name } = splitFolder(journal.folder);
    const where = journal.hadData ? ` It is in ${parent}, as ${journal.aside} or still as ${name}.` : '';
    const message = `${wordsOf(error)} The data from before could not be brought back yet: ${wordsOf(second)}${where} Start the server to try again.`;
    return new AppError(code, message, { cause: error });
  }
}

/** An engine that still unpacks what it was sent answers nothing about that container until it is done. */
async function persistently<T>(deps: DataDeps, action: () => Promise<T>): Promise<T> {
  for (const pauseMs of UNDO_PAUSES_MS) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof AppError) || (error.code !== 'ENGINE_UNAVAILABLE' && error.code !== 'TIMEOUT'))
        throw error;
      await deps.wait(pauseMs);
    }
  }
  return action();
}

/**
 * Undoes a restore, from wherever it was left, and as often as it takes: the data from before gets its name back, what runs
 * on restored data is stopped first, and what ran before runs again. Answers what was done in words.
 */
export async function bringBack(
  deps: DataDeps,
  place: DataPlace,
  journal: RestoreJournal,
  context: JobContext,
): Promise<string> {
  const { name } = splitFolder(journal.folder);
  let names = await place.names();
  const isAside = names.includes(journal.aside);
  const isRestored = names.includes(name) && (isAside || !journal.hadData);
  if (isAside || isRestored) {
    context.report({ stage: 'stop', step: 'Bringing back the data from before' });
    await deps.control.stopServices(context);
  }
  // Taken where an undo was interrupted and the engine has made empty folders since.
  const failed = names.includes(journal.failed) ? asideName(name, 'failed', deps.clock.nowMs(), names) : journal.failed;
  if (isRestored) await place.rename(name, failed);
  if (isAside) await place.rename(journal.aside, name);
  if (isRestored || isAside) names = await place.names();
  let outcome = isAside ? 'The data from before is back.' : 'The data is as it was.';
  // Before the start: where the disk is full of it, the server would not start, or not take anything.
  for (const left of new Set([journal.failed, failed])) {
    if (!names.includes(left)) continue;
    context.report({ step: 'Deleting what had been restored' });
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(CLEARING_MS)]);
    await place.remove(left, { ...context, signal }).catch(() => {
      outcome += ` What had been restored is in ${left}, and can be deleted.`;
    });
  }
  if (journal.services.length > 0) {
    context.report({ stage: 'health', step: 'Starting the server as it was before' });
    try {
      await deps.control.startServices(journal.services, context);
    } catch (error) {
      // The notes stay, so that the next ClearDeck starts it.
      if (isClosing(context.signal)) throw error;
      outcome += ` The server did not start again: ${wordsOf(error)}`;
    }
  }
  await deps.journal.remove();
  return outcome;
}

async function check(
  deps: DataDeps,
  wanted: WantedStack,
  stores: readonly StorePlace[],
  archive: Archive,
  context: JobContext,
): Promise<Archive> {
  const { manifest } = archive;
  const missing = stores.find((store) => !manifest.stores.some(({ name }) => name === store.name));
  if (missing !== undefined) {
    throw new AppError('BACKUP_INVALID', `This backup has no data of ${missing.service}.`);
  }
  const problem = versionProblem(manifest, wanted.project.services);
  if (problem !== null) throw new AppError('BACKUP_INVALID', problem);
  const totalBytes = manifest.stores.reduce((sum, store) => sum + store.sizeBytes, 0);
  // Of the folder around: the present data may be a link to another disk.
  const { parent } = splitFolder(wanted.folders.data);
  const freeBytes = wanted.folders.isLocal ? await deps.files.freeBytes(parent) : null;
  if (freeBytes !== null && freeBytes < totalBytes + SPARE_BYTES) {
    throw new AppError(
      'STORE_FULL',
      `The restored data needs ${gigabytes(totalBytes)} in ${parent} beside the present data, with ${gigabytes(SPARE_BYTES)} to spare, and the disk has ${gigabytes(freeBytes)} free. Free some space and try again.`,
    );
  }
  const meter = new CopyMeter(deps.clock, context, compressedBytes(archive));
  meter.step('Checking the backup');
  await verifyArchive(archive, { signal: context.signal, onBytes: (bytes) => meter.add(bytes) });
  return archive;
}

async function writeStores(
  deps: DataDeps,
  stores: readonly StorePlace[],
  archive: Archive,
  context: JobContext,
): Promise<void> {
  const meter = new CopyMeter(deps.clock, context, compressedBytes(archive));
  for (const store of stores) {
    meter.step(`Restoring ${store.name}`);
    const container = await quietContainer(deps.control, store);
    // The engine may say in its own words that its input ended; what ended it is the better reason.
    let ownError: unknown = null;
    async function* part(): AsyncGenerator<Uint8Array> {
      try {
        yield* readPart(archive, store.name, { signal: context.signal, onBytes: (bytes) => meter.add(bytes) });
      } catch (error) {
        ownError = error;
        throw error;
      }
    }
    try {
      const tar = abortable(part(), context.signal);
      await deps.control.engine().writeFolder(container.id, store.parent, tar, context);
    } catch (error) {
      throw ownError ?? error;
    }
    throwIfCancelled(context);
    await quietContainer(deps.control, store);
  }
}

function compressedBytes(archive: Archive): number {
  return [...archive.parts.values()].reduce((sum, part) => sum + part.sizeBytes, 0);
}

/** Everything that starts without being asked for, and what ran beyond that. */
function servicesAfter(wanted: WantedStack, ran: readonly string[]): readonly string[] {
  const usual = wanted.project.services.filter((service) => service.profiles.length === 0).map(({ name }) => name);
  return [...new Set([...usual, ...ran])];
}

/** What the stores mount from the data folder, as paths below it. */
function foldersBelow({ folders }: WantedStack, mounted: readonly string[]): readonly string[] {
  const below = mounted.map((folder) => folder.slice(folders.data.length).replaceAll('\\', '/').replace(/^\/+/, ''));
  return [...new Set(below)];
}

function asideSentence(wanted: WantedStack, aside: string): string {
  const { parent } = splitFolder(wanted.folders.data);
  const where = wanted.folders.isLocal ? path.join(parent, aside) : `${parent}/${aside} on the engine's machine`;
  return `The data from before is kept in ${where} until you delete it.`;
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
