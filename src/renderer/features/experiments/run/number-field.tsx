import { NumberInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { rangeInWords, type RangedNumber } from './field-ranges.ts';
import type { RunValues } from './run-values.ts';

type NumberFieldProps = {
  readonly form: UseFormReturnType<RunValues>;
  readonly field: RangedNumber & keyof RunValues;
  readonly label: string;
  /** What the number does; its range is added. */
  readonly text: string;
  readonly step?: number;
  /** What an empty field means, where it may be empty. */
  readonly emptyText?: string;
};

/** A number of the form with what it does and its range, which is the schema's. */
export function NumberField({ form, field, label, text, step = 1, emptyText = '' }: NumberFieldProps) {
  return (
    <NumberInput
      label={label}
      description={`${text}: ${rangeInWords(field)}`}
      step={step}
      // Out of range is told, not silently moved into the range.
      clampBehavior="none"
      placeholder={emptyText}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      {...form.getInputProps(field)}
    />
  );
}
