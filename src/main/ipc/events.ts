import type { EventPayload } from '#shared/ipc/contract.ts';
import type { EventTopic } from '#shared/ipc/names.ts';

export type EventListener = (topic: EventTopic, payload: EventPayload<EventTopic>) => void;

export interface EventHub {
  /** Tells every subscriber, at once or with the next message of that topic. */
  publish(topic: EventTopic, ids: readonly string[], isEverything?: boolean): void;
  /**
   * Answers the unsubscriber. While `isReady` answers false (a socket that does not drain) messages wait and merge, so a
   * slow listener costs a bounded amount of memory and loses nothing.
   */
  subscribe(listener: EventListener, options?: { readonly isReady?: () => boolean }): () => void;
  /** Drops all subscribers and timers. */
  close(): void;
  readonly subscriberCount: number;
}

/** At most ten messages a second per topic and subscriber. */
const INTERVAL_MS = 100;
/** The contract's limit; past it the message says "everything". */
const MAX_IDS = 1000;

interface Pending {
  readonly ids: Set<string>;
  isEverything: boolean;
}

/**
 * Batches change events per subscriber and topic. The first one goes out at once, later ones wait for the interval and
 * are merged. `onListenerError` hears of listeners that throw; their neighbours are told all the same.
 */
export function createEventHub(
  options: { readonly intervalMs?: number; readonly onListenerError?: (error: unknown) => void } = {},
): EventHub {
  const subscriptions = new Set<Subscription>();
  return {
    publish(topic, ids, isEverything = false) {
      if (ids.length === 0 && !isEverything) return;
      for (const subscription of [...subscriptions]) subscription.add(topic, ids, isEverything);
    },
    subscribe(listener, { isReady = () => true } = {}) {
      const subscription = createSubscription({
        listener,
        isReady,
        intervalMs: options.intervalMs ?? INTERVAL_MS,
        onListenerError: options.onListenerError ?? (() => undefined),
      });
      subscriptions.add(subscription);
      return () => {
        subscriptions.delete(subscription);
        subscription.close();
      };
    },
    close() {
      for (const subscription of subscriptions) subscription.close();
      subscriptions.clear();
    },
    get subscriberCount() {
      return subscriptions.size;
    },
  };
}

interface Subscription {
  add(topic: EventTopic, ids: readonly string[], isEverything: boolean): void;
  close(): void;
}

function createSubscription(deps: {
  readonly listener: EventListener;
  readonly isReady: () => boolean;
  readonly intervalMs: number;
  readonly onListenerError: (error: unknown) => void;
}): Subscription {
  const pending = new Map<EventTopic, Pending>();
  /** One per topic that was told within the last interval. */
  const timers = new Map<EventTopic, NodeJS.Timeout>();
  let isClosed = false;

  function flush(topic: EventTopic): void {
    const waiting = pending.get(topic);
    if (waiting === undefined) return;
    startTimer(topic);
    if (!deps.isReady()) return;
    pending.delete(topic);
    try {
      deps.listener(topic, {
        ids: waiting.isEverything ? [] : [...waiting.ids],
        isEverything: waiting.isEverything,
      });
    } catch (error) {
      deps.onListenerError(error);
    }
  }

  function startTimer(topic: EventTopic): void {
    const timer = setTimeout(() => {
      timers.delete(topic);
      flush(topic);
    }, deps.intervalMs);
    // An event that nobody waits for must not keep a finished command alive.
    timer.unref();
    timers.set(topic, timer);
  }

  return {
    add(topic, ids, isEverything) {
      if (isClosed) return;
      merge(pending, topic, ids, isEverything);
      if (!timers.has(topic)) flush(topic);
    },
    close() {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      pending.clear();
    },
  };
}

function merge(
  pending: Map<EventTopic, Pending>,
  topic: EventTopic,
  ids: readonly string[],
  isEverything: boolean,
): void {
  const waiting = pending.get(topic) ?? { ids: new Set<string>(), isEverything: false };
  pending.set(topic, waiting);
  for (const id of ids) {
    if (waiting.ids.size >= MAX_IDS && !waiting.ids.has(id)) waiting.isEverything = true;
    if (waiting.isEverything) break;
    waiting.ids.add(id);
  }
  waiting.isEverything ||= isEverything;
  if (waiting.isEverything) waiting.ids.clear();
}
