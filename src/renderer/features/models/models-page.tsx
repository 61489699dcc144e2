import { Button, CloseButton, Switch, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCube, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { modelQueries } from '../../bridge/queries.ts';
import { usePageTitle } from '../../lib/use-page-title.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { EmptyPanel, PageState } from '../../ui/page-state.tsx';
import { ModelDetail } from './model-detail.tsx';
import { ModelList } from './model-list.tsx';
import type { ModelSort } from './model-order.ts';
import classes from './models.module.css';

const SEARCH_DELAY_MS = 200;
/** As the contract's `models.list` allows. */
const MAX_SEARCH_LENGTH = 500;

/** The registry: every model by family and version, and beside it (or over it, where it is narrow) the one selected. */
export function ModelsPage({ id }: { readonly id: string | null }) {
  usePageTitle('Models');
  const bridge = useBridge();
  const [search, setSearch] = useState('');
  const [isOnlyPublished, setOnlyPublished] = useState(false);
  const [sort, setSort] = useState<ModelSort>({ key: 'version', order: 'desc' });
  const [settledSearch] = useDebouncedValue(search.trim(), SEARCH_DELAY_MS);
  const models = useQuery(modelQueries.list(bridge, { search: settledSearch, onlyPublished: isOnlyPublished }));
  const isFiltered = settledSearch !== '' || isOnlyPublished;
  const clearFilters = () => {
    setSearch('');
    setOnlyPublished(false);
  };

  return (
    <div className={classes['page']}>
      <PageHeader
        title="Models"
        description="Every model that an experiment registered, by family and version."
        actions={
          <>
            <TextInput
              aria-label="Search models"
              placeholder="Name, tag or comment"
              maxLength={MAX_SEARCH_LENGTH}
              leftSection={<IconSearch size={15} aria-hidden />}
              rightSection={
                search === '' ? null : <CloseButton size="xs" aria-label="Clear search" onClick={() => setSearch('')} />
              }
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            <Switch
              label="Published only"
              checked={isOnlyPublished}
              onChange={(event) => setOnlyPublished(event.currentTarget.checked)}
            />
          </>
        }
      />
      <div className={classes['frame']}>
        <div className={classes['layout']} data-selected={id !== null || undefined}>
          <section className={classes['list']} aria-label="Registered models">
            <PageState
              isLoading={models.isPending}
              error={models.error}
              onRetry={() => void models.refetch()}
              isEmpty={models.data?.length === 0}
              empty={isFiltered ? <NoMatch onClear={clearFilters} /> : <NoModels />}
            >
              <ModelList models={models.data ?? []} selectedId={id} sort={sort} onSortChange={setSort} />
            </PageState>
          </section>
          {id !== null && <ModelDetail key={id} id={id} />}
        </div>
      </div>
    </div>
  );
}

function NoModels() {
  return (
    <EmptyPanel
      icon={<IconCube size={28} stroke={1.5} />}
      title="No models yet"
      text="A model gets here by itself: every experiment that completes registers the one it trained, with its metrics and a link back."
      action={
        <Button component={Link} href="/experiments" variant="default">
          Go to experiments
        </Button>
      }
    />
  );
}

function NoMatch({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyPanel
      icon={<IconSearch size={28} stroke={1.5} />}
      title="No model matches"
      text="No registered model fits the search and the filter."
      action={
        <Button variant="default" onClick={onClear}>
          Clear search and filter
        </Button>
      }
    />
  );
}
