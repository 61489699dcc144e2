import type { Prediction } from '#shared/domain/model.ts';
import { formatPercent } from '../../lib/format.ts';
import { formatPoints } from './comparison-text.ts';

/** Says how much of the text the model could read, and what that means for the answer. */
export function tokenSentence({ tokenCount, knownTokenCount }: Prediction): string {
  if (tokenCount === 0) {
    return 'The text holds no words of two or more letters or digits: the prediction is what the model says to an empty text.';
  }
  const words = `${tokenCount.toLocaleString('en')} ${tokenCount === 1 ? 'word' : 'words'}`;
  if (knownTokenCount === 0) {
    return `The model knows none of the ${words}: the prediction is what it says to an empty text.`;
  }
  return `The model knows ${knownTokenCount.toLocaleString('en')} of ${words}; the others do not count.`;
}

/** The sum behind the probability, in words: where it starts, what the listed words add, what all the others add. */
export function sumSentence(prediction: Prediction): string {
  const listed = prediction.words.reduce((sum, { contribution }) => sum + contribution, 0);
  const top = prediction.probabilities.find(({ label }) => label === prediction.label)?.probability ?? 0;
  return (
    `Before it reads a word, the model gives “${prediction.label}” ${formatPercent(prediction.prior)} (its share of the training texts). ` +
    `The words listed change that by ${formatPoints(listed)}, all others by ${formatPoints(prediction.restContribution)}, which makes ${formatPercent(top)}.`
  );
}
