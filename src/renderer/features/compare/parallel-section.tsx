import { Group, MultiSelect, Stack, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { metricRows } from '#shared/domain/comparison.ts';
import { TRAINING_METRICS, type ScalarSummary } from '#shared/domain/scalar.ts';
import { ParallelCoordinates } from '../../ui/charts/parallel-coordinates.tsx';
import type { ParallelRun, ParallelValue } from '../../ui/charts/parallel-model.ts';
import { hyperparameterRows } from './compare-model.ts';
import type { Compared } from './use-compared.ts';

type SectionProps = { readonly runs: readonly Compared[]; readonly summaries: readonly ScalarSummary[] };
type Choice = { readonly value: string; readonly label: string; readonly values: readonly ParallelValue[] };

const DEFAULT_PARAMETERS = 6;
const PREFERRED_METRIC = /accuracy|f1/i;

/** Hyperparameters against metrics. Those that differ are on at first: the others cannot explain a difference. */
export function ParallelSection({ runs, summaries }: SectionProps) {
  const [parameters, setParameters] = useState<string[] | null>(null);
  const [metrics, setMetrics] = useState<string[] | null>(null);
  const { parameterChoices, metricChoices, defaultParameters, defaultMetrics } = useMemo(() => {
    const rows = hyperparameterRows(runs.map(({ task }) => task));
    const toChoice = (row: (typeof rows)[number]): Choice => ({
      value: `h:${row.section}/${row.name}`,
      label: `${row.section}/${row.name}`,
      values: row.values,
    });
    const metricList: Choice[] = metricRows(
      runs.map(({ task }) => task.id),
      summaries,
    ).map((row) => ({
      value: `m:${row.metric}/${row.variant}`,
      label: `${row.metric}/${row.variant}`,
      values: row.values,
    }));
    // The headline numbers before the curves that lead to them; the last axis colours, so accuracy goes there.
    const headline = metricList.filter(({ label }) => label.startsWith(`${TRAINING_METRICS}/`));
    const preferred = [...headline, ...metricList.filter((choice) => !headline.includes(choice))]
      .filter(({ label }) => PREFERRED_METRIC.test(label))
      .slice(0, 2);
    return {
      parameterChoices: rows.map(toChoice),
      metricChoices: metricList,
      defaultParameters: rows
        .filter((row) => !row.isIdentical)
        .slice(0, DEFAULT_PARAMETERS)
        .map((row) => toChoice(row).value),
      defaultMetrics: (preferred.length > 0 ? preferred : metricList.slice(0, 2)).map(({ value }) => value).reverse(),
    };
  }, [runs, summaries]);
  const chosenParameters = parameters ?? defaultParameters;
  const chosenMetrics = metrics ?? defaultMetrics;
  const { axes, lines } = useMemo(() => {
    const byValue = new Map([...parameterChoices, ...metricChoices].map((choice) => [choice.value, choice]));
    const chosen = [...chosenParameters, ...chosenMetrics].flatMap((value) => byValue.get(value) ?? []);
    return {
      axes: chosen.map(({ value, label }) => ({ id: value, label: shortest(label, chosen) })),
      lines: runs.map<ParallelRun>(({ task, label }, index) => ({
        id: task.id,
        label,
        values: Object.fromEntries(chosen.map((choice) => [choice.value, choice.values[index] ?? null])),
      })),
    };
  }, [runs, parameterChoices, metricChoices, chosenParameters, chosenMetrics]);
  return (
    <Stack gap="sm" component="section" aria-label="Parallel coordinates" miw={0}>
      <Title order={2} size="h4">
        Parallel coordinates
      </Title>
      <Group grow align="flex-start" gap="sm" preventGrowOverflow={false}>
        <MultiSelect
          size="xs"
          label="Hyperparameter axes"
          searchable
          clearable
          data={parameterChoices.map(({ value, label }) => ({ value, label }))}
          value={chosenParameters}
          onChange={setParameters}
        />
        <MultiSelect
          size="xs"
          label="Metric axes (the last one colours the lines)"
          searchable
          clearable
          data={metricChoices.map(({ value, label }) => ({ value, label }))}
          value={chosenMetrics}
          onChange={setMetrics}
        />
      </Group>
      {axes.length < 2 ? (
        <Text c="dimmed" size="sm">
          Choose at least two axes. Hyperparameters that are the same everywhere are left out at first.
        </Text>
      ) : (
        <ParallelCoordinates title="Hyperparameters against metrics" runs={lines} axes={axes} />
      )}
    </Stack>
  );
}

/** The name without its section or metric, where that leaves no two axes with one name. */
function shortest(label: string, chosen: readonly Choice[]): string {
  const tail = (text: string) => text.slice(text.lastIndexOf('/') + 1);
  return chosen.filter((choice) => tail(choice.label) === tail(label)).length === 1 ? tail(label) : label;
}
