import { describe, expect, test } from 'vitest';
import { compareCodePoints, isToken } from '../tokens.ts';
import { ENGLISH_STOP_WORDS } from './english.ts';
import { RUSSIAN_STOP_WORDS } from './russian.ts';
import { stopWordsOf } from './stop-words.ts';

const none = { stopWords: 'none' as const, ownStopWords: [], lowercase: true };

describe.each([
  ['English', ENGLISH_STOP_WORDS, /^[a-z]+$/],
  ['Russian', RUSSIAN_STOP_WORDS, /^[а-яё]+$/],
])('the %s list', (_name, list, letters) => {
  const words = list.trim().split(/\s+/);

  test('holds tokens in lower case, each once', () => {
    expect(words.filter((word) => !isToken(word) || !letters.test(word))).toEqual([]);
    expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
  });
  test('has every word with ё in its other spelling too', () => {
    expect(words.filter((word) => !words.includes(word.replaceAll('ё', 'е')))).toEqual([]);
  });
});

test('the lists hold function words, not what texts are about', () => {
  const english = stopWordsOf({ ...none, stopWords: 'english' });
  expect(english).toEqual(expect.arrayContaining(['the', 'and', 'of', 'don', 'couldn', 've', 'them', 'would']));
  for (const word of ['system', 'computer', 'bill', 'fire', 'interest', 'won', 'new'])
    expect(english).not.toContain(word);
  const russian = stopWordsOf({ ...none, stopWords: 'russian' });
  expect(russian).toEqual(expect.arrayContaining(['не', 'что', 'ещё', 'еще', 'который', 'для', 'был']));
  for (const word of ['мир', 'год', 'время', 'человек', 'жизнь']) expect(russian).not.toContain(word);
});

test('nothing chosen, nothing left out', () => {
  expect(stopWordsOf(none)).toEqual([]);
});

test('own words join the list, each word once, in code point order', () => {
  const words = stopWordsOf({ ...none, stopWords: 'english', ownStopWords: ['zebra', 'the', 'ёж', 'aardvark'] });
  expect(words).toEqual([...new Set(words)].sort(compareCodePoints));
  expect(words).toEqual(expect.arrayContaining(['zebra', 'the', 'ёж', 'aardvark']));
  expect(words).toHaveLength(stopWordsOf({ ...none, stopWords: 'english' }).length + 3);
});

test('own words follow the case of the texts', () => {
  const ownStopWords = ['The', 'МИР', 'the'];
  expect(stopWordsOf({ ...none, ownStopWords })).toEqual(['the', 'мир']);
  expect(stopWordsOf({ ...none, ownStopWords, lowercase: false })).toEqual(['The', 'the', 'МИР']);
});

test('what is no single token is left out', () => {
  expect(stopWordsOf({ ...none, ownStopWords: ['e-mail', 'x', "don't", 'İx', 'ok'] })).toEqual(['ok']);
});
