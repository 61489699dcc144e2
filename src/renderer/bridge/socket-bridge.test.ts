import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSocketBridge, socketAddress, type Socket } from './socket-bridge.ts';

class FakeSocket extends EventTarget implements Socket {
  readyState: 0 | 1 | 2 | 3 = 0;
  readonly sent: string[] = [];
  send(data: string): void {
    this.sent.push(data);
  }
  close(): void {
    this.drop();
  }
  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  drop(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
  receive(frame: unknown): void {
    const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
  frames(): { kind: string; callId: string; name?: string }[] {
    return this.sent.map((text) => JSON.parse(text) as { kind: string; callId: string; name?: string });
  }
}

function start() {
  const sockets: FakeSocket[] = [];
  const bridge = createSocketBridge(() => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  });
  const socket = (index: number): FakeSocket => {
    const found = sockets[index];
    if (found === undefined) throw new Error(`no socket ${String(index)}`);
    return found;
  };
  return { bridge, sockets, socket };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('socket bridge', () => {
  it("takes the page's own origin", () => {
    expect(socketAddress({ protocol: 'http:', host: '127.0.0.1:8080' })).toBe('ws://127.0.0.1:8080/ws');
    expect(socketAddress({ protocol: 'https:', host: 'box' })).toBe('wss://box/ws');
  });

  it('knows no path of a file, and no dialog that would', () => {
    const { bridge } = start();
    expect(bridge.pathForFile(new File([], 'a.csv'))).toBeNull();
    expect(bridge.chooseFile).toBeNull();
  });

  it('holds calls until the connection is there, then matches answers by id', async () => {
    const { bridge, socket } = start();
    const first = bridge.call('projects.list', {});
    const second = bridge.call('tasks.list', {});
    expect(bridge.connection.current()).toBe('connecting');
    expect(socket(0).sent).toEqual([]);
    socket(0).open();
    expect(bridge.connection.current()).toBe('open');
    const [a, b] = socket(0).frames();
    expect([a?.name, b?.name]).toEqual(['projects.list', 'tasks.list']);
    const page = { rows: [], total: 0, totalUnfiltered: 0, tags: [] };
    socket(0).receive({ kind: 'result', callId: b?.callId, result: { ok: true, value: page } });
    socket(0).receive({ kind: 'result', callId: a?.callId, result: { ok: true, value: [] } });
    await expect(second).resolves.toEqual(page);
    await expect(first).resolves.toEqual([]);
  });

  it('rejects what was sent when the connection goes, and connects again with growing pauses', async () => {
    const { bridge, sockets, socket } = start();
    const states: string[] = [];
    bridge.connection.subscribe(() => states.push(bridge.connection.current()));
    socket(0).open();
    const call = bridge.call('projects.list', {});
    const rejected = expect(call).rejects.toMatchObject({ code: 'DISCONNECTED' });
    socket(0).drop();
    await rejected;
    await vi.advanceTimersByTimeAsync(499);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(2);
    socket(1).drop();
    await vi.advanceTimersByTimeAsync(999);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(3);
    socket(2).open();
    expect(states).toEqual(['open', 'closed', 'open']);
  });

  it('sends over the new connection what was called in between', async () => {
    const { bridge, socket } = start();
    socket(0).open();
    socket(0).drop();
    const call = bridge.call('projects.list', {});
    await vi.advanceTimersByTimeAsync(500);
    socket(1).open();
    socket(1).receive({ kind: 'result', callId: socket(1).frames()[0]?.callId, result: { ok: true, value: [] } });
    await expect(call).resolves.toEqual([]);
  });

  it('does not wait for a connection for ever', async () => {
    const { bridge } = start();
    const rejected = expect(bridge.call('projects.list', {})).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await vi.advanceTimersByTimeAsync(10_000);
    await rejected;
  });

  it('tells main of a cancelled call, once sent', async () => {
    const { bridge, socket } = start();
    const early = new AbortController();
    const unsent = bridge.call('projects.list', {}, { signal: early.signal });
    early.abort();
    await expect(unsent).rejects.toMatchObject({ code: 'CANCELLED' });
    socket(0).open();
    expect(socket(0).sent).toEqual([]);
    const controller = new AbortController();
    const sent = bridge.call('projects.list', {}, { signal: controller.signal });
    controller.abort();
    await expect(sent).rejects.toMatchObject({ code: 'CANCELLED' });
    const [call, cancel] = socket(0).frames();
    expect(cancel).toEqual({ kind: 'cancel', callId: call?.callId });
  });

  it('passes on events and survives frames that are none', () => {
    const { bridge, socket } = start();
    const listener = vi.fn();
    const stop = bridge.on('tasks.logged', listener);
    socket(0).open();
    for (const junk of ['{', 'null', '7', { kind: 'event', topic: 'no.such', payload: 1 }, { kind: 'result' }]) {
      socket(0).receive(junk);
    }
    socket(0).receive({ kind: 'event', topic: 'tasks.logged', payload: { ids: [], isEverything: true } });
    stop();
    socket(0).receive({ kind: 'event', topic: 'tasks.logged', payload: { ids: [], isEverything: true } });
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
