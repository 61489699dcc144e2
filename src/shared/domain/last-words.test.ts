import { describe, expect, it } from 'vitest';
import { splitLastWords, withLastWords } from './last-words.ts';

describe('last words', () => {
  it.each([
    ['redis ended.', []],
    ['redis ended.', ['only one']],
    ['redis ended.', ['first', '', 'third: Its last words']],
  ])('%s %j is one text, and is taken apart again', (reason, lines) => {
    expect(splitLastWords(withLastWords(reason, lines))).toEqual({ reason, lines });
  });

  it('are one line for a terminal', () => {
    expect(withLastWords('redis ended.', ['a', 'b'])).toBe('redis ended. Its last words: a ⏎ b');
  });
});
