import {
  ActionIcon,
  Group,
  MultiSelect,
  NumberInput,
  Paper,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Text,
} from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { isRanged, SEARCHED_PARAMETERS, type SearchedParameter } from '#shared/domain/search.ts';
import { SEARCHED_LABELS, VALUE_EXAMPLES } from '#shared/domain/search-values.ts';
import { closedValues, isRangeDrawn, newAxis, type AxisDraft, type SearchDraft } from './search-draft.ts';

type SearchAxesProps = {
  readonly axes: readonly AxisDraft[];
  readonly strategy: SearchDraft['strategy'];
  readonly errors: Partial<Record<SearchedParameter, string>>;
  readonly onChange: (axes: readonly AxisDraft[]) => void;
};

/** The parameters that are searched, each with its values or its range, and a way to add more. */
export function SearchAxes({ axes, strategy, errors, onChange }: SearchAxesProps) {
  const unused = SEARCHED_PARAMETERS.filter((name) => axes.every((axis) => axis.name !== name));
  return (
    <Stack gap="xs" component="section" aria-label="Searched parameters">
      <Text size="sm" fw={600}>
        Parameters to search
      </Text>
      {axes.map((axis) => (
        <AxisFields
          key={axis.name}
          axis={axis}
          strategy={strategy}
          error={errors[axis.name]}
          onChange={(next) => onChange(axes.map((old) => (old.name === next.name ? next : old)))}
          onRemove={() => onChange(axes.filter((old) => old.name !== axis.name))}
        />
      ))}
      <Select
        // Empty again after each choice: it adds, it does not hold.
        value={null}
        aria-label="Add a parameter"
        placeholder={unused.length === 0 ? 'All parameters are searched' : 'Add a parameter…'}
        disabled={unused.length === 0}
        searchable
        nothingFoundMessage="No such parameter"
        data={unused.map((name) => ({ value: name, label: SEARCHED_LABELS[name] }))}
        onChange={(chosen) => {
          const name = unused.find((candidate) => candidate === chosen);
          if (name !== undefined) onChange([...axes, newAxis(name)]);
        }}
      />
    </Stack>
  );
}

type AxisFieldsProps = {
  readonly axis: AxisDraft;
  readonly strategy: SearchDraft['strategy'];
  readonly error: string | undefined;
  readonly onChange: (axis: AxisDraft) => void;
  readonly onRemove: () => void;
};

function AxisFields({ axis, strategy, error, onChange, onRemove }: AxisFieldsProps) {
  const label = SEARCHED_LABELS[axis.name];
  return (
    <Paper withBorder p="xs" component="fieldset" aria-label={label} m={0}>
      <Group justify="space-between" wrap="nowrap" mb={6} gap="xs">
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <Group gap={6} wrap="nowrap">
          {strategy === 'random' && isRanged(axis.name) && (
            <SegmentedControl
              size="xs"
              aria-label={`How ${label.toLowerCase()} is drawn`}
              data={[
                { value: 'values', label: 'Values' },
                { value: 'range', label: 'Range' },
              ]}
              value={axis.kind}
              onChange={(kind) => onChange({ ...axis, kind: kind === 'range' ? 'range' : 'values' })}
            />
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Do not search ${label.toLowerCase()}`}
            onClick={onRemove}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      {isRangeDrawn(axis, strategy) ? (
        <RangeFields axis={axis} label={label} error={error} onChange={onChange} />
      ) : (
        <ValuesField axis={axis} label={label} error={error} onChange={onChange} />
      )}
    </Paper>
  );
}

type FieldProps = Pick<AxisFieldsProps, 'axis' | 'error' | 'onChange'> & { readonly label: string };

function ValuesField({ axis, label, error, onChange }: FieldProps) {
  const closed = closedValues(axis.name);
  const common = {
    'aria-label': `Values of ${label.toLowerCase()}`,
    value: [...axis.values],
    onChange: (values: string[]) => onChange({ ...axis, values }),
    error,
  };
  if (closed !== null) return <MultiSelect {...common} data={[...closed]} />;
  return (
    <TagsInput
      {...common}
      placeholder={axis.values.length === 0 ? VALUE_EXAMPLES[axis.name] : ''}
      splitChars={[',', ';', ' ']}
      acceptValueOnBlur
    />
  );
}

function RangeFields({ axis, label, error, onChange }: FieldProps) {
  const lower = label.toLowerCase();
  return (
    <>
      <Group grow gap="xs" align="flex-start">
        <NumberInput
          aria-label={`Lowest ${lower}`}
          clampBehavior="none"
          value={axis.from}
          error={error !== undefined}
          onChange={(from) => onChange({ ...axis, from })}
        />
        <NumberInput
          aria-label={`Highest ${lower}`}
          clampBehavior="none"
          value={axis.to}
          error={error !== undefined}
          onChange={(to) => onChange({ ...axis, to })}
        />
        <Select
          aria-label={`Scale of ${lower}`}
          allowDeselect={false}
          data={[
            { value: 'linear', label: 'Even steps' },
            { value: 'log', label: 'By factors' },
          ]}
          value={axis.scale}
          onChange={(scale) => onChange({ ...axis, scale: scale === 'log' ? 'log' : 'linear' })}
        />
      </Group>
      {error !== undefined && (
        <Text size="xs" c="var(--mantine-color-error)" mt={4}>
          {error}
        </Text>
      )}
    </>
  );
}
