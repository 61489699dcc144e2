import type { Face } from '#shared/domain/app.ts';
import type { CallOutput, ParsedInput } from '#shared/ipc/contract.ts';
import type { CallName } from '#shared/ipc/names.ts';

/** What a handler knows about the call beside its input. */
export interface CallContext {
  /** Aborts when the caller cancels this call or goes away. */
  readonly signal: AbortSignal;
  /** The door through which the call came. */
  readonly face: Face;
}

/**
 * One handler per call of the contract; a missing one does not compile. The input has been parsed; the output is
 * checked against the contract after the handler. Throw an `AppError` for anything a person should read.
 */
export type Handlers = {
  readonly [N in CallName]: (input: ParsedInput<N>, context: CallContext) => Promise<CallOutput<N>>;
};
