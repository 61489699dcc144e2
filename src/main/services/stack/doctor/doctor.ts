import type { DoctorCheck, DoctorReport } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Doctor } from '../stack-port.ts';
import type { Check, CheckContext, DoctorDeps, Finding } from './check.ts';
import { CHECKS } from './checks.ts';
import { createContext } from './context.ts';
import { prepareFolders } from './folders.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

/** Looks at everything that keeps the ClearML server from starting or working, and mends what it may. */
export function createDoctor(deps: DoctorDeps): Doctor {
  const timeoutMs = deps.timeoutMs ?? DEFAULT_TIMEOUT_MS;

  async function findingOf(check: Check, context: CheckContext): Promise<Finding> {
    try {
      return await within(timeoutMs, context.signal, check.look(context));
    } catch (error) {
      if (!(error instanceof AppError)) {
        return { state: 'unknown', found: `Something went wrong here. The log has it as ${deps.logError(error)}.` };
      }
      const isWithoutEngine = error.code === 'ENGINE_UNAVAILABLE' && context.view.state !== 'connected';
      return { state: 'unknown', found: isWithoutEngine ? 'Cannot be asked without an engine.' : error.message };
    }
  }

  async function run(signal: AbortSignal): Promise<DoctorReport> {
    const context = createContext(deps, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    const checks = await Promise.all(CHECKS.map(async (check) => toCheck(check, await findingOf(check, context))));
    return { atMs: deps.host.nowMs(), checks };
  }

  return {
    run: async ({ signal }) => await run(signal),
    fix: async (checkId, { signal }) => {
      const check = CHECKS.find(({ id }) => id === checkId);
      if (!check) throw new AppError('NOT_FOUND', `The doctor has no check “${checkId}”.`);
      // Looked at afresh: what the page shows may be minutes old, and a fix belongs to what it mends.
      const { state, fix, command } = await findingOf(check, createContext(deps, signal));
      if (!fix) throw new AppError('CONFLICT', refusal(state, command ?? null));
      await fix.mend();
      return await run(signal);
    },
    prepareFolders: async () => await prepareFolders(deps.host, await deps.control.wanted()),
  };
}

function toCheck({ id, title }: Check, { state, found, cause, command, fix }: Finding): DoctorCheck {
  return { id, title, state, found, cause: cause ?? '', command: command ?? null, fix: fix?.text ?? null };
}

function refusal(state: Finding['state'], command: string | null): string {
  if (state === 'ok') return 'There is nothing to mend any more.';
  return command === null ? 'ClearDeck cannot mend this.' : `ClearDeck may not mend this itself. Run: ${command}`;
}

/** @throws AppError TIMEOUT, CANCELLED; what comes later is let go */
async function within<T>(timeoutMs: number, signal: AbortSignal, answer: Promise<T>): Promise<T> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const late = () => reject(new AppError('TIMEOUT', `No answer within ${timeoutMs / 1000} s.`));
  const stop = () =>
    signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
      ? late()
      : reject(new AppError('CANCELLED', 'Not looked at: the run was cancelled.'));
  const timer = setTimeout(late, timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([end, answer]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
