import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Prediction } from '#shared/domain/model.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';

/**
 * Predicts a text with one model. Only the last text asked for counts: asking again, or leaving, cancels the call
 * before, so that a slow answer to an old text never takes the place of a newer one.
 */
export function usePrediction(id: string): UseMutationResult<Prediction, Error, string> {
  const bridge = useBridge();
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  return useMutation<Prediction, Error, string>({
    mutationFn: (text) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      return bridge.call('models.predict', { id, text }, { signal: controller.signal });
    },
  });
}
