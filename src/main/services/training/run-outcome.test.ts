import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { outcomeOf } from './run-outcome.ts';

const log = () => 'ref-1';

describe('outcomeOf', () => {
  it('is completed, silently, for a run that came to its end', () => {
    expect(outcomeOf({ kind: 'completed' }, log)).toMatchObject({ status: 'completed', consoleText: null });
  });
  it.each([
    ['stop', 'stopped', /by the user/],
    ['closing', 'stopped', /closed/],
    ['timeout', 'failed', /time-out/],
    ['store', 'failed', /could not be written/],
  ])('tells why a run that was aborted by %s ended', (reason, status, message) => {
    const outcome = outcomeOf({ kind: 'ended', error: new AppError('CANCELLED', 'cancelled'), reason }, log);
    expect(outcome.status).toBe(status);
    expect(outcome.message).toMatch(message);
  });
  it('passes on what an error says to a person', () => {
    const error = new AppError('DATA_INVALID', 'All texts are empty.');
    expect(outcomeOf({ kind: 'ended', error, reason: null }, log)).toMatchObject({
      status: 'failed',
      reason: 'data_invalid',
      message: 'All texts are empty.',
    });
  });
  it('keeps the text of an unexpected error in the log', () => {
    const outcome = outcomeOf({ kind: 'ended', error: new Error('secret detail'), reason: null }, log);
    expect(outcome.message).toContain('ref-1');
    expect(JSON.stringify(outcome)).not.toContain('secret detail');
  });
});
