import { Alert, Button, Skeleton, Stack } from '@mantine/core';
import { IconListSearch, IconPlayerPlay } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { reportError } from '#shared/ipc/error-texts.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import { usePageTitle } from '../../lib/use-page-title.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { EmptyExperiments } from './empty-experiments.tsx';
import classes from './experiments-page.module.css';
import { ExperimentsTable } from './experiments-table.tsx';
import { FilterBar } from './filter-bar.tsx';
import { RunDrawer } from './run/run-drawer.tsx';
import { SearchDrawer } from './search/search-drawer.tsx';
import { SearchFilter } from './search/search-filter.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useListState } from './use-list-state.ts';
import { useSelection } from './use-selection.ts';
import { useTaskActions } from './use-task-actions.ts';

/** Every experiment, and the way to run a new one. */
export function ExperimentsPage() {
  usePageTitle('Experiments');
  const bridge = useBridge();
  const list = useListState();
  const query = useInfiniteQuery(taskQueries.list(bridge, list.filter));
  const { fetchNextPage, hasNextPage, isFetching } = query;
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const rowIds = useMemo(() => rows.map((row) => row.id), [rows]);
  const selection = useSelection(rowIds);
  const actions = useTaskActions(selection.drop);
  const newest = query.data?.pages.at(-1);
  const picked = [...selection.ids];
  const shown = new Set(rowIds);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetching]);
  const openRunForm = () => list.setOpenForm('run');
  const closeForm = () => list.setOpenForm(null);

  return (
    <div className={classes['page']}>
      <PageHeader
        title="Experiments"
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconListSearch size={15} aria-hidden />}
              onClick={() => list.setOpenForm('search')}
            >
              Search parameters…
            </Button>
            <Button leftSection={<IconPlayerPlay size={15} aria-hidden />} onClick={openRunForm}>
              Run experiment
            </Button>
          </>
        }
      />
      {(newest === undefined || newest.totalUnfiltered > 0) && (
        <FilterBar
          filter={list.filter}
          tags={newest?.tags ?? []}
          total={newest?.total ?? null}
          onChange={(change) => {
            // Archived and unarchived rows are never picked together: the bar has one button for both deeds.
            if (change.archived !== undefined) selection.clear();
            list.setFilter(change);
          }}
        />
      )}
      {list.filter.parentId !== null && (
        <SearchFilter id={list.filter.parentId} onClear={() => list.setFilter({ parentId: null })} />
      )}
      {query.error !== null && query.data !== undefined && (
        <RefreshAlert error={query.error} onRetry={() => void query.refetch()} />
      )}
      <PageState
        isLoading={query.isPending}
        error={query.data === undefined ? query.error : null}
        onRetry={() => void query.refetch()}
        loading={<TableSkeleton />}
        isEmpty={newest?.total === 0}
        empty={
          <EmptyExperiments
            hasAny={(newest?.totalUnfiltered ?? 0) > 0}
            isFiltered={list.isFiltered}
            isArchivedView={list.filter.archived}
            onRun={openRunForm}
            onClear={list.clearFilters}
            onShowArchived={() => list.setFilter({ archived: true })}
          />
        }
      >
        <ExperimentsTable
          rows={rows}
          total={newest?.total ?? rows.length}
          filter={list.filter}
          selection={selection}
          isStale={query.isPlaceholderData}
          onSort={list.sortBy}
          onNearEnd={loadMore}
          onStop={actions.stop}
        />
      </PageState>
      <SelectionBar
        ids={picked}
        hiddenCount={picked.filter((id) => !shown.has(id)).length}
        isArchivedView={list.filter.archived}
        isBusy={actions.isBusy}
        onArchive={() => actions.archive(picked, !list.filter.archived)}
        onDelete={() => actions.remove(picked)}
        onClear={selection.clear}
      />
      <RunDrawer
        isOpen={list.openForm === 'run'}
        againId={list.runAgainId}
        onClose={closeForm}
        knownTags={newest?.tags ?? []}
      />
      <SearchDrawer isOpen={list.openForm === 'search'} onClose={closeForm} knownTags={newest?.tags ?? []} />
    </div>
  );
}

/** What is on the screen stays; this says that it may be out of date. */
function RefreshAlert({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const report = reportError(error);
  return (
    <Alert color="red" title={report.title} mx="md" mb="sm" role="alert">
      {report.message} {report.advice}{' '}
      <Button size="compact-xs" variant="default" onClick={onRetry}>
        Retry
      </Button>
    </Alert>
  );
}

function TableSkeleton() {
  return (
    <Stack gap={14} p="md" aria-label="Loading experiments" role="status">
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} height={16} />
      ))}
    </Stack>
  );
}
