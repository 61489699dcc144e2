import { Button } from '@mantine/core';
import { IconExternalLink, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import type { StackState, StackStatus } from '#shared/domain/stack.ts';
import { loopbackUrl } from '../parts/loopback-url.ts';
import { isActive } from '../parts/stack-words.ts';
import { useStackDeeds } from '../parts/use-stack-deeds.ts';

type Deed = 'start' | 'stop' | 'restart';

/** A stack that runs in part can be completed as well as ended. */
const DEEDS: Readonly<Record<StackState, readonly Deed[]>> = {
  unknown: ['start'],
  absent: ['start'],
  stopped: ['start'],
  partial: ['start', 'stop', 'restart'],
  starting: ['stop', 'restart'],
  healthy: ['stop', 'restart'],
  unhealthy: ['stop', 'restart'],
};

/** Start, stop and restart of the whole server, and the way to its web UI. */
export function StackActions({ status }: { readonly status: StackStatus }) {
  const { start, stop, restart, isAsking } = useStackDeeds();
  const isBusy = isActive(status.job);
  const hasEngine = status.engine.state === 'connected';
  const isOff = isBusy || isAsking || !hasEngine;
  const deeds = DEEDS[status.state];
  const webUrl = status.state === 'healthy' ? loopbackUrl(status.urls.web) : null;

  return (
    <>
      {webUrl !== null && (
        <Button
          component="a"
          href={webUrl}
          target="_blank"
          rel="noreferrer"
          rightSection={<IconExternalLink size={16} aria-hidden />}
        >
          Open web UI
        </Button>
      )}
      {deeds.includes('start') && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={start.isPending}
          disabled={isOff}
          onClick={() => start.mutate({ services: [] })}
        >
          Start server
        </Button>
      )}
      {deeds.includes('stop') && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          loading={stop.isPending}
          disabled={isOff}
          onClick={() => stop.mutate({ services: [] })}
        >
          Stop
        </Button>
      )}
      {deeds.includes('restart') && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={restart.isPending}
          disabled={isOff}
          onClick={() => restart.mutate({ services: [] })}
        >
          Restart
        </Button>
      )}
    </>
  );
}
