import { resolve } from 'node:path';
import { REMOVE_DATA_CONFIRMATION, type StackData } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { formatBytes } from '../format.ts';
import { CALLED_AS } from '../help.ts';
import { CommandFailed, type Session, UsageError } from '../session.ts';
import { oneLine, safeText } from '../text.ts';
import { runStackJob } from './server-job.ts';

interface JsonFlag {
  readonly json?: boolean;
}

/** `server backup [FILE]`. */
export async function backUp(session: Session, file: string | undefined, options: JsonFlag): Promise<void> {
  const path = file === undefined ? null : resolve(session.io.cwd, file);
  await runStackJob(session, {
    isJson: options.json === true,
    hasDoctor: false,
    begin: (call) => call('stack.backup', { path }),
    done: ({ job }) => [`Backed up: ${safeText(job.result ?? path ?? 'into the data folder')}`],
  });
}

/** `server restore FILE`. */
export async function restore(session: Session, file: string, options: JsonFlag): Promise<void> {
  const path = resolve(session.io.cwd, file);
  await runStackJob(session, {
    isJson: options.json === true,
    hasDoctor: true,
    begin: (call) => call('stack.restore', { path }),
    done: ({ status }) => [
      `Restored: ${safeText(path)}`,
      oneLine(status.summary),
      `What was there before is shown by: ${CALLED_AS} server data`,
    ],
  });
}

function sizeText(sizeBytes: number | null, problem: string | null): string {
  return sizeBytes === null ? `size unknown: ${problem ?? 'no reason'}` : formatBytes(sizeBytes);
}

function dataLines({ folder, stores, backups, setAside }: StackData): string[] {
  return [
    `Data in ${safeText(folder)}:`,
    ...stores.map(({ name, sizeBytes, problem }) => `  ${name}  ${oneLine(sizeText(sizeBytes, problem))}`),
    ...(backups.length === 0 ? [] : ['Backups, the newest first:']),
    ...backups.map(
      ({ path, sizeBytes, problem }) =>
        `  ${safeText(path)}  ${formatBytes(sizeBytes)}${problem === null ? '' : `  ${oneLine(problem)}`}`,
    ),
    ...(setAside.length === 0 ? [] : ['Set aside, to be deleted by you:']),
    ...setAside.map(({ path }) => `  ${safeText(path)}`),
  ];
}

/** `server data`: where the data are and how large, the backups, and what was set aside. */
export async function showData(session: Session, options: JsonFlag): Promise<void> {
  await session.use(async (call) => {
    const data = await call('stack.data', {});
    if (options.json === true) session.printJson(data);
    else session.print(dataLines(data));
  });
}

/** One line that a person types; null where there are no more. AppError CANCELLED at Ctrl-C. */
async function readLine(session: Session): Promise<string | null> {
  const { io, interrupted } = session;
  let unsubscribe: () => void = () => undefined;
  try {
    return await new Promise<string | null>((answer, reject) => {
      const stop = (): void => {
        reject(new AppError('CANCELLED', 'stopped'));
      };
      if (interrupted.aborted) stop();
      interrupted.addEventListener('abort', stop, { once: true });
      unsubscribe = io.onStdinLine(answer, () => {
        answer(null);
      });
    });
  } finally {
    unsubscribe();
  }
}

/** `server remove-data`: only with the confirmation, typed or as an option. */
export async function removeData(
  session: Session,
  options: JsonFlag & { readonly yesRemoveAllData?: boolean },
): Promise<void> {
  const { io } = session;
  const isConfirmed = options.yesRemoveAllData === true;
  if (!isConfirmed && !(io.isTTY.stdin && io.isTTY.stderr)) {
    throw new UsageError("without a terminal to confirm it, '--yes-remove-all-data' is needed");
  }
  await runStackJob(session, {
    isJson: options.json === true,
    hasDoctor: false,
    begin: async (call) => {
      if (!isConfirmed) {
        for (const line of dataLines(await call('stack.data', {}))) session.note(line);
        session.note(`This removes all data of the ClearML server. A backup first: ${CALLED_AS} server backup`);
        session.note(`Type “${REMOVE_DATA_CONFIRMATION}” to go on:`);
        const typed = await readLine(session);
        if (typed?.trim() !== REMOVE_DATA_CONFIRMATION) throw new CommandFailed('nothing was removed');
      }
      return call('stack.removeData', { confirmation: REMOVE_DATA_CONFIRMATION });
    },
    done: ({ job }) => [
      'All data of the ClearML server are removed.',
      ...(job.result === null ? [] : [`Set aside: ${safeText(job.result)}`]),
    ],
  });
}
