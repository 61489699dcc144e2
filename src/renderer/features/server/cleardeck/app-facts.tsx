import { useQuery } from '@tanstack/react-query';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { appQueries } from '../../../bridge/queries.ts';
import { PageState } from '../../../ui/page-state.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { FactTable } from '../parts/fact-table.tsx';

/** Version and surroundings of the process that serves this panel. */
export function AppFacts() {
  const bridge = useBridge();
  const info = useQuery(appQueries.info(bridge));
  return (
    <PageState
      isLoading={info.isPending}
      error={info.error}
      onRetry={() => void info.refetch()}
      isEmpty={false}
      empty={null}
    >
      {info.data !== undefined && (
        <FactTable
          label="This ClearDeck"
          facts={[
            { name: 'Version', value: info.data.version },
            { name: 'Platform', value: info.data.platform },
            { name: 'Node.js', value: info.data.nodeVersion },
            { name: 'Electron', value: info.data.electronVersion ?? 'Not used (this panel is open in a browser)' },
            { name: 'Processor cores', value: info.data.cores },
            { name: 'Data folder', value: <Copyable value={info.data.dataFolder} name="the data folder’s path" /> },
          ]}
        />
      )}
    </PageState>
  );
}
