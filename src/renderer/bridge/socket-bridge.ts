import type { ClientFrame } from '#shared/ipc/bridge.ts';
import { EVENT_TOPICS, type CallName, type EventTopic } from '#shared/ipc/names.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Bridge } from './bridge.ts';
import { openEvent, openResult } from './parse-result.ts';

/** The part of `WebSocket` that the bridge uses; tests pass their own. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'addEventListener'>;

const OPEN = 1;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** A call made while there is no connection waits this long for one. */
const WAIT_FOR_OPEN_MS = 10_000;

type State = 'open' | 'connecting' | 'closed';
type Pending = {
  readonly name: CallName;
  readonly frame: string;
  isSent: boolean;
  readonly settle: (result: unknown) => void;
  readonly fail: (error: AppError) => void;
};

/** The address of the panel's WebSocket: the page's own origin, `/ws`. */
export function socketAddress(page: Pick<Location, 'protocol' | 'host'>): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/ws`;
}

/**
 * The bridge of the browser face. It reconnects by itself; what was under way when the connection went rejects with
 * DISCONNECTED, since nobody can know whether main has done it.
 */
export function createSocketBridge(open: () => Socket): Bridge {
  const pending = new Map<string, Pending>();
  const listeners = new Map<EventTopic, Set<(payload: unknown) => void>>();
  const watchers = new Set<() => void>();
  let state: State = 'connecting';
  let retryMs = FIRST_RETRY_MS;
  let socket = connect();

  function setState(next: State): void {
    if (state === next) return;
    state = next;
    for (const watcher of [...watchers]) watcher();
  }

  function connect(): Socket {
    const opened = open();
    let isGone = false;
    opened.addEventListener('open', () => {
      retryMs = FIRST_RETRY_MS;
      for (const call of pending.values()) transmit(call, opened);
      setState('open');
    });
    opened.addEventListener('message', (event) => {
      if (typeof event.data === 'string') receive(event.data);
    });
    opened.addEventListener('close', () => {
      if (isGone) return;
      isGone = true;
      for (const call of [...pending.values()]) if (call.isSent) call.fail(disconnected());
      setState('closed');
      setTimeout(() => {
        socket = connect();
      }, retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    });
    return opened;
  }

  function transmit(call: Pending, to: Socket): void {
    if (call.isSent) return;
    call.isSent = true;
    to.send(call.frame);
  }

  function receive(text: string): void {
    const frame = parseFrame(text);
    if (frame === null) return;
    if (frame.kind === 'result') pending.get(frame.callId)?.settle(frame.result);
    else for (const listener of [...(listeners.get(frame.topic) ?? [])]) listener(frame.payload);
  }

  function sendFrame(frame: ClientFrame): void {
    if (socket.readyState === OPEN) socket.send(JSON.stringify(frame));
  }

  return {
    face: 'serve',
    call(name, input, options) {
      const signal = options?.signal;
      const callId = crypto.randomUUID();
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(cancelled());
        const finish = () => {
          pending.delete(callId);
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
        };
        const call: Pending = {
          name,
          frame: JSON.stringify({ kind: 'call', callId, name, input } satisfies ClientFrame),
          isSent: false,
          settle: (result) => {
            finish();
            try {
              resolve(openResult(name, result));
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)));
            }
          },
          fail: (error) => {
            finish();
            reject(error);
          },
        };
        const abort = () => {
          if (call.isSent) sendFrame({ kind: 'cancel', callId });
          call.fail(cancelled());
        };
        const timer = setTimeout(() => {
          if (!call.isSent) call.fail(disconnected());
        }, WAIT_FOR_OPEN_MS);
        signal?.addEventListener('abort', abort, { once: true });
        pending.set(callId, call);
        if (socket.readyState === OPEN) transmit(call, socket);
        return undefined;
      });
    },
    on(topic, listener) {
      const relay = (payload: unknown) => {
        const parsed = openEvent(topic, payload);
        if (parsed !== null) listener(parsed);
      };
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set.add(relay));
      return () => set.delete(relay);
    },
    connection: {
      current: () => state,
      subscribe(watcher) {
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
    },
    pathForFile: () => null,
    chooseFile: null,
  };
}

type Received =
  | { readonly kind: 'result'; readonly callId: string; readonly result: unknown }
  | { readonly kind: 'event'; readonly topic: EventTopic; readonly payload: unknown };

function parseFrame(text: string): Received | null {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof frame !== 'object' || frame === null || !('kind' in frame)) return null;
  if (frame.kind === 'result' && 'callId' in frame && typeof frame.callId === 'string' && 'result' in frame) {
    return { kind: 'result', callId: frame.callId, result: frame.result };
  }
  if (frame.kind === 'event' && 'topic' in frame && 'payload' in frame) {
    const topic = EVENT_TOPICS.find((known) => known === frame.topic);
    return topic === undefined ? null : { kind: 'event', topic, payload: frame.payload };
  }
  return null;
}

function disconnected(): AppError {
  return new AppError('DISCONNECTED', 'The connection to ClearDeck was lost.');
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'The call was cancelled.');
}
