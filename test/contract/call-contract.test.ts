import { describe, expect, it } from 'vitest';
import { createRouter } from '#main/ipc/router.ts';
import { CONTRACT, EVENTS } from '#shared/ipc/contract.ts';
import { CALL_NAMES, type CallName, EVENT_TOPICS } from '#shared/ipc/names.ts';
import { AppError } from '#shared/ipc/result.ts';
import { CALL_SAMPLES } from '../fakes/call-samples.ts';
import { createFakeHandlers, createMemoryLog } from '../fakes/handlers.ts';

function setUp(overrides: Parameters<typeof createFakeHandlers>[0] = {}) {
  const fake = createFakeHandlers(overrides);
  const log = createMemoryLog();
  const router = createRouter({ handlers: fake.handlers, log });
  const dispatch = (name: unknown, input: unknown, signal = new AbortController().signal, callId: unknown = 'call-1') =>
    router.dispatch(name, callId, input, { face: 'window', signal });
  return { ...fake, log, dispatch };
}

const HOSTILE_INPUTS: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'garbage'],
  ['a number', 42],
  ['an array', [1, 2]],
  ['a function', () => 1],
  ['a map', new Map([['id', 'x']])],
  ['a date', new Date()],
  ['bytes', new Uint8Array(8)],
  ['an own __proto__ key', JSON.parse('{"__proto__":{"isAdmin":true}}')],
  ['a constructor key', JSON.parse('{"constructor":{"prototype":{"isAdmin":true}}}')],
  ['a nested __proto__ key', JSON.parse('{"id":{"__proto__":{"isAdmin":true}}}')],
  ['a cycle', cycle()],
  ['a deep nest', nest(10_000)],
  ['a class instance', new URL('https://clear.ml')],
];

function cycle(): unknown {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  return loop;
}

function nest(depth: number): unknown {
  let value: unknown = {};
  for (let level = 0; level < depth; level += 1) value = { value };
  return value;
}

describe('names, schemas and handlers', () => {
  it('agree on every call and event', () => {
    expect(Object.keys(CONTRACT).sort()).toEqual([...CALL_NAMES].sort());
    expect(Object.keys(EVENTS).sort()).toEqual([...EVENT_TOPICS].sort());
    expect(Object.keys(createFakeHandlers().handlers).sort()).toEqual([...CALL_NAMES].sort());
    expect(new Set(CALL_NAMES).size).toBe(CALL_NAMES.length);
  });
});

