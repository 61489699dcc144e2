import { Alert, Button, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowsDiff, IconLink, IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import { copyText } from '../../lib/copy-text.ts';
import { usePageTitle } from '../../lib/use-page-title.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { EmptyPanel, PageState } from '../../ui/page-state.tsx';
import { parseIds } from './compare-model.ts';
import { ExperimentPicker } from './experiment-picker.tsx';
import { HyperparameterDiff } from './hyperparameter-diff.tsx';
import { MetricsTable } from './metrics-table.tsx';
import { ParallelSection } from './parallel-section.tsx';
import { RunList } from './run-list.tsx';
import { ScalarOverlays } from './scalar-overlays.tsx';
import { useCompared, type Compared } from './use-compared.ts';

/** Two or more experiments side by side. Which ones stands in the address, so that a link keeps them. */
export function ComparePage() {
  usePageTitle('Compare');
  const [params] = useSearchParams();
  const [, navigate] = useLocation();
  const [isPicking, setIsPicking] = useState(false);
  const asked = params.get('ids');
  const ids = useMemo(() => parseIds(asked), [asked]);
  const { runs, missing, isLoading, error, retry } = useCompared(ids);
  const setIds = (next: readonly string[]) =>
    navigate(next.length === 0 ? '/compare' : `/compare?ids=${next.join(',')}`, { replace: true });
  const copyLink = async () => {
    const isCopied = await copyText(window.location.href);
    notifications.show(
      isCopied ? { message: 'Link copied' } : { message: 'The clipboard is not available here.', color: 'red' },
    );
  };
  const pick = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsPicking(true)}>
      Add experiments
    </Button>
  );
  return (
    <Stack gap={0} miw={0}>
      <PageHeader
        title="Compare"
        description={runs.length > 1 ? `${String(runs.length)} experiments` : 'Experiments side by side'}
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconLink size={16} aria-hidden />}
              disabled={ids.length === 0}
              onClick={() => void copyLink()}
            >
              Copy link
            </Button>
            {pick}
          </>
        }
      />
      <Stack gap="md" miw={0} px="md" pb="md">
        {missing.length > 0 && !(isLoading && runs.length === 0) && (
          <Alert
            color="yellow"
            title={
              missing.length === 1
                ? 'One experiment no longer exists'
                : `${String(missing.length)} experiments no longer exist`
            }
          >
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              Left out: {missing.join(', ')}
            </Text>
            <Button
              size="compact-xs"
              variant="default"
              mt="xs"
              onClick={() => setIds(ids.filter((id) => !missing.includes(id)))}
            >
              Take out of the link
            </Button>
          </Alert>
        )}
        {error !== null && runs.length >= 2 && (
          <Alert color="red" title="Some of the experiments could not be read">
            <Button size="compact-xs" variant="default" onClick={retry}>
              Retry
            </Button>
          </Alert>
        )}
        {runs.length > 0 && (
          <RunList
            runs={runs}
            onRemove={(id) => setIds(ids.filter((other) => other !== id))}
            onMakeBase={(id) => setIds([id, ...ids.filter((other) => other !== id)])}
          />
        )}
        <PageState
          isLoading={isLoading && runs.length < 2}
          error={runs.length < 2 ? error : null}
          onRetry={retry}
          isEmpty={runs.length < 2}
          empty={
            <EmptyPanel
              icon={<IconArrowsDiff size={32} />}
              title={runs.length === 0 ? 'Nothing to compare yet' : 'One more is needed'}
              text={
                runs.length === 0
                  ? 'Choose two or more experiments to see their metrics, hyperparameters and curves side by side.'
                  : 'Add at least one more experiment to see where it differs from this one.'
              }
              action={
                <Button variant="light" onClick={() => setIsPicking(true)}>
                  Choose experiments
                </Button>
              }
            />
          }
        >
          <Comparison runs={runs} />
        </PageState>
      </Stack>
      <ExperimentPicker isOpen={isPicking} onClose={() => setIsPicking(false)} selected={ids} onChange={setIds} />
    </Stack>
  );
}

function Comparison({ runs }: { readonly runs: readonly Compared[] }) {
  const bridge = useBridge();
  const ids = useMemo(() => runs.map(({ task }) => task.id), [runs]);
  const query = useQuery({ ...taskQueries.scalarSummaries(bridge, ids), placeholderData: keepPreviousData });
  const summaries = query.data;
  return (
    <PageState
      isLoading={summaries === undefined}
      error={summaries === undefined ? query.error : null}
      onRetry={() => void query.refetch()}
      isEmpty={false}
      empty={null}
    >
      {summaries !== undefined && (
        <Stack gap="md" miw={0}>
          <MetricsTable runs={runs} summaries={summaries} />
          <ScalarOverlays runs={runs} summaries={summaries} />
          <HyperparameterDiff runs={runs} />
          <ParallelSection runs={runs} summaries={summaries} />
        </Stack>
      )}
    </PageState>
  );
}
