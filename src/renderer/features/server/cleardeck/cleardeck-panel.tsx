import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { appQueries } from '../../../bridge/queries.ts';
import { PageState } from '../../../ui/page-state.tsx';
import { Section } from '../parts/section.tsx';
import { AppFacts } from './app-facts.tsx';
import { InstanceTable } from './instance-table.tsx';
import { RunningExperiments } from './running-experiments.tsx';
import { StoreFacts } from './store-facts.tsx';

/** What runs now on this data folder: every ClearDeck process, its experiments and its store. */
export function ClearDeckPanel() {
  const bridge = useBridge();
  const status = useQuery(appQueries.serverStatus(bridge));
  return (
    <Stack gap="md">
      <PageState
        isLoading={status.isPending}
        error={status.error}
        onRetry={() => void status.refetch()}
        isEmpty={false}
        empty={null}
      >
        {status.data !== undefined && (
          <>
            <Section title="ClearDeck processes">
              <InstanceTable instances={status.data.instances} />
            </Section>
            <Section title="Experiments under way">
              <RunningExperiments
                runningCount={status.data.runningTaskCount}
                queuedCount={status.data.queuedTaskCount}
              />
            </Section>
            <Section title="Store">
              <StoreFacts store={status.data.store} />
            </Section>
          </>
        )}
      </PageState>
      <Section title="This ClearDeck">
        <AppFacts />
      </Section>
    </Stack>
  );
}
