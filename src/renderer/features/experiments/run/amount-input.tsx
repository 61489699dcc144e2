import { NumberInput, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { CompoundField } from './compound-field.tsx';

type Amount<R extends string> = { readonly rule: R; readonly amount: number | string };

type AmountInputProps<R extends string> = {
  readonly label: string;
  readonly description: string;
  /** What the number can mean, and the rules that need none. */
  readonly rules: readonly { readonly value: R; readonly label: string; readonly isNumber: boolean }[];
  readonly value: Amount<R>;
  readonly onChange: (value: Amount<R>) => void;
  readonly error: ReactNode;
};

/** A number and, beside it, what it means: documents or per cent of them. */
export function AmountInput<R extends string>(props: AmountInputProps<R>) {
  const { label, description, rules, value, onChange, error } = props;
  const isNumber = rules.some((rule) => rule.value === value.rule && rule.isNumber);
  return (
    <CompoundField label={label} description={description} error={error}>
      {(part) => (
        <>
          {isNumber && (
            <NumberInput
              w={84}
              flex="none"
              aria-label={label}
              clampBehavior="none"
              value={value.amount}
              onChange={(amount) => onChange({ ...value, amount })}
              {...part}
            />
          )}
          <Select
            flex={1}
            miw={0}
            aria-label={`${label}: kind`}
            data={rules.map((rule) => ({ value: rule.value, label: rule.label }))}
            allowDeselect={false}
            value={value.rule}
            onChange={(rule) => {
              if (rule !== null) onChange({ ...value, rule });
            }}
          />
        </>
      )}
    </CompoundField>
  );
}
