import { NumberInput, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { CompoundField, type PartProps } from './compound-field.tsx';
import type { RunValues } from './run-values.ts';

type NgramInputProps = {
  readonly value: RunValues['ngrams'];
  readonly onChange: (value: RunValues['ngrams']) => void;
  readonly error: ReactNode;
};

/** From how many words to how many a term may have. */
export function NgramInput({ value, onChange, error }: NgramInputProps) {
  const end = (which: 'from' | 'to', part: PartProps) => (
    <NumberInput
      flex={1}
      miw={0}
      aria-label={`Word sequences ${which}`}
      clampBehavior="none"
      value={value[which]}
      onChange={(number) => onChange({ ...value, [which]: number })}
      {...part}
    />
  );
  return (
    <CompoundField label="Word sequences (n-grams)" description="This many words in a row count as one" error={error}>
      {(part) => (
        <>
          {end('from', part)}
          <Text size="xs">to</Text>
          {end('to', part)}
        </>
      )}
    </CompoundField>
  );
}
