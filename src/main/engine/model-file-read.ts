import { modelHeaderSchema, type ModelHeader } from '#shared/domain/model-file.ts';
import { crc32 } from './crc32.ts';
import type { Forest } from './forest.ts';
import { isNestedDeeper } from './json-depth.ts';
import { ByteReader } from './model-bytes.ts';
import {
  CHECKSUM_BYTES,
  isModelFile,
  MODEL_FILE_VERSION,
  MODEL_MAGIC,
  MODEL_SECTIONS,
  PREAMBLE_BYTES,
  TERM_SEPARATOR,
  type ModelSection,
} from './model-file-format.ts';
import { TreeReader } from './model-trees-read.ts';
import { invalid, MODEL_LIMITS, textOptions, type ClassifierModel } from './model.ts';
import type { Vocabulary } from './tfidf.ts';
import { compareCodePoints } from './tokens.ts';

/** Deeper than any header, shallower than what costs a parser memory. */
const MAX_HEADER_NESTING = 20;

/** Weights of terms and classes outside these cannot come from counting rows, and could overflow what they multiply. */
const LEAST_WEIGHT = 1e-9;
const LARGEST_WEIGHT = 1e9;

/**
 * Reads a model file that anyone may have written. Everything is checked while it is read and sizes are checked before
 * memory is taken for them; what comes back predicts without further checks.
 * @throws AppError MODEL_INVALID
 */
export function readModelFile(bytes: Uint8Array): ClassifierModel {
  const sections = splitSections(checkedContent(bytes));
  const header = readHeader(sections.HEAD);
  const classCount = header.labels.length;
  const { writtenBy, trainingRows, maxFeatures, seed, vectorizer, stopWords, labels } = header;
  if (!isAscending(stopWords)) throw invalid('its stop words are not in order');
  const options = textOptions(vectorizer, stopWords);
  const vocabulary = { ...readTerms(sections.TERM, sections.IDFS), options };
  return {
    vocabulary,
    labels,
    forest: {
      classCount,
      featureCount: vocabulary.terms.length,
      classWeights: readClassWeights(sections.WGHT, classCount),
      trees: readTrees(sections.TREE, vocabulary.terms.length, classCount),
    },
    parameters: { maxFeatures, seed, vectorizer, forest: header.forest },
    trainingRows,
    writtenBy,
  };
}

/** What is between the preamble and the checksum, once both are right. */
function checkedContent(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MODEL_LIMITS.bytes)
    throw invalid(`it is larger than ${String(MODEL_LIMITS.bytes / 1024 ** 2)} MB`);
  if (!isModelFile(bytes)) throw invalid('it is not a model file of ClearDeck');
  const reader = new ByteReader(bytes, 'its beginning');
  reader.bytes(MODEL_MAGIC.length);
  const version = reader.uint32();
  if (version > MODEL_FILE_VERSION) throw invalid('it was written by a newer version of ClearDeck');
  if (version !== MODEL_FILE_VERSION) throw invalid('its format version is unknown');
  const length = reader.uint32();
  if (bytes.length < length) throw invalid('it is cut short');
  if (bytes.length > length) throw invalid('bytes follow after its end');
  const end = length - CHECKSUM_BYTES;
  if (end < PREAMBLE_BYTES) throw invalid('it is cut short');
  const checksum = new ByteReader(bytes.subarray(end), 'its checksum').uint32();
  // Against damage, not malice: who changes a byte on purpose can change the checksum too. That a file is the one that was
  // registered is what its SHA-256 in the registry says.
  if (crc32(bytes.subarray(0, end)) !== checksum) throw invalid('it is damaged (its checksum does not fit)');
  return bytes.subarray(PREAMBLE_BYTES, end);
}

function splitSections(content: Uint8Array): Readonly<Record<ModelSection, Uint8Array>> {
  const reader = new ByteReader(content, 'its sections');
  const entries = MODEL_SECTIONS.map((tag) => {
    const found = String.fromCharCode(...reader.bytes(4));
    if (found !== tag) throw invalid(`its section ${tag} is missing`);
    return [tag, reader.bytes(reader.uint32())] as const;
  });
  reader.end();
  return Object.fromEntries(entries) as Record<ModelSection, Uint8Array>;
}

function readHeader(bytes: Uint8Array): ModelHeader {
  if (bytes.length > MODEL_LIMITS.headerBytes) throw invalid('its header is too long');
  if (isNestedDeeper(bytes, MAX_HEADER_NESTING)) throw invalid('its header is nested too deeply');
  let json: unknown;
  try {
    json = JSON.parse(decoded(bytes));
  } catch (cause) {
    throw invalid('its header is not JSON', cause);
  }
  const result = modelHeaderSchema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalid(`its header is not of the expected form (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`);
}

function readTerms(termBytes: Uint8Array, idfBytes: Uint8Array): Omit<Vocabulary, 'options'> {
  const count = idfBytes.length / 8;
  if (!Number.isInteger(count) || count < 1) throw invalid('its weights of terms are cut short');
  if (count > MODEL_LIMITS.terms) throw invalid(`it has more than ${String(MODEL_LIMITS.terms)} terms`);
  const separator = TERM_SEPARATOR.charCodeAt(0);
  let separators = 0;
  for (let i = 0; i < termBytes.length; i++) if (termBytes[i] === separator) separators++;
  if (separators !== count - 1) throw invalid('it has a different number of terms and weights');
  let terms: string[];
  try {
    terms = decoded(termBytes).split(TERM_SEPARATOR);
  } catch (cause) {
    throw invalid('its terms are not UTF-8', cause);
  }
  if (terms.includes('')) throw invalid('it has a term without letters');
  if (!isAscending(terms)) throw invalid('its terms are not in order');
  const reader = new ByteReader(idfBytes, 'its weights of terms');
  const idf = reader.float64s(count);
  if (!idf.every(isWeight)) throw invalid('a weight of a term is not a positive number');
  return { terms, idf };
}

function readClassWeights(bytes: Uint8Array, classCount: number): Forest['classWeights'] {
  if (bytes.length === 0) return null;
  const reader = new ByteReader(bytes, 'its weights of classes');
  const weights = reader.float64s(classCount);
  reader.end();
  if (!weights.every(isWeight)) throw invalid('a weight of a class is not a positive number');
  return weights;
}

function readTrees(bytes: Uint8Array, featureCount: number, classCount: number): Forest['trees'] {
  const reader = new ByteReader(bytes, 'its trees');
  const treeCount = reader.varint(MODEL_LIMITS.trees);
  if (treeCount === 0) throw invalid('it has no trees');
  const treeReader = new TreeReader(reader, featureCount, classCount);
  const trees = [];
  for (let number = 1; number <= treeCount; number++) trees.push(treeReader.read(number));
  reader.end();
  return trees;
}

/** In code point order, none twice. */
function isAscending(words: readonly string[]): boolean {
  return words.every((word, i) => i === 0 || compareCodePoints(words[i - 1]!, word) < 0);
}

function isWeight(value: number): boolean {
  return value >= LEAST_WEIGHT && value <= LARGEST_WEIGHT;
}

/** UTF-8 to the letter: bytes that are none are an error, and a byte order mark is a character like any other. */
function decoded(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}
