import { Anchor, Tabs, Text, Title } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Model } from '#shared/domain/model.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { modelQueries } from '../../bridge/queries.ts';
import { PageState } from '../../ui/page-state.tsx';
import { ModelActions } from './model-actions.tsx';
import { ModelComparisonPanel } from './model-comparison-panel.tsx';
import { ModelOverview } from './model-overview.tsx';
import classes from './models.module.css';
import { PublishedMark } from './published-mark.tsx';
import { TryModel } from './try-model.tsx';

/** One model: what it is, how it stands to the baseline, and a place to try it. */
export function ModelDetail({ id }: { readonly id: string }) {
  const bridge = useBridge();
  const model = useQuery(modelQueries.detail(bridge, id));
  return (
    <section className={classes['detail']} aria-label="Selected model">
      <div className={classes['detailHead']}>
        <Anchor component={Link} href="/models" size="sm">
          <IconChevronLeft size={14} aria-hidden /> All models
        </Anchor>
      </div>
      <PageState
        isLoading={model.isPending}
        error={model.error}
        onRetry={() => void model.refetch()}
        isEmpty={false}
        empty={null}
      >
        {model.data !== undefined && <LoadedModel model={model.data} />}
      </PageState>
    </section>
  );
}

function LoadedModel({ model }: { readonly model: Model }) {
  const [tab, setTab] = useState<string | null>('overview');
  return (
    <>
      <div className={classes['detailHead']}>
        <div className={classes['detailTop']}>
          <div>
            <Title order={2} size="h4">
              {model.name}
            </Title>
            <Text size="sm" c="dimmed">
              {model.projectName} · {model.family} v{model.version}
            </Text>
          </div>
          {model.isPublished && <PublishedMark />}
        </div>
        <ModelActions model={model} />
      </div>
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List aria-label="Model">
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="comparison">Compare with baseline</Tabs.Tab>
          <Tabs.Tab value="try">Try it</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <ModelOverview model={model} />
        </Tabs.Panel>
        <Tabs.Panel value="comparison">
          <ModelComparisonPanel model={model} />
        </Tabs.Panel>
        <Tabs.Panel value="try">
          <TryModel model={model} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
