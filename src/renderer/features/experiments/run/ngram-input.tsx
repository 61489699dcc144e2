import { Group, Input, NumberInput, Text } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import type { RunValues } from './run-values.ts';

type NgramInputProps = {
  readonly value: RunValues['ngrams'];
  readonly onChange: (value: RunValues['ngrams']) => void;
  readonly error: ReactNode;
};

/** From how many words to how many a term may have. */
export function NgramInput({ value, onChange, error }: NgramInputProps) {
  const id = useId();
  const end = (which: 'from' | 'to') => (
    <NumberInput
      flex={1}
      miw={0}
      aria-label={`Word sequences ${which}`}
      clampBehavior="none"
      value={value[which]}
      onChange={(number) => onChange({ ...value, [which]: number })}
      error={error !== undefined}
    />
  );
  return (
    <Input.Wrapper
      size="xs"
      id={id}
      label="Word sequences (n-grams)"
      labelElement="div"
      labelProps={{ id: `${id}-name` }}
      description="This many words in a row count as one"
      error={error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      role="group"
      aria-labelledby={`${id}-name`}
    >
      <Group gap={6} mb={5} wrap="nowrap">
        {end('from')}
        <Text size="xs">to</Text>
        {end('to')}
      </Group>
    </Input.Wrapper>
  );
}
