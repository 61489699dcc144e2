import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSettings } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { StackStatus } from '#shared/domain/stack.ts';
import { PageHeader } from '../../../ui/page-header.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { conditionUnderWay, STACK_CONDITIONS } from '../parts/stack-words.ts';
import { SettingsDrawer } from '../settings/settings-drawer.tsx';
import { StackActions } from './stack-actions.tsx';

/** The server's state in words, and what can be done with the whole of it. */
export function ServerHead({ status }: { readonly status: UseQueryResult<StackStatus> }) {
  const [isSettingsOpen, settings] = useDisclosure(false);
  return (
    <>
      <PageHeader
        title="Server"
        description={<StateLine status={status} />}
        actions={
          status.data === undefined ? (
            status.error === null && <Skeleton height={30} width={120} />
          ) : (
            <>
              <StackActions status={status.data} />
              <Button
                variant="default"
                leftSection={<IconSettings size={16} aria-hidden />}
                aria-haspopup="dialog"
                onClick={settings.open}
              >
                Settings
              </Button>
            </>
          )
        }
      />
      {status.data !== undefined && (
        <SettingsDrawer status={status.data} isOpen={isSettingsOpen} onClose={settings.close} />
      )}
    </>
  );
}

function StateLine({ status: { data, error } }: { readonly status: UseQueryResult<StackStatus> }) {
  if (data === undefined) {
    return error === null ? <Skeleton height={16} width="20rem" /> : 'The state of the ClearML server is not known.';
  }
  const underWay = conditionUnderWay(data);
  const { tone, label } = underWay ?? STACK_CONDITIONS[data.state];
  return (
    <div role="status">
      <StateMark tone={tone}>
        <strong>{label}.</strong> {underWay === null ? data.summary : servicesRunning(data)}
      </StateMark>
    </div>
  );
}

function servicesRunning({ services }: StackStatus): string {
  const runningCount = services.filter(({ state }) => state === 'running').length;
  return `${String(runningCount)} of ${String(services.length)} services run.`;
}
