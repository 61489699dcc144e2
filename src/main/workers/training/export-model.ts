import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { errorCodeOf, toStoreError } from '#main/adapters/db/store-error.ts';
import { isModelFile } from '#main/engine/model-file-format.ts';
import { readModelFile } from '#main/engine/model-file-read.ts';
import { modelToJson } from '#main/engine/model-json-write.ts';
import type { ExportedFile } from '#main/services/trainer-port.ts';
import { checkLabels, readModel, type ModelFiles } from './read-model.ts';
import { vocabularyToJson } from './vocabulary-file.ts';

/** Trees are written together up to this many characters: small ones are not worth a call each. */
const BLOCK_LENGTH = 1 << 20;

/**
 * Writes a model as the JSON of ml-random-forest with its vocabulary beside it. A model that is JSON already is checked and
 * written as it is.
 * @param input.targets paths of files that do not exist yet
 * @throws AppError MODEL_INVALID, STORE_FULL, STORE_READ_ONLY
 */
export function exportModel(
  input: ModelFiles & { readonly targets: Readonly<Record<ExportedFile['part'], string>> },
): ExportedFile[] {
  const { model, vocabulary, targets } = input;
  if (isModelFile(model)) {
    const classifier = readModelFile(model);
    checkLabels(input, classifier);
    return [
      writeTarget('model', targets.model, modelToJson(classifier)),
      writeTarget('vocabulary', targets.vocabulary, [vocabularyToJson(classifier)]),
    ];
  }
  readModel(input);
  const files = [writeTarget('model', targets.model, [model])];
  if (vocabulary !== null) files.push(writeTarget('vocabulary', targets.vocabulary, [vocabulary]));
  return files;
}

function writeTarget(...args: Parameters<typeof writeHashed>): ExportedFile {
  try {
    return writeHashed(...args);
  } catch (error) {
    throw errorCodeOf(error) === '' ? error : toStoreError(error, args[1]);
  }
}

function writeHashed(part: ExportedFile['part'], path: string, chunks: Iterable<string | Uint8Array>): ExportedFile {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const file = openSync(path, 'wx', 0o600);
  try {
    for (const block of blocksOf(chunks)) {
      const bytes = Buffer.from(block);
      hash.update(bytes);
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
      sizeBytes += bytes.length;
    }
  } finally {
    closeSync(file);
  }
  return { part, sha256: hash.digest('hex'), sizeBytes };
}

function* blocksOf(chunks: Iterable<string | Uint8Array>): Generator<string | Uint8Array> {
  let text = '';
  for (const chunk of chunks) {
    if (typeof chunk !== 'string') yield chunk;
    else {
      text += chunk;
      if (text.length < BLOCK_LENGTH) continue;
      yield text;
      text = '';
    }
  }
  if (text !== '') yield text;
}
