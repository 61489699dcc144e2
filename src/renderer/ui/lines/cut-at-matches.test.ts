import { describe, expect, it } from 'vitest';
import { cutAtMatches, textPattern } from './cut-at-matches.ts';

describe('a line cut at its matches', () => {
  it('has every second part for a match, in any case', () => {
    expect(cutAtMatches('Tree tree', textPattern('tree'))).toEqual(['', 'Tree', ' ', 'tree', '']);
    expect(cutAtMatches('a.c', textPattern('.'))).toEqual(['a', '.', 'c']);
    expect(cutAtMatches('abc', textPattern(''))).toEqual(['abc']);
  });

  it('has a bounded number of parts, and loses nothing', () => {
    const line = 'ab'.repeat(5000);
    const parts = cutAtMatches(line, textPattern('a'));
    expect(parts).toHaveLength(401);
    expect(parts.join('')).toBe(line);
  });
});
