import { modelHeaderSchema, type ModelHeader } from '#shared/domain/model-file.ts';
import { AppError } from '#shared/ipc/result.ts';
import { crc32 } from './crc32.ts';
import { ByteWriter } from './model-bytes.ts';
import {
  CHECKSUM_BYTES,
  MODEL_FILE_VERSION,
  MODEL_MAGIC,
  PREAMBLE_BYTES,
  TERM_SEPARATOR,
  type ModelSection,
} from './model-file-format.ts';
import { writeTree } from './model-trees-write.ts';
import { MODEL_LIMITS, textOptions, type ClassifierModel } from './model.ts';
import type { TextOptions } from './tfidf.ts';

/**
 * Writes a model as one binary file (docs/MODEL_FILE.md). The same model is the same bytes, on every machine.
 * @param onTree called after each tree; may throw to stop (cancelling)
 * @throws AppError DATA_INVALID where the model is larger than a reader accepts
 */
export function writeModelFile(model: ClassifierModel, onTree: () => void = () => {}): Uint8Array<ArrayBuffer> {
  const { forest, vocabulary, labels } = model;
  check(model);
  const out = new ByteWriter();
  out.bytes(MODEL_MAGIC);
  out.uint32(MODEL_FILE_VERSION);
  out.uint32(0);
  section(out, 'HEAD', () => out.bytes(headerOf(model)));
  section(out, 'TERM', () => out.bytes(new TextEncoder().encode(vocabulary.terms.join(TERM_SEPARATOR))));
  section(out, 'IDFS', () => out.float64s(vocabulary.idf));
  section(out, 'WGHT', () => out.float64s(forest.classWeights ?? new Float64Array(0)));
  section(out, 'TREE', () => {
    out.reserve(8);
    out.putVarint(forest.trees.length);
    for (const tree of forest.trees) {
      writeTree(out, tree, labels.length);
      onTree();
    }
  });
  const length = out.length + CHECKSUM_BYTES;
  if (length > MODEL_LIMITS.bytes) throw tooLarge(`its file would have ${String(Math.ceil(length / 1024 ** 2))} MB`);
  out.setUint32(PREAMBLE_BYTES - 4, length);
  out.uint32(crc32(out.written()));
  return out.written().slice();
}

function headerOf(model: ClassifierModel): Uint8Array {
  const { labels, parameters, trainingRows, vocabulary, writtenBy } = model;
  // Through the schema: nothing is written that no reader accepts, and keys have one order whoever made the object.
  const header = modelHeaderSchema.parse({
    writtenBy,
    trainingRows,
    ...parameters,
    stopWords: vocabulary.options.stopWords,
    labels,
  } satisfies Readonly<Record<keyof ModelHeader, unknown>>);
  const bytes = new TextEncoder().encode(JSON.stringify(header));
  if (bytes.length > MODEL_LIMITS.headerBytes) throw tooLarge('its labels and options are too long');
  return bytes;
}

/** Four letters, the length of what follows, what follows. */
function section(out: ByteWriter, tag: ModelSection, write: () => void): void {
  out.bytes(new TextEncoder().encode(tag));
  const at = out.length;
  out.uint32(0);
  write();
  out.setUint32(at, out.length - at - 4);
}

function check({ forest, labels, vocabulary, parameters }: ClassifierModel): void {
  const { classCount, classWeights, featureCount } = forest;
  const isOne = classCount === labels.length && (classWeights?.length ?? classCount) === classCount;
  if (!isOne || featureCount !== vocabulary.terms.length || featureCount !== vocabulary.idf.length) {
    throw new Error('labels, vocabulary and forest of a model do not belong together');
  }
  const { options } = vocabulary;
  const expected = textOptions(parameters.vectorizer, options.stopWords);
  for (const [key, value] of Object.entries(expected)) {
    if (JSON.stringify(options[key as keyof TextOptions]) === JSON.stringify(value)) continue;
    throw new Error(`the vocabulary was fitted with another ${key} than the parameters say`);
  }
  const { classes, nodes, terms, trees } = MODEL_LIMITS;
  const total = forest.trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  if (labels.length > classes) throw tooLarge(`it has more than ${String(classes)} classes`);
  if (vocabulary.terms.length > terms) throw tooLarge(`it has more than ${String(terms)} terms`);
  if (forest.trees.length > trees) throw tooLarge(`it has more than ${String(trees)} trees`);
  if (total > nodes)
    throw tooLarge(`its trees have ${String(total)} nodes, and at most ${String(nodes)} can be stored`);
}

function tooLarge(what: string): AppError {
  return new AppError(
    'DATA_INVALID',
    `The model is too large to be stored: ${what}. Use fewer trees, fewer rows or a maximum depth.`,
  );
}
