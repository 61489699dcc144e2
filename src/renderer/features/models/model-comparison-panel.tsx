import { Alert, Anchor, Select, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Model, ModelComparison } from '#shared/domain/model.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { modelQueries } from '../../bridge/queries.ts';
import { PageState } from '../../ui/page-state.tsx';
import {
  baselineRole,
  formatMetricDifference,
  formatMetricValue,
  improvementSentence,
  isTestedOnOtherData,
  verdictOf,
} from './comparison-text.ts';
import classes from './models.module.css';

/** A model against the baseline of its project, or against another published model that the person picks. */
export function ModelComparisonPanel({ model }: { readonly model: Model }) {
  const bridge = useBridge();
  const [baselineId, setBaselineId] = useState<string | null>(null);
  const comparison = useQuery(modelQueries.comparison(bridge, model.id, baselineId));
  const published = useQuery(modelQueries.list(bridge, { search: '', onlyPublished: true }));
  const choices = (published.data ?? [])
    .filter(({ id, projectId }) => id !== model.id && projectId === model.projectId)
    .map(({ id, name, family, version }) => ({ value: id, label: `${name} (${family} v${version})` }));
  return (
    <div className={classes['panel']}>
      {choices.length > 0 && (
        <Select
          label="Baseline"
          description="The model published last in this project, unless you pick another published one."
          data={choices}
          value={baselineId ?? comparison.data?.baseline?.id ?? null}
          onChange={setBaselineId}
          allowDeselect={false}
          searchable
          nothingFoundMessage="No published model of that name"
        />
      )}
      <PageState
        isLoading={comparison.isPending}
        error={comparison.error}
        onRetry={() => void comparison.refetch()}
        isEmpty={comparison.data?.baseline === null}
        empty={<NoBaseline model={model} />}
      >
        {comparison.data !== undefined && comparison.data.baseline !== null && (
          <Comparison comparison={comparison.data} baseline={comparison.data.baseline} isChosen={baselineId !== null} />
        )}
      </PageState>
    </div>
  );
}

function NoBaseline({ model }: { readonly model: Model }) {
  return (
    <Text size="sm">
      {baselineRole(model, null) === 'only-published'
        ? `This model is the baseline of ${model.projectName}, and the only model published there: there is nothing to compare it with yet.`
        : `Nothing is published in ${model.projectName} yet, so there is no baseline. Publish a model, this one or another, and every other model of the project is compared with it here.`}
    </Text>
  );
}

type ComparisonProps = {
  readonly comparison: ModelComparison;
  readonly baseline: Model;
  readonly isChosen: boolean;
};

function Comparison({ comparison, baseline, isChosen }: ComparisonProps) {
  const { model } = comparison;
  const isBaseline = !isChosen && baselineRole(model, baseline) === 'is-baseline';
  return (
    <>
      {isBaseline && (
        <Text size="sm">This model is the baseline now. It is compared with the one that was published before it.</Text>
      )}
      <Text
        fw={600}
        role="status"
        className={classes['verdict'] ?? ''}
        data-verdict={verdictOf('accuracy', comparison.accuracyImprovement)}
      >
        {improvementSentence(comparison)}
      </Text>
      {isTestedOnOtherData(comparison) && (
        <Alert color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />}>
          The two were tested on different numbers of texts: part of the difference may come from the data.
        </Alert>
      )}
      <Table aria-label="Metrics of this model and of the baseline">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Metric</Table.Th>
            <Table.Th scope="col">This model</Table.Th>
            <Table.Th scope="col">Baseline</Table.Th>
            <Table.Th scope="col">Difference</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {comparison.rows.map((row) => (
            <ComparisonRow key={row.metric} row={row} />
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm">
        Baseline:{' '}
        <Anchor component={Link} href={`/models/${baseline.id}`} underline="always">
          {baseline.name}
        </Anchor>
      </Text>
    </>
  );
}

const VERDICT_WORDS = { better: ' (better)', worse: ' (worse)', same: '', unknown: '' } as const;

function ComparisonRow({ row }: { readonly row: ModelComparison['rows'][number] }) {
  const verdict = verdictOf(row.metric, row.difference);
  return (
    <Table.Tr>
      <Table.Th scope="row">{row.metric}</Table.Th>
      <Table.Td>{formatMetricValue(row.metric, row.model)}</Table.Td>
      <Table.Td>{formatMetricValue(row.metric, row.baseline)}</Table.Td>
      <Table.Td className={classes['verdict'] ?? ''} data-verdict={verdict}>
        {formatMetricDifference(row.metric, row.difference)}
        {VERDICT_WORDS[verdict]}
      </Table.Td>
    </Table.Tr>
  );
}
