import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconRefresh, IconStethoscope } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { DoctorReport, StackStatus } from '#shared/domain/stack.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { stackQueries } from '../../../bridge/queries.ts';
import { formatDateTime } from '../../../lib/format.ts';
import { EmptyPanel, ErrorPanel, PageState } from '../../../ui/page-state.tsx';
import { JobPanel } from '../job/job-panel.tsx';
import { Section } from '../parts/section.tsx';
import { isActive } from '../parts/stack-words.ts';
import { CheckList } from './check-list.tsx';
import classes from './doctor.module.css';

/** What may keep the server from running, with its cause and what mends it. Nothing of it leaves this machine. */
export function DoctorPanel({ status }: { readonly status: StackStatus | undefined }) {
  const report = useQuery(stackQueries.doctor(useBridge()));
  const { data, error } = report;
  return (
    <Stack gap="md">
      {status !== undefined && isActive(status.job) && <JobPanel status={status} />}
      <Section
        title="Doctor"
        actions={
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={report.isFetching}
            onClick={() => void report.refetch()}
          >
            Run again
          </Button>
        }
      >
        <Text size="sm" c="dimmed" mb="sm" role="status" className={classes['summary'] ?? ''}>
          {data === undefined ? (error === null ? 'Looking…' : 'The last look failed.') : summaryOf(data)}
        </Text>
        {data !== undefined && error !== null && <ErrorPanel error={error} />}
        <PageState
          isLoading={data === undefined}
          error={data === undefined ? error : null}
          onRetry={() => void report.refetch()}
          isEmpty={data?.checks.length === 0}
          empty={
            <EmptyPanel
              icon={<IconStethoscope size={28} stroke={1.5} />}
              title="Nothing was checked"
              text="There is nothing to look at yet. Run the doctor again when Docker is installed."
            />
          }
          loading={
            <Stack gap="sm">
              {Array.from({ length: 6 }, (_, index) => (
                <Skeleton key={index} height={56} />
              ))}
            </Stack>
          }
        >
          <CheckList checks={data?.checks ?? []} label="Checks, the worst first" />
        </PageState>
      </Section>
    </Stack>
  );
}

function summaryOf({ checks, atMs }: DoctorReport): string {
  const count = (state: DoctorReport['checks'][number]['state']) =>
    checks.filter((check) => check.state === state).length;
  const errors = count('error');
  const warnings = count('warning');
  const findings = [
    errors > 0 ? `${String(errors)} ${errors === 1 ? 'error' : 'errors'}` : null,
    warnings > 0 ? `${String(warnings)} ${warnings === 1 ? 'warning' : 'warnings'}` : null,
  ].filter((part) => part !== null);
  return `${findings.length === 0 ? 'Nothing is wrong' : findings.join(', ')} among ${String(checks.length)} checks, looked at ${formatDateTime(atMs)}. It runs by itself before every start; nothing leaves this machine.`;
}
