import { Button, Paper, Stack, Text, Title } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useId } from 'react';
import type { StackJob, StackStatus } from '#shared/domain/stack.ts';
import { formatBytes } from '../../../lib/format.ts';
import { useCallMutation } from '../../../lib/use-call-mutation.ts';
import { useNow } from '../../../lib/use-now.ts';
import { STACK_CHANGES } from '../parts/stack-changes.ts';
import { isActive, jobTitle } from '../parts/stack-words.ts';
import { wholeSeconds } from '../parts/whole-seconds.ts';
import { JobFailure } from './job-failure.tsx';
import { JobServices } from './job-services.tsx';
import { JobStages } from './job-stage-list.tsx';
import classes from './job.module.css';
import { Bar, leftInWords, PullBars } from './pull-bars.tsx';

/** The job under way: its stages, images and services, and how to end it. One that failed stays with its reason. */
export function JobPanel({ status }: { readonly status: StackStatus }) {
  const { job } = status;
  if (job === null) return null;
  if (isActive(job)) return <ActiveJob job={job} status={status} />;
  // A start that failed is no news once the server runs all the same.
  const isOvertaken = status.state === 'healthy' && (job.kind === 'start' || job.kind === 'restart');
  return job.state === 'failed' && !isOvertaken ? <JobFailure key={job.id} job={job} /> : null;
}

function ActiveJob({ job, status }: { readonly job: StackJob; readonly status: StackStatus }) {
  const titleId = useId();
  const nowMs = useNow(true);
  const cancel = useCallMutation('stack.cancel', { invalidates: STACK_CHANGES });
  const { progress } = job;
  const isEnding = job.isCancelRequested || cancel.isPending;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={titleId}>
      <Stack gap="sm">
        <div className={classes['head']}>
          <div className={classes['headWords']}>
            <Title order={2} size="h5" id={titleId}>
              {jobTitle(job)}
            </Title>
            <Step text={job.state === 'queued' ? 'Waiting for its turn' : progress.step} />
            <Text size="xs" c="dimmed">
              {wholeSeconds(nowMs - job.createdAtMs)} so far
              {!job.isHere && ' · run by another ClearDeck on this data folder'}
            </Text>
          </div>
          <Button
            color="red"
            variant="light"
            leftSection={<IconPlayerStop size={16} aria-hidden />}
            loading={cancel.isPending}
            disabled={isEnding}
            onClick={() => cancel.mutate({ jobId: job.id })}
          >
            {job.isCancelRequested ? 'Cancelling…' : 'Cancel'}
          </Button>
        </div>
        <JobStages job={job} />
        <PullBars progress={progress} />
        {progress.stage === 'copy' && <CopyBar job={job} />}
        <JobServices services={progress.services} status={status} nowMs={nowMs} />
      </Stack>
    </Paper>
  );
}

/** What is done now. Seconds that it counts are seen and not read aloud, at each of them, again. */
function Step({ text }: { readonly text: string }) {
  const seconds = /, \d+ s$/.exec(text)?.[0] ?? '';
  return (
    <Text size="sm">
      <span role="status">{text.slice(0, text.length - seconds.length)}</span>
      {seconds}
    </Text>
  );
}

function CopyBar({ job: { progress } }: { readonly job: StackJob }) {
  const { doneBytes, totalBytes, bytesPerSecond, secondsLeft } = progress;
  if (doneBytes === null) return null;
  const facts = [
    totalBytes === null
      ? `${formatBytes(doneBytes)} so far`
      : `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`,
    bytesPerSecond === null ? null : `${formatBytes(bytesPerSecond)}/s`,
    leftInWords(secondsLeft),
  ].filter((fact) => fact !== null);
  return (
    <Bar
      name="Data"
      words={facts.join(' · ')}
      share={totalBytes === null ? null : totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes)}
      isStrong
    />
  );
}
