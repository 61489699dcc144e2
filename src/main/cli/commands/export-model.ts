import { createHash } from 'node:crypto';
import { parse, join, resolve } from 'node:path';
import type { ModelExport, ModelExportFormat } from '#shared/domain/model.ts';
import { CHUNK_BYTES } from '#shared/ipc/contract.ts';
import { AppError } from '#shared/ipc/result.ts';
import { resolveModelId } from '../resolve-id.ts';
import type { BoundCall, Session } from '../session.ts';
import { refuseExisting, writeFileAtomically } from '../write-file.ts';

export interface ExportModelOptions {
  readonly format: ModelExportFormat;
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** The bytes of a stored or exported file. Rejects where they are not those that were announced. */
async function* bytesOf(call: BoundCall, file: ModelExport['files'][number]): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for (let offset = 0; offset < file.sizeBytes;) {
    const { base64 } = await call('files.read', { sha256: file.sha256, offset, limit: CHUNK_BYTES });
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length === 0) throw new AppError('DATA_UNREADABLE', `${file.fileName} ended too early`);
    hash.update(bytes);
    offset += bytes.length;
    yield bytes;
  }
  if (hash.digest('hex') !== file.sha256) {
    throw new AppError('DATA_INVALID', `${file.fileName} is damaged: its SHA-256 is not ${file.sha256}`);
  }
}

/** `models export`: the model to the file that was named, its vocabulary, where it is a file of its own, beside it. */
export async function exportModel(session: Session, prefix: string, options: ExportModelOptions): Promise<void> {
  const { format } = options;
  const path = resolve(session.io.cwd, options.out);
  const { dir, name } = parse(path);
  const vocabularyPath = join(dir, `${name}.vocabulary.json`);
  await session.use(async (call) => {
    const id = await resolveModelId(call, prefix);
    // Before the work too: a conversion may take a while.
    if (options.force !== true) await refuseExisting(path);
    const { files } = await call('models.export', { id, format });
    const targets = files.map((file, i) => ({ file, path: i === 0 ? path : vocabularyPath }));
    if (options.force !== true) for (const target of targets) await refuseExisting(target.path);
    for (const target of targets) await writeFileAtomically(target.path, bytesOf(call, target.file));
    const written = targets.map(({ file: { sha256, sizeBytes }, path: where }) => ({ path: where, sha256, sizeBytes }));
    if (options.json === true) session.printJson({ id, format, files: written });
    else for (const file of written) session.note(`wrote ${file.path} (${file.sizeBytes} bytes)`);
  });
}
