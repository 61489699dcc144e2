import { Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import type { TaskDetail } from '#shared/domain/task.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import { usePageTitle } from '../../lib/use-page-title.ts';
import { PageState } from '../../ui/page-state.tsx';
import { ArtifactsTab } from './artifacts-tab.tsx';
import { ConsoleTab } from './console-tab.tsx';
import { ExperimentHeader } from './experiment-header.tsx';
import { HyperparametersTab } from './hyperparameters-tab.tsx';
import { InfoTab } from './info-tab.tsx';
import { PlotsTab } from './plots-tab.tsx';
import { RunsTab } from './runs-tab.tsx';
import { SamplesTab } from './samples-tab.tsx';
import { ScalarsTab } from './scalars-tab.tsx';

type Tab = { readonly value: string; readonly label: string; readonly render: (task: TaskDetail) => ReactNode };

const TABS: readonly Tab[] = [
  { value: 'scalars', label: 'Scalars', render: (task) => <ScalarsTab task={task} /> },
  { value: 'plots', label: 'Plots', render: (task) => <PlotsTab id={task.id} /> },
  { value: 'samples', label: 'Debug samples', render: (task) => <SamplesTab id={task.id} /> },
  { value: 'artifacts', label: 'Artifacts', render: (task) => <ArtifactsTab artifacts={task.artifacts} /> },
  { value: 'console', label: 'Console', render: (task) => <ConsoleTab task={task} /> },
  {
    value: 'hyperparameters',
    label: 'Hyperparameters',
    render: (task) => <HyperparametersTab hyperparameters={task.hyperparameters} />,
  },
  { value: 'info', label: 'Info', render: (task) => <InfoTab task={task} /> },
];
/** What a search recorded; it has no samples and no files of its own. */
const SEARCH_TABS: readonly Tab[] = [
  { value: 'runs', label: 'Runs', render: (task) => <RunsTab id={task.id} /> },
  ...TABS.filter(({ value }) => value !== 'samples' && value !== 'artifacts'),
];

/** One experiment: what it is, and everything that it recorded, a tab each. The open tab stands in the address. */
export function ExperimentPage({ id }: { readonly id: string }) {
  const bridge = useBridge();
  const query = useQuery(taskQueries.detail(bridge, id));
  const [params, setParams] = useSearchParams();
  const asked = params.get('tab');
  const task = query.data;
  const tabs = task?.type === 'optimizer' ? SEARCH_TABS : TABS;
  const tab = (tabs.find(({ value }) => value === asked) ?? tabs[0])?.value ?? 'scalars';
  usePageTitle(task?.name ?? 'Experiment');
  return (
    <PageState
      isLoading={task === undefined}
      error={task === undefined ? query.error : null}
      onRetry={() => void query.refetch()}
      isEmpty={false}
      empty={null}
    >
      {task !== undefined && (
        <Stack gap="md" miw={0} pb="md">
          <ExperimentHeader task={task} />
          <Tabs
            value={tab}
            px="md"
            keepMounted={false}
            onChange={(next) => {
              setParams(
                (previous) => {
                  const changed = new URLSearchParams(previous);
                  changed.set('tab', next ?? tab);
                  return changed;
                },
                { replace: true },
              );
            }}
          >
            <Tabs.List aria-label="What the experiment recorded" mb="md">
              {tabs.map(({ value, label }) => (
                <Tabs.Tab key={value} value={value}>
                  {label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {tabs.map(({ value, render }) => (
              <Tabs.Panel key={value} value={value} miw={0}>
                {value === tab && render(task)}
              </Tabs.Panel>
            ))}
          </Tabs>
        </Stack>
      )}
    </PageState>
  );
}
