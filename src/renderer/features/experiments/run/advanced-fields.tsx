import { Button, Collapse, NumberInput, SimpleGrid } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { appQueries } from '../../../bridge/queries.ts';
import type { NumberField, RunValues } from './run-values.ts';
import { rangeInWords } from './validate-run.ts';

const FIELDS: readonly {
  readonly field: NumberField;
  readonly label: string;
  readonly text: string;
  readonly step: number;
}[] = [
  { field: 'trees', label: 'Trees', text: 'More are steadier and slower', step: 10 },
  { field: 'maxFeatures', label: 'Max features', text: 'How many of the most frequent words count', step: 100 },
  { field: 'testSize', label: 'Test size', text: 'Share of the rows kept for the test', step: 0.05 },
  { field: 'seed', label: 'Seed', text: 'The same seed gives the same forest', step: 1 },
  { field: 'workers', label: 'Workers', text: 'Threads that grow trees; the result is the same', step: 1 },
  { field: 'timeoutSeconds', label: 'Time-out (seconds)', text: 'Ends the run as failed after this long', step: 60 },
];

/** The parameters of the training, each with what it does and its range. Opens by itself where one is wrong. */
export function AdvancedFields({ form }: { readonly form: UseFormReturnType<RunValues> }) {
  const bridge = useBridge();
  const cores = useQuery(appQueries.info(bridge)).data?.cores;
  const [isWanted, setWanted] = useState(false);
  const isOpen = isWanted || FIELDS.some(({ field }) => form.errors[field] !== undefined);
  const emptyText: Partial<Record<NumberField, string>> = {
    workers: cores === undefined ? 'One per core' : `One per core (${String(cores)})`,
    timeoutSeconds: 'None',
  };
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        px={6}
        aria-expanded={isOpen}
        leftSection={isOpen ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />}
        onClick={() => setWanted(!isOpen)}
      >
        Advanced
      </Button>
      <Collapse expanded={isOpen}>
        <SimpleGrid cols={2} spacing="sm" pt="xs">
          {FIELDS.map(({ field, label, text, step }) => (
            <NumberInput
              key={field}
              label={label}
              description={`${text}: ${rangeInWords(field)}`}
              step={step}
              // Out of range is told, not silently moved into the range.
              clampBehavior="none"
              placeholder={emptyText[field] ?? ''}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              {...form.getInputProps(field)}
            />
          ))}
        </SimpleGrid>
      </Collapse>
    </div>
  );
}
