import { AppError } from '#shared/ipc/result.ts';
import type { CallInput, CallOutput, EventPayload } from '#shared/ipc/contract.ts';
import type { CallName, EventTopic } from '#shared/ipc/names.ts';
import type { Bridge } from '#renderer/bridge/bridge.ts';

export type FakeHandlers = {
  readonly [N in CallName]?: (
    input: CallInput<N>,
    options?: { signal?: AbortSignal },
  ) => CallOutput<N> | Promise<CallOutput<N>>;
};

export interface FakeOptions {
  readonly face?: Bridge['face'];
  readonly pathForFile?: Bridge['pathForFile'];
  /** Null where absent, as in a browser. */
  readonly chooseFile?: Bridge['chooseFile'];
}

export interface FakeBridge extends Bridge {
  /** Every call made so far, in order. */
  readonly calls: readonly { readonly name: CallName; readonly input: unknown }[];
  /** The inputs of one call, in order. */
  inputsOf<N extends CallName>(name: N): CallInput<N>[];
  emit<T extends EventTopic>(topic: T, payload: EventPayload<T>): void;
  setConnection(state: 'open' | 'connecting' | 'closed'): void;
  /** Replaces or adds handlers during a test. */
  handle(handlers: FakeHandlers): void;
}

/**
 * A bridge for tests of the page. A call without a handler rejects with NOT_FOUND, so that a test notices what it did
 * not think of.
 */
export function createFakeBridge(handlers: FakeHandlers = {}, options: FakeOptions = {}): FakeBridge {
  let table: FakeHandlers = { ...handlers };
  const calls: { name: CallName; input: unknown }[] = [];
  const listeners = new Map<EventTopic, Set<(payload: never) => void>>();
  const watchers = new Set<() => void>();
  let state: 'open' | 'connecting' | 'closed' = 'open';
  return {
    face: options.face ?? 'window',
    calls,
    inputsOf: <N extends CallName>(name: N) =>
      calls.filter((call) => call.name === name).map((call) => call.input as CallInput<N>),
    async call(name, input, callOptions) {
      calls.push({ name, input });
      const handler = table[name];
      if (handler === undefined) throw new AppError('NOT_FOUND', `The fake bridge has no handler for ${name}.`);
      return handler(input, callOptions);
    },
    on(topic, listener) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set.add(listener));
      return () => set.delete(listener);
    },
    emit(topic, payload) {
      for (const listener of [...(listeners.get(topic) ?? [])]) listener(payload as never);
    },
    setConnection(next) {
      state = next;
      for (const watcher of [...watchers]) watcher();
    },
    handle(more) {
      table = { ...table, ...more };
    },
    connection: {
      current: () => state,
      subscribe(watcher) {
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
    },
    pathForFile: options.pathForFile ?? (() => null),
    chooseFile: options.chooseFile ?? null,
  };
}
