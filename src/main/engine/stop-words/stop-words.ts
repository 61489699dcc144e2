import type { VectorizerOptions } from '#shared/domain/training.ts';
import { compareCodePoints, isToken } from '../tokens.ts';
import { ENGLISH_STOP_WORDS } from './english.ts';
import { RUSSIAN_STOP_WORDS } from './russian.ts';

const LISTS = { none: '', english: ENGLISH_STOP_WORDS, russian: RUSSIAN_STOP_WORDS };

/**
 * The stop words that an experiment asks for: the chosen list and one's own words together, in code point order, each once.
 * Where texts are lower-cased, own words are too: "The" then means what was meant. (scikit-learn leaves it as it is, so that
 * it never meets a word.) Without lower-casing a stop word counts in exactly the case it is written in, the lists' in lower
 * case. What is no single token, such as "e-mail", can meet nothing and is left out.
 */
export function stopWordsOf({
  stopWords,
  ownStopWords,
  lowercase,
}: Pick<VectorizerOptions, 'stopWords' | 'ownStopWords' | 'lowercase'>): string[] {
  const own = lowercase ? ownStopWords.map((word) => word.toLowerCase()) : ownStopWords;
  const words = new Set([...LISTS[stopWords].split(/\s+/), ...own]);
  return [...words].filter(isToken).sort(compareCodePoints);
}