describe.each(CALL_NAMES)('%s [SECURITY 7]', (name: CallName) => {
  const good = CALL_SAMPLES[name].input as Record<string, unknown>;

  it('passes a good input, parsed, and answers what the handler says', async () => {
    const { dispatch, received } = setUp();
    const result = await dispatch(name, good);
    expect(result).toEqual({ ok: true, value: CALL_SAMPLES[name].output });
    expect(received).toEqual([{ name, input: CONTRACT[name].input.parse(good), face: 'window' }]);
  });

  it.each(HOSTILE_INPUTS)('refuses %s before the handler', async (_label, input) => {
    const { dispatch, received } = setUp();
    const result = await dispatch(name, input);
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', ref: null } });
    expect(received).toEqual([]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('refuses an unknown field by name', async () => {
    const { dispatch, received } = setUp();
    const result = await dispatch(name, { ...good, surprise: 1 });
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    expect(JSON.stringify(result)).toContain('surprise');
    expect(received).toEqual([]);
  });

  it('refuses every field of a wrong type, and says which', async () => {
    for (const key of Object.keys(good)) {
      const { dispatch, received } = setUp();
      const result = await dispatch(name, { ...good, [key]: { not: 'this' } });
      expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
      expect(JSON.stringify(result)).toContain(key);
      expect(received).toEqual([]);
    }
  });

  it('refuses more than it may carry', async () => {
    const { dispatch, received } = setUp();
    const tooLong = { ...good, filler: 'x'.repeat(5 << 20) };
    const tooMany = { ...good, filler: Array.from({ length: 60_000 }, () => 0) };
    for (const input of [tooLong, tooMany]) {
      expect(await dispatch(name, input)).toMatchObject({
        ok: false,
        error: { code: 'INVALID_INPUT', message: expect.stringMatching(/larger|more than/) as string },
      });
    }
    expect(received).toEqual([]);
  });

  it('hides the text of an unexpected error and logs it under the reference', async () => {
    const cause = new Error('the secret is hunter2 at /home/someone');
    const { dispatch, log } = setUp({ [name]: () => Promise.reject(cause) });
    const result = await dispatch(name, good);
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INTERNAL', ref: expect.stringMatching(/^[0-9a-f]{8}$/) as string },
    });
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(log.entries).toEqual([{ ref: (result as { error: { ref: string } }).error.ref, error: cause }]);
  });

  it('passes an AppError on as it is', async () => {
    const { dispatch, log } = setUp({ [name]: () => Promise.reject(new AppError('NOT_FOUND', 'There is none.')) });
    expect(await dispatch(name, good)).toEqual({
      ok: false,
      error: { code: 'NOT_FOUND', message: 'There is none.', ref: null },
    });
    expect(log.entries).toEqual([]);
  });

  it('turns an answer that breaks the contract into INTERNAL', async () => {
    const { dispatch, log } = setUp({ [name]: async () => 17 });
    expect(await dispatch(name, good)).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(log.entries).toHaveLength(1);
  });
});

describe('the router', () => {
  it.each(['nope', 'tasks', '', '__proto__', 'constructor', 'toString', 'tasks.list ', null, 5, {}, ['tasks.list']])(
    'refuses the call name %j [SECURITY 7]',
    async (name) => {
      const { dispatch, received } = setUp();
      expect(await dispatch(name, {})).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
      expect(received).toEqual([]);
    },
  );

  it.each([null, 7, {}, '', 'x'.repeat(65), 'a b', '../x'])('refuses the call id %j', async (callId) => {
    const { dispatch, received } = setUp();
    expect(await dispatch('app.info', {}, undefined, callId)).toMatchObject({ error: { code: 'INVALID_INPUT' } });
    expect(received).toEqual([]);
  });

  it('drops what the contract does not name from an answer', async () => {
    const { dispatch } = setUp({ 'tasks.archive': async () => ({ ids: [], token: 'hunter2' }) });
    expect(await dispatch('tasks.archive', CALL_SAMPLES['tasks.archive'].input)).toEqual({
      ok: true,
      value: { ids: [] },
    });
  });

  it('says CANCELLED for an abort that the caller asked for, INTERNAL for any other', async () => {
    const abort = async () => Promise.reject(new DOMException('stop', 'AbortError'));
    const asked = new AbortController();
    const { dispatch } = setUp({
      'app.info': () => {
        asked.abort();
        return abort();
      },
      'server.status': abort,
    });
    expect(await dispatch('app.info', {}, asked.signal)).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(await dispatch('server.status', {})).toMatchObject({ error: { code: 'INTERNAL' } });
  });

  it('hides the text of an AppError that calls itself INTERNAL', async () => {
    const { dispatch, log } = setUp({ 'app.info': () => Promise.reject(new AppError('INTERNAL', 'stack of hunter2')) });
    const result = await dispatch('app.info', {});
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(log.entries).toHaveLength(1);
  });

  it('keeps its message to one short line whatever the keys of the input are', async () => {
    const { dispatch } = setUp();
    const result = await dispatch('app.info', { [`evil\n\u001b[2J${'k'.repeat(5000)}`]: 1 });
    const { message } = (result as { error: { message: string } }).error;
    expect(message.length).toBeLessThan(400);
    expect(message).not.toMatch(/[\n\u001b]/);
  });
});
