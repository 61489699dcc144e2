import { Group, SegmentedControl, Slider, Switch, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId } from 'react';
import type { XAxis } from '#shared/domain/scalar.ts';
import type { LineChartControls } from './chart-types.ts';

type ScalarControlsProps = {
  readonly controls: LineChartControls;
  readonly onChange: (controls: LineChartControls) => void;
  readonly search: string;
  readonly onSearch: (search: string) => void;
};

const AXES: readonly { value: XAxis; label: string }[] = [
  { value: 'iteration', label: 'Iteration' },
  { value: 'relative', label: 'Relative' },
  { value: 'wall', label: 'Wall time' },
];

/** What all charts of a page share: the x axis, smoothing, a logarithmic y axis, and which metrics are shown. */
export function ScalarControls({ controls, onChange, search, onSearch }: ScalarControlsProps) {
  const smoothingId = useId();
  return (
    <Group gap="md" role="group" aria-label="Chart controls" align="center">
      <TextInput
        aria-label="Search metrics"
        placeholder="Search metrics"
        type="search"
        size="xs"
        w={170}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
      />
      <SegmentedControl
        aria-label="X axis"
        size="xs"
        data={[...AXES]}
        value={controls.axis}
        onChange={(value) => onChange({ ...controls, axis: value })}
      />
      <Group gap="xs" wrap="nowrap">
        <Text size="xs" id={smoothingId}>
          Smoothing
        </Text>
        <Slider
          w={120}
          size="sm"
          min={0}
          max={0.99}
          step={0.01}
          value={controls.smoothing}
          onChange={(smoothing) => onChange({ ...controls, smoothing })}
          label={(value) => value.toFixed(2)}
          thumbProps={{ 'aria-labelledby': smoothingId }}
          thumbLabel="Smoothing"
        />
        <Text size="xs" c="dimmed" w={28} ff="monospace">
          {controls.smoothing.toFixed(2)}
        </Text>
      </Group>
      <Switch
        size="xs"
        label="Log y axis"
        checked={controls.isLog}
        onChange={(event) => onChange({ ...controls, isLog: event.currentTarget.checked })}
      />
    </Group>
  );
}
