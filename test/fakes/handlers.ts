import type { CallContext, Handlers } from '#main/ipc/handlers-type.ts';
import type { ErrorLog } from '#main/ipc/router.ts';
import { CALL_NAMES, type CallName } from '#shared/ipc/names.ts';
import { CALL_SAMPLES } from './call-samples.ts';

type FakeHandler = (input: unknown, context: CallContext) => Promise<unknown>;

export interface FakeHandlers {
  readonly handlers: Handlers;
  /** What reached a handler, in order. */
  readonly received: { readonly name: CallName; readonly input: unknown; readonly face: string }[];
}

/** Handlers that answer the samples and remember what reached them; `overrides` replace single ones. */
export function createFakeHandlers(overrides: Partial<Record<CallName, FakeHandler>> = {}): FakeHandlers {
  const received: FakeHandlers['received'] = [];
  const table: Record<string, FakeHandler> = {};
  for (const name of CALL_NAMES) {
    table[name] = async (input, context) => {
      received.push({ name, input, face: context.face });
      const override = overrides[name];
      return override === undefined ? CALL_SAMPLES[name].output : override(input, context);
    };
  }
  return { handlers: table as unknown as Handlers, received };
}

/** A log that keeps what it is told. */
export function createMemoryLog(): ErrorLog & {
  readonly entries: { readonly ref: string; readonly error: unknown }[];
} {
  const entries: { ref: string; error: unknown }[] = [];
  return { entries, error: (ref, error) => entries.push({ ref, error }) };
}

/** Resolves when the signal aborts; for handlers that would otherwise never end. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(new DOMException('stopped', 'AbortError'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
