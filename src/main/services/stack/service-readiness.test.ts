import { describe, expect, test } from 'vitest';
import { isPastWaiting, readinessOf, type ReadinessFacts } from './service-readiness.ts';
import { engineContainer } from './testing.fixture.ts';

const answered = { atMs: 1, isOk: true, latencyMs: 3, detail: 'HTTP 200' };
const refused = { atMs: 1, isOk: false, latencyMs: null, detail: 'connection refused' };

function judge(over: Partial<ReadinessFacts>) {
  const facts = {
    container: engineContainer(),
    restartsBefore: 0,
    probe: null,
    hasPassedOwnCheck: false,
    wasOomKilled: false,
    lastExitCode: null,
    endedForMs: 0,
  };
  return readinessOf({ ...facts, ...over });
}

describe('a service is ready', () => {
  test('when the engine says healthy', () => expect(judge({})).toEqual({ kind: 'ready' }));
  test('when its own health check passed before the engine’s', () => {
    expect(judge({ container: engineContainer({ health: 'starting' }), hasPassedOwnCheck: true }).kind).toBe('ready');
  });
  test('when it runs and has no health check, as in a stack that something else made', () => {
    expect(judge({ container: engineContainer({ health: 'none', hasHealthCheck: false }) }).kind).toBe('ready');
  });
  test('only when its port answers as well', () => {
    expect(judge({ probe: refused })).toEqual({
      kind: 'waiting',
      detail: 'Waiting for an answer: connection refused',
    });
    expect(judge({ probe: answered }).kind).toBe('ready');
  });
});

describe('a service is waited for', () => {
  test('while its health check has not run', () => {
    expect(judge({ container: engineContainer({ health: 'starting' }) }).kind).toBe('waiting');
  });
  test('while it is started again, and says why', () => {
    const container = engineContainer({ state: 'restarting', exitCode: 2, restartCount: 2 });
    expect(judge({ container })).toEqual({ kind: 'waiting', detail: 'It ended (exit code 2) and is started again' });
  });
  test('for a moment after it ended: other hands may be restarting it', () => {
    const container = engineContainer({ state: 'exited', exitCode: 143 });
    expect(judge({ container, endedForMs: 2_999 })).toEqual({ kind: 'waiting', detail: 'It ended (exit code 143)' });
  });
});

describe('a service has failed', () => {
  test.each<[string, Partial<ReadinessFacts>, RegExp]>([
    [
      'when it keeps ending',
      { container: engineContainer({ restartCount: 4, exitCode: 1 }), restartsBefore: 1 },
      /keeps ending: 3 restarts, exit code 1/,
    ],
    [
      'when it keeps ending, and runs at the moment',
      { container: engineContainer({ restartCount: 3, exitCode: null, health: 'starting' }), lastExitCode: 7 },
      /keeps ending: 3 restarts, exit code 7/,
    ],
    [
      'when it ended and nothing started it again',
      { container: engineContainer({ state: 'exited', exitCode: 3 }), endedForMs: 3_000 },
      /^It ended: exit code 3\.$/,
    ],
    [
      'when it ended because it cannot be started',
      { container: engineContainer({ state: 'exited', error: 'port is already allocated' }) },
      /port is already allocated/,
    ],
    [
      'when it cannot start',
      { container: engineContainer({ state: 'created', error: 'port is already allocated' }) },
      /port is already allocated/,
    ],
    [
      'when its memory ran out',
      { container: engineContainer({ isOomKilled: true, memoryLimitBytes: 512 * 2 ** 20 }) },
      /want of memory: its limit is 512 MiB/,
    ],
    ['when the engine told of that and it runs again', { wasOomKilled: true }, /want of memory: the machine ran out/],
    [
      'when it is unhealthy',
      {
        container: engineContainer({
          health: 'unhealthy',
          failingStreak: 5,
          healthProbe: { ...refused, detail: 'no\n  index' },
        }),
      },
      /failed 5 times: no index/,
    ],
    ['when it is paused', { container: engineContainer({ state: 'paused' }) }, /paused/],
    ['when it is gone', { container: null }, /removed/],
  ])('%s', (_name, facts, words) => {
    const readiness = judge(facts);
    expect(readiness.kind).toBe('failed');
    expect(readiness).toMatchObject({ detail: expect.stringMatching(words) as string });
  });

  test('not by restarts that were before this start', () => {
    expect(judge({ container: engineContainer({ restartCount: 7 }), restartsBefore: 7 }).kind).toBe('ready');
  });
});

test.each<[string, Parameters<typeof isPastWaiting>[0], boolean]>([
  ['healthy', { state: 'running', health: 'healthy', restartCount: 9 }, false],
  ['without a health check', { state: 'running', health: 'none', restartCount: 9 }, false],
  ['in its first start', { state: 'running', health: 'starting', restartCount: 0 }, false],
  [
    'started again by the engine, and not healthy since',
    { state: 'running', health: 'starting', restartCount: 1 },
    true,
  ],
  ['unhealthy', { state: 'running', health: 'unhealthy', restartCount: 0 }, true],
  ['between two tries of the engine', { state: 'restarting', health: 'none', restartCount: 0 }, true],
  ['stopped', { state: 'exited', health: 'none', restartCount: 3 }, false],
])('whether a container is past waiting for: %s', (_name, { state, health, restartCount }, is) => {
  expect(isPastWaiting({ state, health, restartCount })).toBe(is);
});
