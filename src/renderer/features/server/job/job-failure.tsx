import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import { IconAlertTriangle, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { StackJob } from '#shared/domain/stack.ts';
import { reportError } from '#shared/ipc/error-texts.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { stackQueries } from '../../../bridge/queries.ts';
import { useConfirm } from '../../../ui/use-confirm.tsx';
import { CheckList } from '../doctor/check-list.tsx';
import { ReasonWithLastWords } from '../parts/last-words.tsx';
import { jobTitle } from '../parts/stack-words.ts';
import { useStackDeeds } from '../parts/use-stack-deeds.ts';
import { JobStages } from './job-stage-list.tsx';
import { PullBar } from './pull-bars.tsx';

/** Why the last job failed, and what can be done. */
export function JobFailure({ job }: { readonly job: StackJob }) {
  // Not of the component: the part of the page that it is in goes when another part is opened.
  const [dismissedId, setDismissedId] = useSessionStorage({ key: 'cleardeck-dismissed-job', defaultValue: '' });
  if (dismissedId === job.id) return null;
  const isBlocked = job.kind === 'start' && job.progress.stage === 'preflight';
  const failedPulls = job.progress.pulls.filter(({ state }) => state === 'failed');
  return (
    <Alert
      color="red"
      variant="outline"
      bg="var(--mantine-color-body)"
      // The outline's own red is too pale for words.
      styles={{ label: { color: 'var(--mantine-color-error)' } }}
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={`${jobTitle(job)} failed`}
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={() => setDismissedId(job.id)}
    >
      <Stack gap="sm" style={{ overflowWrap: 'anywhere' }}>
        {job.problem !== null && <ReasonWithLastWords text={job.problem} />}
        <JobStages job={job} />
        {failedPulls.map((pull) => (
          <PullBar key={pull.image} pull={pull} />
        ))}
        {isBlocked ? <Blocked job={job} /> : <TryAgain job={job} />}
      </Stack>
    </Alert>
  );
}

/** Only what is asked for by kind and services can be asked again; a backup or a removal is asked in the data part. */
function TryAgain({ job }: { readonly job: StackJob }) {
  const deeds = useStackDeeds();
  const { kind, services } = job;
  if (kind !== 'start' && kind !== 'stop' && kind !== 'restart') return null;
  const deed = deeds[kind];
  return (
    <Group>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} aria-hidden />}
        loading={deed.isPending}
        onClick={() => deed.mutate({ services })}
      >
        Try again
      </Button>
    </Group>
  );
}

/** The findings that a start was stopped by, their fixes, and the way past them. */
function Blocked({ job }: { readonly job: StackJob }) {
  const confirm = useConfirm();
  const report = useQuery(stackQueries.doctor(useBridge()));
  const { start } = useStackDeeds();
  const failing = (report.data?.checks ?? []).filter(({ state }) => state === 'error');
  const onStartAnyway = async () => {
    const isAgreed = await confirm({
      title: 'Start in spite of the findings?',
      message: `The server may not become healthy: ${failing.map(({ title }) => title).join(', ')}.`,
      confirmLabel: 'Start anyway',
    });
    if (isAgreed) start.mutate({ services: job.services, ignoredChecks: failing.map(({ id }) => id) });
  };
  return (
    <>
      {report.isFetching && (
        <Text size="sm" c="dimmed">
          The doctor looks again…
        </Text>
      )}
      {report.error !== null && <Text size="sm">{reportError(report.error).message}</Text>}
      <CheckList checks={failing} label="What keeps the server from starting" />
      <Group gap="xs">
        <Button
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={start.isPending}
          onClick={() => start.mutate({ services: job.services })}
        >
          Try again
        </Button>
        {failing.length > 0 && (
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            disabled={start.isPending}
            onClick={() => void onStartAnyway()}
          >
            Start anyway…
          </Button>
        )}
      </Group>
    </>
  );
}
