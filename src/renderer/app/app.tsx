import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './global.css';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { BridgeProvider } from '../bridge/bridge-context.tsx';
import type { Bridge } from '../bridge/bridge.ts';
import { invalidateOnEvents } from '../bridge/queries.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { createQueryClient } from './query-client.ts';
import { Routes } from './routes.tsx';
import { Shell } from './shell.tsx';
import { colorSchemeManager, cssVariablesResolver, theme } from './theme.ts';

/** The whole panel over one bridge. */
export function App({ bridge }: { readonly bridge: Bridge }) {
  const [client] = useState(createQueryClient);
  useEffect(() => invalidateOnEvents(bridge, client), [bridge, client]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <BridgeProvider bridge={bridge}>
        <QueryClientProvider client={client}>
          <ModalsProvider labels={{ confirm: 'OK', cancel: 'Cancel' }}>
            <Notifications position="bottom-right" limit={4} containerWidth={380} />
            <ErrorBoundary>
              <Shell>
                <Routes />
              </Shell>
            </ErrorBoundary>
          </ModalsProvider>
        </QueryClientProvider>
      </BridgeProvider>
    </MantineProvider>
  );
}
