import {
  Alert,
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconPlayerPlay } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { Link } from 'wouter';
import { reportError } from '#shared/ipc/error-texts.ts';
import { useCallMutation } from '../../../lib/use-call-mutation.ts';
import { TagsEditor } from '../../../ui/tags-editor.tsx';
import { DataSourceFields } from '../run/data-source-fields.tsx';
import { ParameterFields } from '../run/parameter-fields.tsx';
import { rememberedRunValues } from '../run/remembered-run.ts';
import { toParameters, type RunValues } from '../run/run-values.ts';
import { validateRun } from '../run/validate-run.ts';
import { SearchAxes } from './search-axes.tsx';
import { newSearchDraft, planSearch, type SearchDraft, type SearchPlan } from './search-draft.ts';
import classes from './search-form.module.css';

type SearchFormProps = { readonly onClose: () => void; readonly knownTags: readonly string[] };

/** What is searched, how, and what all its runs have in common. */
export function SearchForm({ onClose, knownTags }: SearchFormProps) {
  const [isDataReady, setDataReady] = useState(false);
  const [draft, setDraft] = useState<SearchDraft>(newSearchDraft);
  const [isBaseShown, setBaseShown] = useState(false);
  const form = useForm<RunValues>({
    initialValues: { ...rememberedRunValues(), name: '' },
    validate: validateRun,
    validateInputOnChange: true,
  });
  const plan = planSearch(draft, toParameters(form.values));
  const errors = 'input' in plan ? null : plan;
  const start = useCallMutation('search.start', {
    invalidates: [['tasks', 'state'], ['projects'], ['server']],
    isErrorShownElsewhere: true,
    onSuccess: ({ taskId, runCount }) => {
      onClose();
      notifications.show({
        color: 'green',
        message: (
          <>
            Search of {runsInWords(runCount)} started. <Link href={`/experiments/${taskId}`}>Open it</Link>
          </>
        ),
      });
    },
  });
  const tellReady = useCallback((isReady: boolean) => setDataReady(isReady), []);
  const submit = form.onSubmit(
    () => {
      if ('input' in plan && !start.isPending) start.mutate(plan.input);
    },
    // What is wrong may stand among the parameters that were not opened.
    () => setBaseShown(true),
  );
  const change = (part: Partial<SearchDraft>) => setDraft({ ...draft, ...part });

  return (
    <form className={classes['form']} onSubmit={submit} noValidate aria-label="Search parameters">
      <Stack gap="md" className={classes['fields'] ?? ''}>
        <Text size="sm" c="dimmed">
          Makes a run for many values of some parameters and marks the best. Each run is an experiment of its own.
        </Text>
        <DataSourceFields form={form} onReady={tellReady} />
        <StrategyFields draft={draft} errors={errors} onChange={change} />
        <SearchAxes
          axes={draft.axes}
          strategy={draft.strategy}
          errors={errors?.axisErrors ?? {}}
          onChange={(axes) => change({ axes })}
        />
        <Select
          label="Rank the runs by"
          description={
            form.values.folds === '' ? 'On the test rows of each run' : 'As the mean over the folds of each run'
          }
          allowDeselect={false}
          data={[
            { value: 'accuracy', label: 'Accuracy' },
            { value: 'f1_score', label: 'F1' },
          ]}
          value={draft.metric}
          onChange={(metric) => change({ metric: metric === 'f1_score' ? 'f1_score' : 'accuracy' })}
        />
        <TextInput
          label="Name"
          description="Empty: named after the time it starts"
          maxLength={200}
          {...form.getInputProps('name')}
        />
        <TagsEditor
          label="Tags"
          tags={form.values.tags}
          suggestions={knownTags}
          onChange={(tags) => form.setFieldValue('tags', tags)}
          error={typeof form.errors['tags'] === 'string' ? form.errors['tags'] : undefined}
        />
        <Button
          variant="default"
          aria-expanded={isBaseShown}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => setBaseShown(!isBaseShown)}
        >
          {isBaseShown ? 'Hide the other parameters' : 'Other parameters…'}
        </Button>
        {isBaseShown && (
          <>
            <Text size="sm" c="dimmed">
              The same in every run, but where it is searched above.
            </Text>
            <ParameterFields form={form} />
          </>
        )}
        {start.error !== null && <StartError error={start.error} />}
      </Stack>
      <Group justify="space-between" wrap="nowrap" className={classes['foot'] ?? ''}>
        <PlanText plan={plan} />
        <Group gap="xs" wrap="nowrap">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={start.isPending}
            disabled={!isDataReady || errors !== null}
            leftSection={<IconPlayerPlay size={15} aria-hidden />}
          >
            Start search
          </Button>
        </Group>
      </Group>
    </form>
  );
}

type StrategyFieldsProps = {
  readonly draft: SearchDraft;
  readonly errors: Pick<Extract<SearchPlan, { whole: unknown }>, 'count' | 'seed'> | null;
  readonly onChange: (part: Partial<SearchDraft>) => void;
};

function StrategyFields({ draft, errors, onChange }: StrategyFieldsProps) {
  return (
    <Stack gap="xs">
      <SegmentedControl
        fullWidth
        aria-label="How the values are combined"
        data={[
          { value: 'grid', label: 'Every combination' },
          { value: 'random', label: 'At random' },
        ]}
        value={draft.strategy}
        onChange={(strategy) => onChange({ strategy: strategy === 'random' ? 'random' : 'grid' })}
      />
      {draft.strategy === 'random' && (
        <SimpleGrid cols={2} spacing="sm">
          <NumberInput
            label="Runs"
            description="Different points that are drawn, at most 500"
            clampBehavior="none"
            value={draft.count}
            error={errors?.count}
            onChange={(count) => onChange({ count })}
          />
          <NumberInput
            label="Seed of the draw"
            description="The same seed draws the same points"
            clampBehavior="none"
            value={draft.seed}
            error={errors?.seed}
            onChange={(seed) => onChange({ seed })}
          />
        </SimpleGrid>
      )}
    </Stack>
  );
}

/** How many runs there will be, or why there can be none yet. */
function PlanText({ plan }: { readonly plan: SearchPlan }) {
  if ('input' in plan) {
    return (
      <Text size="sm" role="status" fw={600}>
        {runsInWords(plan.runCount)}
      </Text>
    );
  }
  return (
    <Text size="sm" role="status" c="var(--mantine-color-error)">
      {plan.whole ?? 'Correct what is marked above.'}
    </Text>
  );
}

function runsInWords(count: number): string {
  return count === 1 ? '1 run' : `${count.toLocaleString('en')} runs`;
}

function StartError({ error }: { readonly error: Error }) {
  const report = reportError(error);
  return (
    <Alert color="red" role="alert" title={report.title} icon={<IconAlertTriangle aria-hidden />}>
      {report.message} {report.advice}
      {report.ref !== null && ` Reference: ${report.ref}`}
    </Alert>
  );
}
