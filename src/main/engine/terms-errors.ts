/** More different terms than this are not a language, or a range of n-grams that no memory holds. */
export const MAX_DISTINCT_TERMS = 10_000_000;

/** The texts hold more than `MAX_DISTINCT_TERMS` different terms, or more bytes of them than any language has. */
export class TooManyTermsError extends Error {
  override readonly name = 'TooManyTermsError';
}

/**
 * Why no term is left:
 * - `noWords`: no text has a word of two or more characters;
 * - `stopWords`: every word is a stop word;
 * - `ngrams`: no text has as many words as the shortest n-gram;
 * - `documentRange`: `maxDf` means fewer documents than `minDf`;
 * - `documentFrequency`: no term is in at least `minDf` and at most `maxDf` documents.
 */
export type NoTermsReason = 'noWords' | 'stopWords' | 'ngrams' | 'documentRange' | 'documentFrequency';

export class NoTermsError extends Error {
  override readonly name = 'NoTermsError';
  readonly reason: NoTermsReason;

  constructor(reason: NoTermsReason) {
    super(`no terms: ${reason}`);
    this.reason = reason;
  }
}
