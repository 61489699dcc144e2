import { AppError } from '#shared/ipc/result.ts';
import type { JobContext, WantedStack } from '../stack-port.ts';
import { asideName } from './aside-names.ts';
import { checkMounts } from './check-mounts.ts';
import { openPlace, splitFolder, throwIfCancelled, wordsOf, type DataDeps } from './data-deps.ts';

/**
 * Removes the containers and deletes the data. The folder is renamed first, so that a crash leaves either all of the data in
 * its place or none of it; what a crash, a cancel or a lack of rights leaves under the new name is listed as set aside.
 * Answers what was done in words.
 */
export async function removeData(deps: DataDeps, context: JobContext): Promise<string> {
  const wanted = await deps.control.wanted();
  const { name } = splitFolder(wanted.folders.data);
  await refuseOtherFolders(deps, wanted);
  checkMounts(wanted, await deps.control.containers());
  await using place = await openPlace(deps, wanted);
  const taken = await place.names();
  throwIfCancelled(context);
  context.report({ stage: 'stop', step: 'Stopping the server' });
  await deps.control.stopServices(context);
  context.report({ step: 'Removing the containers' });
  for (const container of await deps.control.containers()) {
    throwIfCancelled(context);
    await deps.control.engine().remove(container.id);
  }
  if (!taken.includes(name)) return done(context, 'The containers were removed. There was no data.');
  throwIfCancelled(context);
  const removed = asideName(name, 'removed', deps.clock.nowMs(), taken);
  await place.rename(name, removed);
  context.report({ stage: 'copy', step: 'Deleting the data' });
  try {
    await place.remove(removed, context);
  } catch (error) {
    const rest = `${splitFolder(wanted.folders.data).parent.replace(/[/\\]$/, '')}/${removed}`;
    const how = `What is left of the data is in ${rest}; this deletes it: sudo rm -rf '${rest.replaceAll("'", `'\\''`)}'`;
    if (context.signal.aborted) throw new AppError('CANCELLED', `The removal was cancelled. ${how}`, { cause: error });
    return done(context, `The server has no data any more. Not all of it could be deleted: ${wordsOf(error)} ${how}`);
  }
  return done(context, `The containers were removed, and the data in ${wanted.folders.data} was deleted.`);
}

/** What is to be deleted is a real folder of the name that it always has, not whatever a setting or a link leads to. */
async function refuseOtherFolders(deps: DataDeps, wanted: WantedStack): Promise<void> {
  const { data, isLocal } = wanted.folders;
  if (splitFolder(data).name !== 'clearml_data') {
    throw new AppError(
      'CONFLICT',
      `${data} is not a folder that ClearDeck made for the server's data. Delete it yourself.`,
    );
  }
  const kind = isLocal ? await deps.files.kindOf(data) : 'folder';
  if (kind !== null && kind !== 'folder') {
    throw new AppError('CONFLICT', `${data} is a link or a file, not a folder. Delete the data where it really is.`);
  }
}

function done(context: JobContext, sentence: string): string {
  context.report({ stage: 'done', step: sentence });
  return sentence;
}
