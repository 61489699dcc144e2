import path from 'node:path';
import { z } from 'zod';
import { serviceNameSchema } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { StackFiles } from './files-port.ts';

const MAX_JOURNAL_BYTES = 1024 * 1024;

const journalSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('backup'),
    /** Services that ran before and have to run again. */
    services: z.array(serviceNameSchema),
    /** The unfinished file. */
    temporary: z.string(),
  }),
  z.strictObject({
    kind: z.literal('restore'),
    services: z.array(serviceNameSchema),
    /** Where the data is, on the machine of the engine that `endpointId` names. */
    folder: z.string(),
    isLocal: z.boolean(),
    endpointId: z.string(),
    /** Whether there was data before; without any, taking the restored data away is all of the way back. */
    hadData: z.boolean(),
    /** Names beside the data folder: of the data from before, and of restored data that is taken away again. */
    aside: z.string(),
    failed: z.string(),
  }),
]);
/** What an unfinished job has under its hands: enough for another process to bring back what was before. */
type DataJournal = z.infer<typeof journalSchema>;
export type RestoreJournal = DataJournal & { readonly kind: 'restore' };

/**
 * `restore.json` in the data folder. It is written before anything is changed that a crash would leave half done, and
 * removed when nothing is left to be brought back.
 */
export class Journal {
  readonly path: string;
  readonly #files: StackFiles;

  constructor(files: StackFiles, dataFolder: string) {
    this.#files = files;
    this.path = path.join(dataFolder, 'restore.json');
  }

  /** null where no job was interrupted. @throws AppError DATA_INVALID */
  async read(): Promise<DataJournal | null> {
    const text = await this.#files.readText(this.path, MAX_JOURNAL_BYTES);
    if (text === null) return null;
    try {
      return journalSchema.parse(JSON.parse(text));
    } catch (error) {
      throw new AppError(
        'DATA_INVALID',
        `A backup or a restore was interrupted, and its notes cannot be read: ${this.path}. See whether the server's data is beside it under a name with “.aside-”, give that its old name back, and delete the notes.`,
        { cause: error },
      );
    }
  }

  async write(journal: DataJournal): Promise<void> {
    await this.#files.writeText(this.path, `${JSON.stringify(journal, null, 2)}\n`);
  }

  async remove(): Promise<void> {
    await this.#files.removeFile(this.path);
  }
}
