import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellWords, ShellWordsError } from './shell-words.ts';

describe('shellWords', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['redis-server --port 6379', ['redis-server', '--port', '6379']],
    ['a\n  b\tc', ['a', 'b', 'c']],
    ["'a b' c", ['a b', 'c']],
    ["a'b c'd", ['ab cd']],
    ['"a \\"b\\" \\n \\$ \\\\"', ['a "b" \\n $ \\']],
    ["''", ['']],
    ['a\\ b', ['a b']],
    ['a\\\nb', ['ab']],
    ["'$HOME' $HOME", ['$HOME', '$HOME']],
    ["sh -c 'a && b | c'", ['sh', '-c', 'a && b | c']],
  ])('splits %j', (text, words) => {
    expect(shellWords(text)).toEqual(words);
  });

  it.each(['a && b', 'a | b', 'a; b', 'a > b', '$(a)', '`a`', '"a', "'a", 'a\\'])('refuses %j', (text) => {
    expect(() => shellWords(text)).toThrow(ShellWordsError);
  });

  it('gives back whatever words were quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const text = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
        expect(shellWords(text)).toEqual(words);
      }),
    );
  });
});
