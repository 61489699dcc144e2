import { Accordion, Badge, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { appQueries } from '../../../bridge/queries.ts';
import { ForestFields } from './forest-fields.tsx';
import { NumberField } from './number-field.tsx';
import { changedCount, groupDefaults, hasError, type ParameterGroup } from './parameter-groups.ts';
import classes from './run-form.module.css';
import type { RunValues } from './run-values.ts';
import { TextFields } from './text-fields.tsx';

type Form = UseFormReturnType<RunValues>;

const GROUPS: readonly {
  readonly group: ParameterGroup;
  readonly title: string;
  readonly text: string;
  readonly render: (form: Form) => ReactNode;
}[] = [
  {
    group: 'text',
    title: 'Text',
    text: 'Which words count, and how much',
    render: (form) => <TextFields form={form} />,
  },
  {
    group: 'forest',
    title: 'Forest',
    text: 'How the trees grow, and how far',
    render: (form) => <ForestFields form={form} />,
  },
  {
    group: 'evaluation',
    title: 'Evaluation',
    text: 'What the model is tested on',
    render: (form) => <EvaluationFields form={form} />,
  },
  {
    group: 'run',
    title: 'Run',
    text: 'Seed, threads and time-out',
    render: (form) => <RunFields form={form} />,
  },
];

/** The parameters of the training: the two that everyone changes, and groups of the rest, closed until they are wanted. */
export function ParameterFields({ form }: { readonly form: Form }) {
  const [wanted, setWanted] = useState<readonly string[]>([]);
  // Opens by itself where a field is wrong, and stays open until it is right.
  const open = GROUPS.map(({ group }) => group).filter(
    (group) => wanted.includes(group) || hasError(group, form.errors),
  );
  return (
    <Stack gap="sm" component="section" aria-label="Parameters">
      <SimpleGrid cols={2} spacing="sm">
        <NumberField form={form} field="trees" label="Trees" text="More are steadier and slower" step={10} />
        <NumberField
          form={form}
          field="maxFeatures"
          label="Max features"
          text="How many of the most frequent words count"
          step={100}
        />
      </SimpleGrid>
      <Accordion
        multiple
        order={3}
        variant="contained"
        // Every key that is pressed draws the form anew: what is not seen is not drawn.
        keepMounted={false}
        chevronPosition="left"
        value={open}
        onChange={setWanted}
        classNames={{
          item: classes['group'] ?? '',
          control: classes['control'] ?? '',
          chevron: classes['chevron'] ?? '',
          label: classes['controlLabel'] ?? '',
          content: classes['groupContent'] ?? '',
        }}
      >
        {GROUPS.map(({ group, title, text, render }) => {
          const changed = changedCount(group, form.values);
          return (
            <Accordion.Item key={group} value={group}>
              <Accordion.Control>
                <GroupHead title={title} text={text} changed={changed} />
              </Accordion.Control>
              <Accordion.Panel>
                <Stack gap="sm">
                  {render(form)}
                  {changed > 0 && (
                    <Button
                      variant="default"
                      size="compact-xs"
                      style={{ alignSelf: 'flex-end' }}
                      onClick={() => form.setValues(groupDefaults(group))}
                    >
                      Reset {title.toLowerCase()} to defaults
                    </Button>
                  )}
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          );
        })}
      </Accordion>
    </Stack>
  );
}

function GroupHead(props: { readonly title: string; readonly text: string; readonly changed: number }) {
  return (
    <Group gap="xs" wrap="nowrap" justify="space-between">
      <div>
        <Text span size="sm" fw={600} display="block">
          {props.title}
        </Text>
        <Text span size="xs" c="dimmed" display="block">
          {props.text}
        </Text>
      </div>
      {props.changed > 0 && (
        <Badge variant="light" size="sm" tt="none" flex="none">
          {props.changed} changed
        </Badge>
      )}
    </Group>
  );
}

function EvaluationFields({ form }: { readonly form: Form }) {
  return (
    <SimpleGrid cols={2} spacing="sm">
      <NumberField
        form={form}
        field="testSize"
        label="Test size"
        text="Share of the rows kept for the test"
        step={0.05}
      />
      <NumberField
        form={form}
        field="folds"
        label="Cross-validation folds"
        text="Parts of the other rows that are each tested once"
        emptyText="None"
      />
    </SimpleGrid>
  );
}

function RunFields({ form }: { readonly form: Form }) {
  const bridge = useBridge();
  const cores = useQuery(appQueries.info(bridge)).data?.cores;
  return (
    <SimpleGrid cols={2} spacing="sm">
      <NumberField form={form} field="seed" label="Seed" text="The same seed gives the same forest" />
      <NumberField
        form={form}
        field="workers"
        label="Workers"
        text="Threads that grow trees; the result is the same"
        emptyText={cores === undefined ? 'One per core' : `One per core (${String(cores)})`}
      />
      <NumberField
        form={form}
        field="timeoutSeconds"
        label="Time-out (seconds)"
        text="Ends the run as failed after this long"
        step={60}
        emptyText="None"
      />
    </SimpleGrid>
  );
}
