import { describe, expect, test } from 'vitest';
import type { ServiceView } from '#shared/domain/stack.ts';
import { LABELS } from './compose/container-spec.ts';
import { serviceView, stackState } from './service-views.ts';
import { StackHistorian } from './stack-history.ts';
import { composeService, engineContainer, serviceViewOf } from './testing.fixture.ts';

const wrong = { atMs: 1, isOk: false, latencyMs: null, detail: 'HTTP 503' };
const facts = (over: object) => ({
  ...{ name: 'redis', wanted: composeService(), container: null, image: null, probe: null, wantedHash: null },
  ...over,
});

describe('the view of a service', () => {
  test('without a container shows what would be made', () => {
    expect(serviceView(facts({}))).toMatchObject({
      state: 'none',
      health: 'none',
      image: 'redis:7',
      detail: '',
      isOutdated: false,
    });
  });
  test('that runs has a health, a start and no exit code', () => {
    expect(serviceView(facts({ container: engineContainer() }))).toMatchObject({
      health: 'healthy',
      startedAtMs: 2,
      exitCode: null,
    });
  });
  test('that was stopped is no failure; one that ended by itself is', () => {
    const stopped = (exitCode: number) =>
      serviceView(facts({ container: engineContainer({ state: 'exited', exitCode }) }));
    expect(stopped(0).detail).toBe('');
    expect(stopped(143).detail).toBe('');
    expect(stopped(1)).toMatchObject({ detail: 'It ended: exit code 1', health: 'none', exitCode: 1 });
  });
  test('says what is wrong while it runs', () => {
    expect(serviceView(facts({ container: engineContainer(), probe: wrong })).detail).toBe('Does not answer: HTTP 503');
  });
  test('is outdated when another container would be made now', () => {
    const container = engineContainer({ labels: { [LABELS.specHash]: 'one' } });
    expect(serviceView(facts({ container, wantedHash: 'one' })).isOutdated).toBe(false);
    expect(serviceView(facts({ container, wantedHash: 'two' })).isOutdated).toBe(true);
  });
});

describe('the state of the stack', () => {
  const of = (...services: Partial<ServiceView>[]) => stackState({ state: 'connected' }, services.map(serviceViewOf));
  test.each<[string, ReturnType<typeof of>]>([
    ['absent', of({ state: 'none' }, { state: 'none' })],
    ['stopped', of({ state: 'exited' }, { state: 'none' })],
    ['partial', of({}, { state: 'exited' })],
    ['partial', of({}, { state: 'none' })],
    ['starting', of({}, { health: 'starting' })],
    ['unhealthy', of({}, { health: 'unhealthy' })],
    ['unhealthy', of({}, { state: 'restarting', health: 'none' })],
    ['unhealthy', of({}, { probe: wrong })],
    ['healthy', of({}, { health: 'none' })],
  ])('is %s', (wanted, state) => expect(state).toBe(wanted));
  test('is unknown without an engine', () =>
    expect(stackState({ state: 'stopped' }, [serviceViewOf()])).toBe('unknown'));
});

describe('the history', () => {
  test('has a line per change of condition, and none for the first look', () => {
    const historian = new StackHistorian();
    const look = (over: Partial<ServiceView>) =>
      historian.look([serviceViewOf(over)], 7).map(({ level, text }) => [level, text]);
    expect(look({})).toEqual([]);
    expect(look({})).toEqual([]);
    expect(look({ health: 'unhealthy', detail: 'Its health check failed' })).toEqual([
      ['error', 'Its health check failed'],
    ]);
    expect(look({ health: 'unhealthy', detail: 'Its health check failed again' })).toEqual([]);
    expect(look({})).toEqual([['info', 'Healthy']]);
    expect(look({ state: 'exited' })).toEqual([['info', 'Stopped']]);
    expect(look({ health: 'starting' })).toEqual([]);
    expect(look({ state: 'exited', detail: 'It ended: exit code 1' })).toEqual([['error', 'It ended: exit code 1']]);
    historian.forget();
    expect(look({})).toEqual([]);
  });
});
