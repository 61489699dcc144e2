import { CONTRACT, EVENTS, type CallOutput, type EventPayload } from '#shared/ipc/contract.ts';
import type { CallName, EventTopic } from '#shared/ipc/names.ts';
import { AppError, callErrorSchema } from '#shared/ipc/result.ts';

/** Charts ask for up to millions of numbers that main has already parsed; to walk them twice would cost frames. */
const TRUSTED: ReadonlySet<CallName> = new Set<CallName>(['tasks.scalars']);

/** Opens the envelope of a call: the value, or an `AppError`. Something that is no envelope is an INTERNAL error. */
export function openResult<N extends CallName>(name: N, result: unknown): CallOutput<N> {
  if (typeof result !== 'object' || result === null || !('ok' in result)) {
    throw new AppError('INTERNAL', `ClearDeck gave no answer to ${name}.`);
  }
  if (result.ok === true && 'value' in result) {
    if (TRUSTED.has(name)) return result.value as CallOutput<N>;
    const parsed = CONTRACT[name].output.safeParse(result.value);
    if (parsed.success) return parsed.data as CallOutput<N>;
    throw new AppError('INTERNAL', `The answer to ${name} was not as agreed.`, { cause: parsed.error });
  }
  const error = callErrorSchema.safeParse('error' in result ? result.error : null);
  if (!error.success) throw new AppError('INTERNAL', `ClearDeck gave no answer to ${name}.`);
  throw new AppError(error.data.code, error.data.message, { ref: error.data.ref });
}

/** The payload of an event, or null where it is not what the contract says (it is then dropped). */
export function openEvent<T extends EventTopic>(topic: T, payload: unknown): EventPayload<T> | null {
  const parsed = EVENTS[topic].safeParse(payload);
  return parsed.success ? parsed.data : null;
}
