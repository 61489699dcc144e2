import { useQuery } from '@tanstack/react-query';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { appQueries } from '../../bridge/queries.ts';
import { usePageTitle } from '../../lib/use-page-title.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { AppFacts } from './app-facts.tsx';
import { InstanceTable } from './instance-table.tsx';
import { RunningExperiments } from './running-experiments.tsx';
import { Section } from './section.tsx';
import classes from './server.module.css';
import { StoreFacts } from './store-facts.tsx';

/** What runs now on this data folder. */
export function ServerPage() {
  usePageTitle('Server');
  const bridge = useBridge();
  const status = useQuery(appQueries.serverStatus(bridge));
  return (
    <>
      <PageHeader
        title="Server"
        description="What runs now: every ClearDeck process on this data folder, its experiments and its store."
      />
      <div className={classes['body']}>
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
        <Section title="ClearML server">
          This version does not start or stop a ClearML server, and needs none: experiments run, are recorded and are
          compared on this machine. Nothing here is sent to a ClearML server.
        </Section>
      </div>
    </>
  );
}
