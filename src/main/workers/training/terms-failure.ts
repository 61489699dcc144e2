import { MAX_DISTINCT_TERMS, NoTermsError, TooManyTermsError, type NoTermsReason } from '#main/engine/terms-errors.ts';
import type { VectorizerOptions } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';

/** What a person can do about texts that give no vocabulary; any other error as it is. */
export function termsFailure(error: unknown, textColumn: string, options: VectorizerOptions): unknown {
  if (error instanceof NoTermsError) {
    return new AppError('DATA_INVALID', noTermsText(error.reason, textColumn, options), { cause: error });
  }
  if (!(error instanceof TooManyTermsError)) return error;
  const limit = MAX_DISTINCT_TERMS.toLocaleString('en');
  const longest = options.ngramRange[1];
  const text =
    longest === 1
      ? `The texts hold more than ${limit} different words. Is "${textColumn}" the text column?`
      : `The texts hold more than ${limit} different sequences of up to ${String(longest)} words. Choose a smaller range of n-grams, or leave out stop words.`;
  return new AppError('DATA_INVALID', text, { cause: error });
}

function noTermsText(reason: NoTermsReason, textColumn: string, options: VectorizerOptions): string {
  switch (reason) {
    case 'noWords':
      return `No words of two or more letters were found in column "${textColumn}".`;
    case 'stopWords':
      return `Every word in column "${textColumn}" is a stop word. Choose another list of stop words or none.`;
    case 'ngrams':
      return `No text in column "${textColumn}" has ${String(options.ngramRange[0])} words in a row. Begin the range of n-grams with a smaller number.`;
    case 'documentRange':
      return 'The maximum document frequency means fewer texts than the minimum. Raise the one or lower the other.';
    case 'documentFrequency':
      return 'No term is left between the minimum and the maximum document frequency. Lower the one or raise the other.';
  }
}
