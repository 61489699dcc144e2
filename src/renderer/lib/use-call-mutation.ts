import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CallInput, CallOutput } from '#shared/ipc/contract.ts';
import type { CallName } from '#shared/ipc/names.ts';
import { useBridge } from '../bridge/bridge-context.tsx';
import { notifyError } from './notify.ts';

type CallMutationOptions<N extends CallName> = {
  /** Told when the call has succeeded; nothing where absent. */
  readonly successMessage?: ReactNode | ((output: CallOutput<N>, input: CallInput<N>) => ReactNode);
  readonly onSuccess?: (output: CallOutput<N>, input: CallInput<N>) => void;
  /** Query keys to read again at once, where no event of main says so. */
  readonly invalidates?: readonly (readonly string[])[];
  /** True where the caller shows the error itself. */
  readonly isErrorShownElsewhere?: boolean;
};

/** A call that changes something: as a mutation, with its errors told in a notification. */
export function useCallMutation<N extends CallName>(
  name: N,
  options: CallMutationOptions<N> = {},
): UseMutationResult<CallOutput<N>, Error, CallInput<N>> {
  const bridge = useBridge();
  const client = useQueryClient();
  return useMutation<CallOutput<N>, Error, CallInput<N>>({
    mutationFn: (input) => bridge.call(name, input),
    onSuccess: (output, input) => {
      for (const queryKey of options.invalidates ?? []) void client.invalidateQueries({ queryKey });
      const { successMessage } = options;
      const message = typeof successMessage === 'function' ? successMessage(output, input) : successMessage;
      if (message !== undefined && message !== null) notifications.show({ message, color: 'green' });
      options.onSuccess?.(output, input);
    },
    onError: (error) => {
      if (options.isErrorShownElsewhere !== true) notifyError(error);
    },
  });
}
