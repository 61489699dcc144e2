import { Badge, Group, Pagination, Paper, Select, Stack, Text } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { DebugSample } from '#shared/domain/task.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import { formatPercent } from '../../lib/format.ts';
import { EmptyPanel, PageState } from '../../ui/page-state.tsx';

const PAGE_SAMPLES = 50;

const labelsOf = (samples: readonly DebugSample[], key: 'trueLabel' | 'predictedLabel') =>
  [...new Set(samples.flatMap((sample) => sample[key] ?? []))].sort((a, b) => a.localeCompare(b));

/** Texts that the run kept, with what the model said and what was right. */
export function SamplesTab({ id }: { readonly id: string }) {
  const bridge = useBridge();
  const [page, setPage] = useState(1);
  const [trueLabel, setTrueLabel] = useState<string | null>(null);
  const [predictedLabel, setPredictedLabel] = useState<string | null>(null);
  const query = useQuery(taskQueries.debugSamples(bridge, id, (page - 1) * PAGE_SAMPLES, PAGE_SAMPLES));
  const loaded = useMemo(() => query.data?.samples ?? [], [query.data]);
  const total = query.data?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / PAGE_SAMPLES));
  const shown = loaded.filter(
    (sample) =>
      (trueLabel === null || sample.trueLabel === trueLabel) &&
      (predictedLabel === null || sample.predictedLabel === predictedLabel),
  );
  return (
    <PageState
      isLoading={query.data === undefined}
      error={query.data === undefined ? query.error : null}
      onRetry={() => void query.refetch()}
      isEmpty={total === 0}
      empty={
        <EmptyPanel
          icon={<IconFileText size={32} />}
          title="No debug samples"
          text="Texts that the model gets wrong are kept here once it is evaluated."
        />
      }
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <Select
            label="True label"
            placeholder="Any"
            size="xs"
            clearable
            data={labelsOf(loaded, 'trueLabel')}
            value={trueLabel}
            onChange={setTrueLabel}
          />
          <Select
            label="Predicted label"
            placeholder="Any"
            size="xs"
            clearable
            data={labelsOf(loaded, 'predictedLabel')}
            value={predictedLabel}
            onChange={setPredictedLabel}
          />
          <Text size="sm" c="dimmed" role="status">
            {shown.length} of {loaded.length} on this page · {total} in all
          </Text>
        </Group>
        {shown.length === 0 && <Text c="dimmed">No sample on this page has these labels.</Text>}
        <Stack gap="xs" component="ul" p={0} m={0} aria-label="Debug samples" style={{ listStyle: 'none' }}>
          {shown.map((sample, index) => (
            <SampleView key={`${sample.variant}/${String(sample.iteration)}/${String(index)}`} sample={sample} />
          ))}
        </Stack>
        {pages > 1 && (
          <Pagination
            total={pages}
            value={page}
            onChange={setPage}
            size="sm"
            getControlProps={(control) => ({ 'aria-label': `${control} page of samples` })}
          />
        )}
      </Stack>
    </PageState>
  );
}

function SampleView({ sample }: { readonly sample: DebugSample }) {
  const isWrong =
    sample.trueLabel !== null && sample.predictedLabel !== null && sample.trueLabel !== sample.predictedLabel;
  return (
    <Paper withBorder p="sm" component="li">
      <Group gap="xs" mb={6}>
        <Badge variant={isWrong ? 'light' : 'default'} color="red" tt="none">
          {isWrong ? 'Wrong' : 'Right'}
        </Badge>
        <Text size="sm">
          predicted <b>{sample.predictedLabel ?? 'nothing'}</b>
          {sample.probability !== null && ` (${formatPercent(sample.probability)})`}, true{' '}
          <b>{sample.trueLabel ?? 'unknown'}</b>
        </Text>
        <Text size="xs" c="dimmed">
          {sample.metric} / {sample.variant} · iteration {sample.iteration}
        </Text>
      </Group>
      <Text
        size="sm"
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 240, overflowY: 'auto' }}
        tabIndex={0}
      >
        {sample.text === '' ? '(empty text)' : sample.text}
      </Text>
    </Paper>
  );
}
