import { expect, test, vi } from 'vitest';
import type { EngineConnection } from './engine-port.ts';
import { StackObserver } from './stack-observer.ts';
import type { StackLook } from './stack-reader.ts';
import type { HistoryLine } from './stack-history.ts';
import { serviceViewOf } from './testing.fixture.ts';

const UP = serviceViewOf();
const DOWN = serviceViewOf({ state: 'exited', health: 'none', detail: '' });

/** An observer of looks that the test answers by hand, in any order. */
function setUp() {
  const looks: ((service: typeof UP, state?: string) => void)[] = [];
  const lines: HistoryLine[] = [];
  const onLook = vi.fn();
  const observer = new StackObserver({
    store: {
      stack: { addHistory: (entries: readonly HistoryLine[]) => Promise.resolve(void lines.push(...entries)) },
      instances: { list: () => Promise.resolve([]) },
    } as never,
    connection: { view: () => ({ state: 'connected' }) } as unknown as EngineConnection,
    reader: {
      look: () =>
        new Promise<StackLook>((resolve) => {
          looks.push((service, state = 'connected') =>
            resolve({ engine: { state }, services: [service] } as unknown as StackLook),
          );
        }),
    },
    clock: { nowMs: () => 5 },
    instanceId: 'one',
    isStaying: true,
    onLook,
    logError: (error) => expect.fail(String(error)),
  });
  const answer = async (...how: Parameters<(typeof looks)[number]>) => {
    await vi.waitFor(() => expect(looks).not.toHaveLength(0));
    looks.shift()?.(...how);
  };
  return { observer, answer, looks, lines, onLook };
}

test('looks one after the other, so that the history tells things in their order', async () => {
  const { observer, answer, looks, lines, onLook } = setUp();
  const seen = observer.observe();
  void observer.observe();
  void observer.observe();
  expect(looks).toHaveLength(1);
  await answer(UP);
  await answer(DOWN);
  await seen;
  expect(lines).toEqual([{ atMs: 5, service: 'redis', level: 'info', text: 'Stopped' }]);
  // What was asked for meanwhile is one look.
  expect(onLook).toHaveBeenCalledTimes(2);
  expect(looks).toHaveLength(0);
});

test('writes nothing of an engine that is away, or another by now', async () => {
  const { observer, answer, lines } = setUp();
  const first = observer.observe();
  await answer(UP);
  await first;
  const away = observer.observe();
  await answer(DOWN, 'failed');
  await away;
  const late = observer.observe();
  observer.forget();
  await answer(DOWN);
  await late;
  const other = observer.observe();
  await answer(UP);
  await other;
  expect(lines).toEqual([]);
});

test('says nothing any more once it is closed', async () => {
  const { observer, answer, lines, onLook } = setUp();
  const first = observer.observe();
  await answer(UP);
  await first;
  const last = observer.observe();
  observer[Symbol.dispose]();
  await answer(DOWN);
  await last;
  expect(lines).toEqual([]);
  expect(onLook).toHaveBeenCalledOnce();
});
