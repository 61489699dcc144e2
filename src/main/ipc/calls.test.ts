import { describe, expect, it } from 'vitest';
import { createConnection } from './calls.ts';
import type { Router } from './router.ts';

/** A router whose calls end when the test says so. */
function setUp(maxRunning?: number) {
  const running = new Map<unknown, { signal: AbortSignal; finish: () => void }>();
  const router: Router = {
    dispatch: (_name, callId, _input, { signal }) =>
      new Promise((resolve) => {
        running.set(callId, { signal, finish: () => resolve({ ok: true, value: callId }) });
      }),
  };
  const connection = createConnection({ router, face: 'serve', ...(maxRunning === undefined ? {} : { maxRunning }) });
  return { connection, running };
}

describe('the calls of one connection', () => {
  it('cancels one call by its id and no other', () => {
    const { connection, running } = setUp();
    void connection.call('app.info', 'a', {});
    void connection.call('app.info', 'b', {});
    connection.cancel('a');
    connection.cancel('unknown');
    connection.cancel({ id: 'b' });
    expect(running.get('a')?.signal.aborted).toBe(true);
    expect(running.get('b')?.signal.aborted).toBe(false);
  });

  it('refuses an id that is still running, and takes it again afterwards', async () => {
    const { connection, running } = setUp();
    const first = connection.call('app.info', 'a', {});
    expect(await connection.call('app.info', 'a', {})).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    running.get('a')?.finish();
    expect(await first).toEqual({ ok: true, value: 'a' });
    const second = connection.call('app.info', 'a', {});
    running.get('a')?.finish();
    expect(await second).toEqual({ ok: true, value: 'a' });
    expect(connection.runningCount).toBe(0);
  });

  it('runs a bounded number at once', async () => {
    const { connection, running } = setUp(2);
    const first = connection.call('app.info', 'a', {});
    void connection.call('app.info', 'b', {});
    expect(await connection.call('app.info', 'c', {})).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
    running.get('a')?.finish();
    await first;
    void connection.call('app.info', 'c', {});
    expect(running.has('c')).toBe(true);
  });

  it('aborts all when it closes, and refuses what comes later', async () => {
    const { connection, running } = setUp();
    void connection.call('app.info', 'a', {});
    void connection.call('app.info', 'b', {});
    connection.close();
    expect([...running.values()].every((call) => call.signal.aborted)).toBe(true);
    expect(await connection.call('app.info', 'c', {})).toMatchObject({ ok: false, error: { code: 'DISCONNECTED' } });
  });

  it.each([undefined, null, 5, '', 'a b', 'x'.repeat(65), {}])('refuses the id %j', async (callId) => {
    const { connection, running } = setUp();
    expect(await connection.call('app.info', callId, {})).toMatchObject({ error: { code: 'INVALID_INPUT' } });
    expect(running.size).toBe(0);
  });
});
