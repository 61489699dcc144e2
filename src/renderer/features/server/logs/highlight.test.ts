import { describe, expect, it } from 'vitest';
import { logLineOf, logPageOf } from '../../../../../test/fakes/stack-samples.ts';
import { LINE_PX } from '../../../ui/lines/use-line-list.ts';
import { patternOf, splitAt } from './highlight.ts';
import { placeShift } from './use-log-scroll.ts';

describe('marks in a line', () => {
  it('are found in any case, as words', () => {
    expect(splitAt('Error: an ERROR (x)', patternOf('error', false))).toEqual(['', 'Error', ': an ', 'ERROR', ' (x)']);
    expect(splitAt('a (x) b', patternOf('(x)', false))).toEqual(['a ', '(x)', ' b']);
  });

  it('are found by a pattern; matches of nothing are none', () => {
    expect(splitAt('took 12 ms, 7 ms', patternOf(String.raw`\d+ ms`, true))).toEqual([
      'took ',
      '12 ms',
      ', ',
      '7 ms',
      '',
    ]);
    expect(splitAt('abc', patternOf('x*', true))).toEqual(['abc']);
  });

  it('are left out where the search is empty, wrong, or could stand the page still', () => {
    for (const search of ['', '(', '(a+)+$', '(a|aa)+b', '((a)b*)*', String.raw`(a)\1`]) {
      expect(patternOf(search, true)).toBeNull();
    }
    for (const search of ['(warn|error): .+', '(?:a)+', '[(+]+', String.raw`(\()+x`]) {
      expect(patternOf(search, true)).not.toBeNull();
    }
    expect(splitAt('a'.repeat(6000), patternOf('a', false))).toHaveLength(1);
  });
});

describe('the place in the list', () => {
  const linesFrom = (seq: number) => Array.from({ length: 100 }, (_, index) => logLineOf(seq + index));
  const before = logPageOf(linesFrom(1000), { offset: 500, droppedCount: 500 });

  it('moves up by as many lines as were let go', () => {
    const after = logPageOf(linesFrom(1030), { offset: 500, droppedCount: 530 });
    expect(placeShift(before, after)).toBe(-30 * LINE_PX);
  });

  it('stays where nothing was let go, or nothing is known', () => {
    expect(placeShift(before, logPageOf(linesFrom(1030), { offset: 530, droppedCount: 500 }))).toBeNull();
    expect(placeShift(before, logPageOf(linesFrom(9000), { offset: 500, droppedCount: 9000 }))).toBeNull();
    expect(placeShift(null, before)).toBeNull();
  });
});
