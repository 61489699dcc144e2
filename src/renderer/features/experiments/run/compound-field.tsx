import { Group, Input } from '@mantine/core';
import { useId, type ReactNode } from 'react';

/** For the inputs of a compound field: ties them to its one description and one error. */
export type PartProps = {
  /** Mantine would tie each input to a description of its own, and there is none. */
  readonly withAria: false;
  readonly error: boolean;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string;
};

type CompoundFieldProps = {
  readonly label: string;
  readonly description: string;
  readonly error: ReactNode;
  readonly children: (part: PartProps) => ReactNode;
};

/** A field of several inputs side by side, with one label, one description and one error. */
export function CompoundField({ label, description, error, children }: CompoundFieldProps) {
  const id = useId();
  const isWrong = error !== undefined;
  return (
    <Input.Wrapper
      size="xs"
      id={id}
      label={label}
      labelElement="div"
      labelProps={{ id: `${id}-label` }}
      description={description}
      error={error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      role="group"
      aria-labelledby={`${id}-label`}
    >
      <Group gap={6} mb={5} wrap="nowrap">
        {children({
          withAria: false,
          error: isWrong,
          'aria-invalid': isWrong,
          'aria-describedby': isWrong ? `${id}-error ${id}-description` : `${id}-description`,
        })}
      </Group>
    </Input.Wrapper>
  );
}
