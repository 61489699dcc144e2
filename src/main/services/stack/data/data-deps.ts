import type { Clock } from '#main/services/clock.ts';
import { AppError } from '#shared/ipc/result.ts';
import { isUp } from '../container-facts.ts';
import type { EngineContainer } from '../engine-port.ts';
import type { JobContext, StackControl, WantedStack } from '../stack-port.ts';
import { isClosing } from '../wait.ts';
import { LocalPlace, type DataPlace } from './data-place.ts';
import type { StackFiles } from './files-port.ts';
import { HELPER_FOLDER, HelperContainer } from './helper-container.ts';
import type { Journal } from './journal.ts';
import { RemotePlace } from './remote-place.ts';
import { STORE_PLACES, type StorePlace } from './stores.ts';

/** What the jobs on the data work with. */
export interface DataDeps {
  readonly control: StackControl;
  readonly files: StackFiles;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly appVersion: string;
  wait(ms: number): Promise<void>;
}

/** For what has to be done even though the job was cancelled or has failed. ClearDeck's own end leaves it to the next one. */
export function undisturbed(context: JobContext): JobContext {
  const { signal } = context;
  const closing = new AbortController();
  const look = () => {
    if (isClosing(signal)) closing.abort(signal.reason);
  };
  look();
  signal.addEventListener('abort', look, { once: true });
  return { signal: closing.signal, report: (change) => context.report(change) };
}

export function throwIfCancelled(context: JobContext): void {
  if (context.signal.aborted) throw new AppError('CANCELLED', 'Cancelled.');
}

/** The error of a cancelled job is that it was cancelled, whatever broke because of it. */
export function cancelledOr(error: unknown, context: JobContext, words = 'Cancelled.'): unknown {
  return context.signal.aborted ? new AppError('CANCELLED', words, { cause: error }) : error;
}

/** A sentence. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof AppError)) return 'Something went wrong inside ClearDeck.';
  return /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
}

export async function runningServices(control: StackControl): Promise<readonly string[]> {
  return (await control.containers()).filter(isUp).map((container) => container.service);
}

/** The stores that this compose file has. @throws AppError STACK_FILE_INVALID where it has none */
export function storesOf(wanted: WantedStack): readonly StorePlace[] {
  const stores = STORE_PLACES.filter((store) => wanted.project.services.some(({ name }) => name === store.service));
  if (stores.length > 0) return stores;
  throw new AppError('STACK_FILE_INVALID', 'The compose file has no service that keeps data.');
}

/** The stopped container through which a store is read or written. @throws AppError CONFLICT while it runs */
export async function quietContainer(control: StackControl, store: StorePlace): Promise<EngineContainer> {
  const container = (await control.containers()).find(({ service }) => service === store.service);
  if (container === undefined) throw new AppError('NOT_FOUND', `There is no container of ${store.service}.`);
  if (isUp(container)) {
    throw new AppError(
      'CONFLICT',
      `${store.service} was started by something else, so its data cannot be copied in one piece. See what starts it, and try again.`,
    );
  }
  return container;
}

/** The parent of the data folder, and the data folder's name in it. Paths of a remote engine are POSIX. */
export function splitFolder(folder: string): { parent: string; name: string } {
  const trimmed = folder.replace(/[/\\]+$/, '');
  const slash = Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\'));
  return { parent: trimmed.slice(0, slash) || '/', name: trimmed.slice(slash + 1) };
}

/** The folder that the stack's data folder is in. */
export async function openPlace(deps: DataDeps, wanted: WantedStack): Promise<DataPlace> {
  const { parent } = splitFolder(wanted.folders.data);
  const helperWith = (folder: string) =>
    HelperContainer.open(deps.control.engine(), wanted, folder, deps.clock.nowMs());
  if (!wanted.folders.isLocal) return new RemotePlace(await helperWith(parent));
  return new LocalPlace(deps.files, parent, async (removed, context) => {
    const names = await deps.files.names(removed);
    if (names.length === 0) return;
    await using helper = await helperWith(removed);
    await helper.run(['rm', '-rf', '--', ...names.map((name) => `${HELPER_FOLDER}/${name}`)], context);
  });
}
