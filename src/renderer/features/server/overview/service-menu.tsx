import { ActionIcon, Menu } from '@mantine/core';
import { IconDotsVertical, IconFileText, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { ServiceView } from '#shared/domain/stack.ts';
import { useStackDeeds } from '../parts/use-stack-deeds.ts';

type ServiceMenuProps = {
  readonly service: Pick<ServiceView, 'name' | 'state'>;
  readonly isOff: boolean;
};

const STOPPABLE: ReadonlySet<ServiceView['state']> = new Set(['running', 'paused', 'restarting']);

/** What can be done with one service. */
export function ServiceMenu({ service: { name, state }, isOff }: ServiceMenuProps) {
  const { start, stop, restart, isAsking } = useStackDeeds();
  const isUp = STOPPABLE.has(state);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${name}`} loading={isAsking}>
          <IconDotsVertical size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!isUp && (
          <Menu.Item
            disabled={isOff}
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            onClick={() => start.mutate({ services: [name] })}
          >
            Start, and what it needs
          </Menu.Item>
        )}
        {isUp && (
          <Menu.Item
            disabled={isOff}
            leftSection={<IconPlayerStop size={16} aria-hidden />}
            onClick={() => stop.mutate({ services: [name] })}
          >
            Stop
          </Menu.Item>
        )}
        {state !== 'none' && (
          <Menu.Item
            disabled={isOff}
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={() => restart.mutate({ services: [name] })}
          >
            Restart
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          component={Link}
          href={`/server/logs?service=${encodeURIComponent(name)}`}
          leftSection={<IconFileText size={16} aria-hidden />}
        >
          Show its logs
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
