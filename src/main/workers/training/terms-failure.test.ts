import { expect, test } from 'vitest';
import { NoTermsError, TooManyTermsError } from '#main/engine/terms-errors.ts';
import { vectorizerSchema } from '#shared/domain/training.ts';
import { termsFailure } from './terms-failure.ts';

const words = vectorizerSchema.parse({});
const ngrams = vectorizerSchema.parse({ ngramRange: [3, 5] });

test.each([
  ['no words', new NoTermsError('noWords'), words, /No words .* "body"/],
  ['stop words only', new NoTermsError('stopWords'), words, /"body" is a stop word.*another list/],
  ['texts too short', new NoTermsError('ngrams'), ngrams, /3 words in a row.*smaller number/],
  ['bounds crossed', new NoTermsError('documentRange'), words, /maximum .* fewer texts than the minimum/],
  ['bounds too tight', new NoTermsError('documentFrequency'), words, /No term .* minimum .* maximum/],
  ['too many words', new TooManyTermsError(), words, /10,000,000 different words.*"body"/],
  ['too many n-grams', new TooManyTermsError(), ngrams, /up to 5 words.*smaller range/],
])('says what to change: %s', (_name, error, options, message) => {
  expect(termsFailure(error, 'body', options)).toMatchObject({
    code: 'DATA_INVALID',
    message: expect.stringMatching(message) as string,
    cause: error,
  });
});

test('any other error stays what it is', () => {
  const error = new Error('disk');
  expect(termsFailure(error, 'body', words)).toBe(error);
});
