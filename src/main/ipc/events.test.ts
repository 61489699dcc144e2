import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventPayload } from '#shared/ipc/contract.ts';
import { EVENTS } from '#shared/ipc/contract.ts';
import type { EventTopic } from '#shared/ipc/names.ts';
import { createEventHub } from './events.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function listen(hub: ReturnType<typeof createEventHub>, options?: { isReady: () => boolean }) {
  const heard: { topic: EventTopic; payload: EventPayload<EventTopic> }[] = [];
  const stop = hub.subscribe((topic, payload) => heard.push({ topic, payload }), options);
  return { heard, stop };
}

describe('the event hub', () => {
  it('sends the first event at once and merges those that follow', () => {
    const hub = createEventHub();
    const { heard } = listen(hub);
    hub.publish('tasks.changed', ['a']);
    expect(heard).toHaveLength(1);
    hub.publish('tasks.changed', ['b', 'c']);
    hub.publish('tasks.changed', ['c', 'd']);
    expect(heard).toHaveLength(1);
    vi.advanceTimersByTime(100);
    expect(heard[1]).toEqual({ topic: 'tasks.changed', payload: { ids: ['b', 'c', 'd'], isEverything: false } });
    vi.advanceTimersByTime(1000);
    expect(heard).toHaveLength(2);
  });

  it('sends at most ten messages in any second per topic, and the last change is among them', () => {
    const hub = createEventHub();
    const { heard } = listen(hub);
    const times: number[] = [];
    hub.subscribe((topic) => topic === 'tasks.logged' && times.push(Date.now()));
    for (let index = 0; index < 3000; index += 1) {
      hub.publish('tasks.logged', [`task-${index}`]);
      hub.publish('models.changed', ['m']);
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(200);
    for (const start of times) {
      expect(times.filter((time) => time >= start && time < start + 1000).length).toBeLessThanOrEqual(10);
    }
    const ids = heard.filter((event) => event.topic === 'tasks.logged').flatMap((event) => event.payload.ids);
    expect(ids).toEqual(Array.from({ length: 3000 }, (_, index) => `task-${index}`));
  });

  it('says "everything" where more changed than a message may hold', () => {
    const hub = createEventHub();
    const { heard } = listen(hub);
    hub.publish('tasks.changed', ['first']);
    for (let index = 0; index < 1001; index += 1) hub.publish('tasks.changed', [`task-${index}`]);
    vi.advanceTimersByTime(100);
    expect(heard[1]?.payload).toEqual({ ids: [], isEverything: true });
    hub.publish(
      'tasks.changed',
      Array.from({ length: 1000 }, (_, index) => `task-${index}`),
    );
    vi.advanceTimersByTime(100);
    expect(heard[2]?.payload.ids).toHaveLength(1000);
    for (const { topic, payload } of heard) expect(EVENTS[topic].safeParse(payload).success).toBe(true);
  });

  it('passes "everything" on and keeps quiet about nothing', () => {
    const hub = createEventHub();
    const { heard } = listen(hub);
    hub.publish('server.changed', []);
    expect(heard).toEqual([]);
    hub.publish('server.changed', [], true);
    expect(heard).toEqual([{ topic: 'server.changed', payload: { ids: [], isEverything: true } }]);
  });

  it('holds and merges while a listener is not ready', () => {
    const hub = createEventHub();
    let isReady = false;
    const { heard } = listen(hub, { isReady: () => isReady });
    hub.publish('tasks.changed', ['a']);
    vi.advanceTimersByTime(1000);
    hub.publish('tasks.changed', ['b']);
    expect(heard).toEqual([]);
    isReady = true;
    vi.advanceTimersByTime(100);
    expect(heard.map((event) => event.payload.ids)).toEqual([['a', 'b']]);
  });

  it('keeps listeners apart: one that throws or leaves does not harm the others', () => {
    const errors: unknown[] = [];
    const hub = createEventHub({ onListenerError: (error) => errors.push(error) });
    hub.subscribe(() => {
      throw new Error('broken');
    });
    const leaving = listen(hub);
    const staying = listen(hub);
    hub.publish('tasks.changed', ['a']);
    hub.publish('tasks.changed', ['b']);
    leaving.stop();
    leaving.stop();
    vi.advanceTimersByTime(100);
    expect(leaving.heard).toHaveLength(1);
    expect(staying.heard).toHaveLength(2);
    expect(errors).toHaveLength(2);
  });

  it('leaves no timer behind when it closes', () => {
    const hub = createEventHub();
    const { heard } = listen(hub);
    hub.publish('tasks.changed', ['a']);
    hub.publish('tasks.changed', ['b']);
    hub.close();
    expect(vi.getTimerCount()).toBe(0);
    hub.publish('tasks.changed', ['c']);
    expect(heard).toHaveLength(1);
    expect(hub.subscriberCount).toBe(0);
  });
});
