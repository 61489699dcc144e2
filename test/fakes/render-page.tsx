import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications, notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createQueryClient } from '#renderer/app/query-client.ts';
import { cssVariablesResolver, theme } from '#renderer/app/theme.ts';
import { BridgeProvider } from '#renderer/bridge/bridge-context.tsx';
import type { Bridge } from '#renderer/bridge/bridge.ts';
import { invalidateOnEvents } from '#renderer/bridge/queries.ts';

/** Renders a page as the app does, at an address, over a (fake) bridge; without transitions. */
export function renderPage(page: ReactNode, bridge: Bridge, path = '/'): RenderResult {
  window.history.replaceState(null, '', path);
  notifications.clean();
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  invalidateOnEvents(bridge, client);
  return render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} env="test">
      <BridgeProvider bridge={bridge}>
        <QueryClientProvider client={client}>
          <ModalsProvider>
            <Notifications />
            {page}
          </ModalsProvider>
        </QueryClientProvider>
      </BridgeProvider>
    </MantineProvider>,
  );
}
