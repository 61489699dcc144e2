import { expect, it } from 'vitest';
import { logFileName, timeOf } from './log-filter.ts';

// Without a zone: local time, as the list shows it.
const AT_MS = new Date(2026, 2, 4, 17, 5, 9, 7).getTime();

it('gives the local time of a line to the millisecond', () => {
  expect(timeOf(AT_MS)).toBe('17:05:09.007');
});

it('names a saved file by the local time, as the lines in the list', () => {
  expect(logFileName(AT_MS)).toBe('clearml-logs-20260304-170509.log');
});
