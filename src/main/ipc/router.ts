import { randomBytes } from 'node:crypto';
import { CONTRACT } from '#shared/ipc/contract.ts';
import { CALL_NAMES, type CallName } from '#shared/ipc/names.ts';
import { AppError, type CallError, type CallResult } from '#shared/ipc/result.ts';
import { findBoundsProblem } from './bounds.ts';
import type { CallContext, Handlers } from './handlers-type.ts';
import { toInvalidInput } from './input-error.ts';

/** Where the full text of an unexpected error goes, under the reference that the caller sees. Never throws. */
export interface ErrorLog {
  error(ref: string, error: unknown): void;
}

export interface Router {
  /**
   * Checks, runs and answers one call. Never rejects: every outcome is an envelope. Both transports end here, so that
   * neither can skip a check.
   */
  dispatch(name: unknown, callId: unknown, rawInput: unknown, context: CallContext): Promise<CallResult<unknown>>;
}

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown>;
const KNOWN_NAMES: ReadonlySet<string> = new Set(CALL_NAMES);
const CALL_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The one door to the handlers: known name, bounded size, strict parse, handler, checked output. */
export function createRouter(deps: { readonly handlers: Handlers; readonly log: ErrorLog }): Router {
  return {
    async dispatch(name, callId, rawInput, context) {
      try {
        const value = await runCall(deps.handlers, name, callId, rawInput, context);
        return { ok: true, value };
      } catch (error) {
        return { ok: false, error: toCallError(error, context.signal, deps.log) };
      }
    },
  };
}

async function runCall(
  handlers: Handlers,
  name: unknown,
  callId: unknown,
  rawInput: unknown,
  context: CallContext,
): Promise<unknown> {
  if (!isCallName(name)) throw new AppError('INVALID_INPUT', 'There is no such call.');
  if (!isCallId(callId)) throw new AppError('INVALID_INPUT', 'The call has no valid id.');
  const problem = findBoundsProblem(rawInput);
  if (problem !== null) throw new AppError('INVALID_INPUT', `${name}: ${problem}.`);
  const parsed = CONTRACT[name].input.safeParse(rawInput);
  if (!parsed.success) throw toInvalidInput(parsed.error);
  if (context.signal.aborted) throw cancelled();
  const output = await (handlers[name] as AnyHandler)(parsed.data, context);
  // A mismatch here is our own bug, so it must not read as the caller's INVALID_INPUT.
  const checked = CONTRACT[name].output.safeParse(output);
  if (!checked.success) throw new Error(`${name} answered what its contract does not allow`, { cause: checked.error });
  return checked.data;
}

export function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && KNOWN_NAMES.has(name);
}

/** Whether a caller's id for its call has the shape that both transports accept. */
export function isCallId(callId: unknown): callId is string {
  return typeof callId === 'string' && CALL_ID.test(callId);
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'The call was cancelled.');
}

/** What of an error crosses to the page: an `AppError`'s words; of anything else a reference to the log alone. */
export function toCallError(error: unknown, signal: AbortSignal | null, log: ErrorLog): CallError {
  const isAbort = error instanceof Error && error.name === 'AbortError';
  if (isAbort && signal?.aborted === true) return { code: 'CANCELLED', message: cancelled().message, ref: null };
  if (error instanceof AppError && error.code !== 'INTERNAL') {
    return { code: error.code, message: error.message, ref: error.ref };
  }
  const ref = (error instanceof AppError ? error.ref : null) ?? newRef();
  log.error(ref, error);
  return { code: 'INTERNAL', message: 'Something went wrong inside ClearDeck.', ref };
}

/** A short reference that a person can read out: 8 hexadecimal digits. */
export function newRef(): string {
  return randomBytes(4).toString('hex');
}
