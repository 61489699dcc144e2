import { AppError } from '#shared/ipc/result.ts';
import type { JobContext } from '../stack-port.ts';
import { isClosing } from '../wait.ts';
import { openPlace, undisturbed, wordsOf, type DataDeps } from './data-deps.ts';
import { bringBack } from './restore-job.ts';

/**
 * Ends what an interrupted backup or restore left: a half-written file goes, set-aside data comes back, what ran runs again.
 * Answers what was done in words, null where nothing was interrupted. Only for who holds the one job of the stack: another
 * process's restore under way looks the same. @throws AppError with what keeps it from being done; it can be tried again
 */
export async function recover(deps: DataDeps, asked: JobContext): Promise<string | null> {
  const journal = await deps.journal.read();
  if (journal === null) return null;
  // Not to be cancelled: the notes of what ran would go, and nobody would start it again.
  const context = undisturbed(asked);
  const wanted = await deps.control.wanted();
  if (journal.kind === 'backup') {
    await deps.files.removeFile(journal.temporary);
    let outcome = 'A backup was interrupted; its unfinished file was removed.';
    if (journal.services.length > 0) {
      try {
        await deps.control.startServices(journal.services, context);
      } catch (error) {
        if (isClosing(context.signal)) throw error;
        if (error instanceof AppError && error.code === 'ENGINE_UNAVAILABLE') throw error;
        outcome += ` The server did not start again: ${wordsOf(error)}`;
      }
    }
    await deps.journal.remove();
    return outcome;
  }
  const engine = deps.control.engine();
  if (
    journal.folder !== wanted.folders.data ||
    journal.isLocal !== wanted.folders.isLocal ||
    (!journal.isLocal && journal.endpointId !== engine.endpoint.id)
  ) {
    throw new AppError(
      'CONFLICT',
      `A restore into ${journal.folder} was interrupted, on the engine ${journal.endpointId}. Choose that engine and data folder again, so that ClearDeck can bring back the data from before.`,
    );
  }
  await using place = await openPlace(deps, wanted);
  return `A restore was interrupted. ${await bringBack(deps, place, journal, context)}`;
}
