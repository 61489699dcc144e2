import type { StackJobKind } from '#shared/domain/stack.ts';

/** What quitting ends, puts off or leaves behind. */
export interface QuitWork {
  /** Experiments that this process runs or has queued: quitting stops them. */
  readonly experiments: number;
  /** What this process is doing to the ClearML server: the next ClearDeck goes on with it. */
  readonly stackJob: StackJobKind | null;
  /** The ClearML server runs: it goes on running. */
  readonly isServerUp: boolean;
}
