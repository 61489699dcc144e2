import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWordList } from './word-list.ts';

describe('parseWordList', () => {
  it.each([
    ['', []],
    [' \n,, ', []],
    ['one', ['one']],
    ['one, two,three', ['one', 'two', 'three']],
    ['one\r\ntwo\n\nthree ,\n', ['one', 'two', 'three']],
    ['in on  at', ['in', 'on', 'at']],
    ['\ufeffпервое\nвторое', ['первое', 'второе']],
    ['one two one', ['one', 'two']],
    ["don't", ["don't"]],
  ])('reads %j', (text, words) => {
    expect(parseWordList(text)).toEqual(words);
  });

  it('reads back what it has read, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const words = parseWordList(text);
        expect(parseWordList(words.join('\n'))).toEqual(words);
        expect(words.every((word) => word.trim() === word && word !== '')).toBe(true);
      }),
    );
  });
});
