import { Anchor, Badge, Button, Group, Paper, Stack, Table, Text, Tooltip } from '@mantine/core';
import { IconArrowsDiff, IconList } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { choiceEntries, rankRuns, type SearchRun, type SearchView } from '#shared/domain/search.ts';
import { SEARCHED_LABELS, valueText } from '#shared/domain/search-values.ts';
import { MAX_COMPARED_TASKS } from '#shared/ipc/contract.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import { formatDuration, NO_VALUE } from '../../lib/format.ts';
import { ParallelCoordinates } from '../../ui/charts/parallel-coordinates.tsx';
import { EmptyPanel, PageState } from '../../ui/page-state.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';

const METRIC_LABELS: Readonly<Record<SearchView['metric'], string>> = { accuracy: 'Accuracy', f1_score: 'F1' };

/** The runs of a search, the best first, and how their parameters led to what they reached. */
export function RunsTab({ id }: { readonly id: string }) {
  const query = useQuery(taskQueries.search(useBridge(), id));
  const view = query.data;
  return (
    <PageState
      isLoading={query.isPending}
      error={view === undefined ? query.error : null}
      onRetry={() => void query.refetch()}
      isEmpty={view?.runs.length === 0}
      empty={
        <EmptyPanel
          icon={<IconList size={34} stroke={1.4} />}
          title="No runs are left"
          text="All runs of this search were deleted."
        />
      }
    >
      {view !== undefined && <Runs view={view} />}
    </PageState>
  );
}

function Runs({ view }: { readonly view: SearchView }) {
  const ranked = rankRuns(view.runs);
  const rest = view.runs.filter((run) => !ranked.includes(run));
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status">
          {summaryOf(view, ranked)}
        </Text>
        <Group gap="xs">
          <Button component={Link} href={`/experiments?parent=${view.taskId}`} variant="default">
            Show in the list
          </Button>
          <CompareButton ranked={ranked} />
        </Group>
      </Group>
      <RunTable view={view} runs={[...ranked, ...rest]} />
      {ranked.length > 1 && <SearchCoordinates view={view} ranked={ranked} />}
    </Stack>
  );
}

function summaryOf({ runs, bestId }: SearchView, ranked: readonly SearchRun[]): string {
  const open = runs.filter(({ status }) => status === 'queued' || status === 'in_progress').length;
  const best = ranked.find(({ id }) => id === bestId);
  const parts = [
    `${String(runs.length - open)} of ${String(runs.length)} runs ended`,
    best === undefined ? 'none is the best yet' : `run ${String(best.number)} is the best${open > 0 ? ' so far' : ''}`,
  ];
  return `${parts.join('; ')}.`;
}

/** The best runs, as many as can be compared at once. */
function CompareButton({ ranked }: { readonly ranked: readonly SearchRun[] }) {
  const compared = ranked.slice(0, MAX_COMPARED_TASKS);
  const icon = <IconArrowsDiff size={16} aria-hidden />;
  if (compared.length < 2) {
    const obstacle = 'At least two runs have to be completed';
    return (
      <Tooltip label={obstacle}>
        <Button
          data-disabled
          aria-disabled
          aria-description={obstacle}
          onClick={(event) => event.preventDefault()}
          leftSection={icon}
        >
          Compare runs
        </Button>
      </Tooltip>
    );
  }
  return (
    <Button component={Link} href={`/compare?ids=${compared.map(({ id }) => id).join(',')}`} leftSection={icon}>
      {compared.length < ranked.length ? `Compare the best ${String(compared.length)}` : 'Compare runs'}
    </Button>
  );
}

function RunTable({ view, runs }: { readonly view: SearchView; readonly runs: readonly SearchRun[] }) {
  const objective = METRIC_LABELS[view.metric];
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={480} maxHeight={420} scrollAreaProps={{ type: 'auto', offsetScrollbars: false }}>
        <Table aria-label="Runs of this search" fz="sm" verticalSpacing={5} stickyHeader highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Run</Table.Th>
              {view.parameters.map((name) => (
                <Table.Th key={name} scope="col">
                  {SEARCHED_LABELS[name]}
                </Table.Th>
              ))}
              <Table.Th scope="col" ta="right">
                {view.isCrossValidated ? `${objective}, mean over folds` : objective}
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Duration
              </Table.Th>
              <Table.Th scope="col">Status</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.map((run) => (
              <RunRow key={run.id} run={run} view={view} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function RunRow({ run, view }: { readonly run: SearchRun; readonly view: SearchView }) {
  const values = new Map(choiceEntries(run.choice));
  const isBest = run.id === view.bestId;
  const { startedAtMs, endedAtMs } = run;
  return (
    <Table.Tr {...(isBest && { bg: 'var(--deck-selected)' })}>
      <Table.Th scope="row" fw={500}>
        <Group gap={8} wrap="nowrap">
          <Anchor component={Link} href={`/experiments/${run.id}`} size="sm" title={run.name}>
            Run {run.number}
          </Anchor>
          {isBest && (
            <Badge size="sm" variant="filled" tt="none">
              Best
            </Badge>
          )}
        </Group>
      </Table.Th>
      {view.parameters.map((name) => (
        <Table.Td key={name}>{valueText(values.get(name) ?? null)}</Table.Td>
      ))}
      <Table.Td ta="right">{run.objective === null ? NO_VALUE : run.objective.toFixed(4)}</Table.Td>
      <Table.Td ta="right">
        {formatDuration(startedAtMs === null || endedAtMs === null ? null : endedAtMs - startedAtMs)}
      </Table.Td>
      <Table.Td>
        <Group>
          <StatusBadge status={run.status} />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function SearchCoordinates({ view, ranked }: { readonly view: SearchView; readonly ranked: readonly SearchRun[] }) {
  const { axes, runs } = useMemo(
    () => ({
      axes: [
        ...view.parameters.map((name) => ({ id: name, label: SEARCHED_LABELS[name] })),
        { id: 'objective', label: METRIC_LABELS[view.metric] },
      ],
      runs: ranked.map((run) => ({
        id: run.id,
        label: `Run ${String(run.number)}`,
        values: {
          ...Object.fromEntries(choiceEntries(run.choice).map(([name, value]) => [name, valueText(value)])),
          objective: run.objective,
        },
      })),
    }),
    [view, ranked],
  );
  return <ParallelCoordinates title="Parameters of the runs" axes={axes} runs={runs} />;
}
