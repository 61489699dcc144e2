import { expect, test } from 'vitest';
import { checkVoteMemory } from './vote-memory.ts';

test('many rows of few classes and few rows of many are fine', () => {
  expect(() => checkVoteMemory(4_000_000, 1_000_000, 20)).not.toThrow();
  expect(() => checkVoteMemory(32_000, 8000, 10_000)).not.toThrow();
});

test('many rows of many classes are refused, with what would fit', () => {
  expect(() => checkVoteMemory(80_000, 20_000, 10_000)).toThrow(
    expect.objectContaining({
      code: 'DATA_INVALID',
      message: expect.stringMatching(/100000 rows of 10000 classes need 3\.6 GB.*at most 55555 rows/) as string,
    }),
  );
  expect(() => checkVoteMemory(44_444, 11_111, 10_000)).not.toThrow();
});
