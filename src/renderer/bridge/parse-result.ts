import { CONTRACT, EVENTS, type CallOutput, type EventPayload } from '#shared/ipc/contract.ts';
import { fileChoiceSchema, type FileChoice } from '#shared/ipc/file-dialog.ts';
import type { CallName, EventTopic } from '#shared/ipc/names.ts';
import { AppError, callErrorSchema } from '#shared/ipc/result.ts';

/** Charts ask for up to millions of numbers that main has already parsed; to walk them twice would cost frames. */
const TRUSTED: ReadonlySet<CallName> = new Set<CallName>(['tasks.scalars']);

/** Opens the envelope of a call: the value, or an `AppError`. Something that is no envelope is an INTERNAL error. */
export function openResult<N extends CallName>(name: N, result: unknown): CallOutput<N> {
  const value = openEnvelope(name, result);
  if (TRUSTED.has(name)) return value as CallOutput<N>;
  const parsed = CONTRACT[name].output.safeParse(value);
  if (parsed.success) return parsed.data as CallOutput<N>;
  throw notAsAgreed(name, parsed.error);
}

/** Opens the envelope of the file dialog, in the same way. */
export function openFileChoice(result: unknown): FileChoice {
  const parsed = fileChoiceSchema.safeParse(openEnvelope(FILE_DIALOG, result));
  if (parsed.success) return parsed.data;
  throw notAsAgreed(FILE_DIALOG, parsed.error);
}

const FILE_DIALOG = 'the file dialog';

function openEnvelope(asked: string, result: unknown): unknown {
  if (typeof result !== 'object' || result === null || !('ok' in result)) throw noAnswer(asked);
  if (result.ok === true && 'value' in result) return result.value;
  const error = callErrorSchema.safeParse('error' in result ? result.error : null);
  if (!error.success) throw noAnswer(asked);
  throw new AppError(error.data.code, error.data.message, { ref: error.data.ref });
}

function noAnswer(asked: string): AppError {
  return new AppError('INTERNAL', `ClearDeck gave no answer to ${asked}.`);
}

function notAsAgreed(asked: string, cause: unknown): AppError {
  return new AppError('INTERNAL', `The answer to ${asked} was not as agreed.`, { cause });
}

/** The payload of an event, or null where it is not what the contract says (it is then dropped). */
export function openEvent<T extends EventTopic>(topic: T, payload: unknown): EventPayload<T> | null {
  const parsed = EVENTS[topic].safeParse(payload);
  return parsed.success ? parsed.data : null;
}
