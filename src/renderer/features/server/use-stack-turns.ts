import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { StackStatus } from '#shared/domain/stack.ts';

/**
 * Reads doctor, data and logs again when the stack has taken a turn that may have changed them: a job began or ended,
 * the engine came or went, the settings are others. Not at each event: looking at the first two takes seconds.
 */
export function useStackTurns(status: StackStatus | undefined): void {
  const client = useQueryClient();
  const last = useRef<string | null>(null);
  const turn =
    status === undefined
      ? null
      : [
          status.engine.state,
          status.job?.id,
          status.job?.state,
          status.composeFile.path,
          JSON.stringify(status.settings),
        ].join('/');
  useEffect(() => {
    if (turn === null) return;
    if (last.current !== null && last.current !== turn) {
      void client.invalidateQueries({ queryKey: ['stack', 'doctor'] });
      void client.invalidateQueries({ queryKey: ['stack', 'data'] });
      void client.invalidateQueries({ queryKey: ['stack', 'logs'] });
    }
    last.current = turn;
  }, [client, turn]);
}
