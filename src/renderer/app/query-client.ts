import { QueryClient } from '@tanstack/react-query';
import { AppError, type ErrorCode } from '#shared/ipc/result.ts';

/** What may be over at the next try; everything else is told to the person at once. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['STORE_BUSY', 'DISCONNECTED', 'TIMEOUT']);

/** Data grows old by events, not by age (see bridge/queries.ts); nothing is fetched again on focus. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // The panel talks to its own machine: whether there is a network does not matter.
        networkMode: 'always',
        retry: (count, error) => count < 2 && error instanceof AppError && PASSING.has(error.code),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
