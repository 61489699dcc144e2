import { explainRow } from '#main/engine/explain.ts';
import { countKnownTokens, transformTfidf } from '#main/engine/tfidf.ts';
import type { Prediction } from '#shared/domain/model.ts';
import { readModel, type ModelFiles } from './read-model.ts';

const MAX_WORDS = 30;

/**
 * Applies a model to a text and says why. The files are checked before they are used.
 * @throws AppError MODEL_INVALID
 */
export function predictText(input: ModelFiles & { readonly text: string }): Prediction {
  const { vocabulary, labels, forest } = readModel(input);
  const { terms } = vocabulary;
  const row = transformTfidf({ count: 1, text: () => input.text }, vocabulary);
  const dense = new Float64Array(terms.length);
  row.columns.forEach((column, k) => (dense[column] = row.values[k]!));
  const { label, probabilities, prior, contributions } = explainRow(forest, dense);

  const moved = [...contributions.keys()]
    .filter((f) => contributions[f] !== 0)
    .sort((a, b) => Math.abs(contributions[b]!) - Math.abs(contributions[a]!) || a - b);
  const words = moved.slice(0, MAX_WORDS).map((f) => ({
    word: terms[f]!,
    isPresent: dense[f]! > 0,
    contribution: contributions[f]!,
  }));
  const order = [...labels.keys()].sort(
    (a, b) => probabilities[b]! - probabilities[a]! || Number(b === label) - Number(a === label) || a - b,
  );
  return {
    label: labels[label]!,
    probabilities: order.map((c) => ({ label: labels[c]!, probability: probabilities[c]! })),
    prior,
    words,
    restContribution: moved.slice(MAX_WORDS).reduce((sum, f) => sum + contributions[f]!, 0),
    ...countKnownTokens(input.text, vocabulary),
  };
}
