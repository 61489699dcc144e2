import type { Face } from '#shared/domain/app.ts';
import type { CallResult, ErrorCode } from '#shared/ipc/result.ts';
import { isCallId, type Router } from './router.ts';

/** The calls of one page or socket. */
export interface Connection {
  /** Never rejects. An id that is still running is refused, so that a cancel always means one call. */
  call(name: unknown, callId: unknown, input: unknown): Promise<CallResult<unknown>>;
  /** Aborts that one call; an unknown id is no error, its answer may be on the way. */
  cancel(callId: unknown): void;
  /** Aborts all that run; later calls are refused. */
  close(): void;
  readonly runningCount: number;
}

/** A page asks a dozen things at once; a page that asks hundreds is broken or hostile. */
const MAX_RUNNING = 256;

/** Tracks the running calls of one sender. `dispatch` gets a signal of its own per call id. */
export function createConnection(deps: {
  readonly router: Router;
  readonly face: Face;
  readonly maxRunning?: number;
}): Connection {
  const running = new Map<string, AbortController>();
  const maxRunning = deps.maxRunning ?? MAX_RUNNING;
  let isClosed = false;
  return {
    async call(name, callId, input) {
      if (isClosed) return refusal('DISCONNECTED', 'The connection is closed.');
      if (!isCallId(callId)) return refusal('INVALID_INPUT', 'The call has no valid id.');
      if (running.has(callId)) return refusal('INVALID_INPUT', 'A call with this id is still running.');
      if (running.size >= maxRunning) return refusal('CONFLICT', 'Too many calls are running at once.');
      const controller = new AbortController();
      running.set(callId, controller);
      try {
        return await deps.router.dispatch(name, callId, input, { face: deps.face, signal: controller.signal });
      } finally {
        running.delete(callId);
      }
    },
    cancel(callId) {
      if (isCallId(callId)) running.get(callId)?.abort();
    },
    close() {
      isClosed = true;
      for (const controller of running.values()) controller.abort();
    },
    get runningCount() {
      return running.size;
    },
  };
}

function refusal(code: ErrorCode, message: string): CallResult<never> {
  return { ok: false, error: { code, message, ref: null } };
}
