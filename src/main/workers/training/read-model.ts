import { isModelFile } from '#main/engine/model-file-format.ts';
import { readModelFile } from '#main/engine/model-file-read.ts';
import { invalid, type TextClassifier } from '#main/engine/model.ts';
import { isSameList, readJsonModel } from './json-model.ts';

/** The files of a registered model, and what the registry says of it. All of it is hostile until it is read. */
export interface ModelFiles {
  readonly model: Uint8Array;
  /** Of models in JSON alone. */
  readonly vocabulary: Uint8Array | null;
  /** Empty: nothing is known. */
  readonly labels: readonly string[];
}

/**
 * Reads a model of either kind, told apart by how the file begins, and checks it against the registry.
 * @throws AppError MODEL_INVALID
 */
export function readModel(files: ModelFiles): TextClassifier {
  const { model, vocabulary } = files;
  const classifier = isModelFile(model) ? readModelFile(model) : readWithVocabulary(model, vocabulary);
  checkLabels(files, classifier);
  return classifier;
}

/** @throws AppError MODEL_INVALID where the registry knows other labels than the file has */
export function checkLabels({ labels }: Pick<ModelFiles, 'labels'>, classifier: TextClassifier): void {
  if (labels.length > 0 && !isSameList(labels, classifier.labels)) {
    throw invalid('its labels are not those of the registry entry');
  }
}

function readWithVocabulary(model: Uint8Array, vocabulary: Uint8Array | null): TextClassifier {
  if (vocabulary === null) {
    throw invalid(
      model[0] === '{'.charCodeAt(0)
        ? 'it has no vocabulary, so it cannot read a text'
        : 'it is not a model file of ClearDeck',
    );
  }
  return readJsonModel(model, vocabulary);
}
