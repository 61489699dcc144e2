import { useCallMutation } from '../../../lib/use-call-mutation.ts';
import { STACK_CHANGES } from './stack-changes.ts';

/** Start, stop and restart, of the whole server or of some services. Each begins a job. */
export function useStackDeeds() {
  const start = useCallMutation('stack.start', { invalidates: STACK_CHANGES });
  const stop = useCallMutation('stack.stop', { invalidates: STACK_CHANGES });
  const restart = useCallMutation('stack.restart', { invalidates: STACK_CHANGES });
  return { start, stop, restart, isAsking: start.isPending || stop.isPending || restart.isPending };
}
