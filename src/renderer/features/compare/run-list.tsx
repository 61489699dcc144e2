import { ActionIcon, Anchor, Badge, Group, Paper, Tooltip } from '@mantine/core';
import { IconArrowBarToLeft, IconX } from '@tabler/icons-react';
import { Link } from 'wouter';
import { StatusBadge } from '../../ui/status-badge.tsx';
import type { Compared } from './use-compared.ts';

type RunListProps = {
  readonly runs: readonly Compared[];
  readonly onRemove: (id: string) => void;
  readonly onMakeBase: (id: string) => void;
};

/** The experiments under comparison, the base first, each with its colour. */
export function RunList({ runs, onRemove, onMakeBase }: RunListProps) {
  return (
    <Group
      component="ul"
      gap="xs"
      m={0}
      p={0}
      mah={150}
      style={{ listStyle: 'none', overflowY: 'auto' }}
      aria-label="Compared experiments"
    >
      {runs.map(({ task, label, color }, index) => (
        <Paper component="li" withBorder key={task.id} px="xs" py={4} maw="100%">
          <Group gap={8} wrap="nowrap">
            <span
              aria-hidden="true"
              style={{ flex: 'none', width: 12, height: 12, borderRadius: 3, background: color }}
            />
            <Anchor component={Link} href={`/experiments/${task.id}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
              {label}
            </Anchor>
            <StatusBadge status={task.status} />
            {index === 0 ? (
              <Badge variant="light" tt="none">
                Base
              </Badge>
            ) : (
              <Tooltip label="Make this the base">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Make ${label} the base`}
                  onClick={() => onMakeBase(task.id)}
                >
                  <IconArrowBarToLeft size={14} />
                </ActionIcon>
              </Tooltip>
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Remove ${label}`}
              onClick={() => onRemove(task.id)}
            >
              <IconX size={14} />
            </ActionIcon>
          </Group>
        </Paper>
      ))}
    </Group>
  );
}
