import { Button, Group } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { MetricGroup } from './compare-model.ts';

type TogglesProps = {
  readonly groups: readonly MetricGroup[];
  readonly opened: ReadonlySet<string>;
  readonly onChange: (opened: ReadonlySet<string>) => void;
};

/** A button per group of metrics that opens it in the table above, with the number of its rows. */
export function MetricGroupToggles({ groups, opened, onChange }: TogglesProps) {
  if (groups.length === 0) return null;
  const isAll = groups.every(({ metric }) => opened.has(metric));
  const count = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const toggle = (metric: string) => {
    const next = new Set(opened);
    if (!next.delete(metric)) next.add(metric);
    onChange(next);
  };
  return (
    <Group gap={6} mt={8} role="group" aria-label="More metrics">
      {groups.map(({ metric, rows }) => {
        const isOpen = opened.has(metric);
        const Chevron = isOpen ? IconChevronDown : IconChevronRight;
        return (
          <Button
            key={metric}
            size="compact-xs"
            variant={isOpen ? 'light' : 'default'}
            fw={500}
            leftSection={<Chevron size={12} aria-hidden />}
            aria-expanded={isOpen}
            onClick={() => toggle(metric)}
          >
            {metric} ({rows.length})
          </Button>
        );
      })}
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => onChange(isAll ? new Set() : new Set(groups.map(({ metric }) => metric)))}
      >
        {isAll ? 'Show fewer' : `Show all (${String(count)} more)`}
      </Button>
    </Group>
  );
}
