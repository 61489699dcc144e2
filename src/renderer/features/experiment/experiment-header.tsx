import { Alert, Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconArrowsDiff } from '@tabler/icons-react';
import { Link } from 'wouter';
import { durationMs, isFinished, type TaskDetail } from '#shared/domain/task.ts';
import { formatDateTime, formatDuration } from '../../lib/format.ts';
import { useCallMutation } from '../../lib/use-call-mutation.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { TagsEditor } from '../../ui/tags-editor.tsx';
import { ExperimentMenu } from './experiment-menu.tsx';
import { InlineName } from './inline-name.tsx';
import { RunProgress } from './run-progress.tsx';
import { useNow } from '../../lib/use-now.ts';

const READ_AGAIN = [['tasks', 'state']] as const;

function Duration({ task }: { readonly task: TaskDetail }) {
  const now = useNow(task.startedAtMs !== null && task.endedAtMs === null);
  return <>{formatDuration(durationMs(task, now))}</>;
}

/** Who this experiment is, how it goes, and what can be done with it. */
export function ExperimentHeader({ task }: { readonly task: TaskDetail }) {
  const edit = useCallMutation('tasks.edit', { invalidates: READ_AGAIN });
  // While an edit is on its way the new tags are shown, not the old ones.
  const tags = edit.isPending && edit.variables.tags !== undefined ? edit.variables.tags : task.tags;
  const isActive = !isFinished(task.status) && task.status !== 'created';
  const reason = [task.statusReason, task.statusMessage].filter((text) => text !== '').join(': ');
  return (
    <>
      <PageHeader
        title={
          <InlineName
            name={task.name}
            isSaving={edit.isPending}
            onSave={(name) => edit.mutate({ id: task.id, name })}
          />
        }
        description={
          <Group gap="sm" style={{ rowGap: 4 }}>
            <StatusBadge status={task.status} />
            {task.isArchived && (
              <Badge variant="light" color="gray" tt="none">
                Archived
              </Badge>
            )}
            <span>{task.projectName}</span>
            {task.parentId !== null && (
              <Anchor component={Link} href={`/experiments/${task.parentId}`} size="sm">
                Run of a search
              </Anchor>
            )}
            <span>Created {formatDateTime(task.createdAtMs)}</span>
            {task.startedAtMs !== null && (
              <span>
                Duration <Duration task={task} />
              </span>
            )}
          </Group>
        }
        actions={
          <>
            {task.type !== 'optimizer' && (
              <Button
                component={Link}
                href={`/compare?ids=${task.id}`}
                variant="default"
                leftSection={<IconArrowsDiff size={16} aria-hidden />}
              >
                Compare with…
              </Button>
            )}
            <ExperimentMenu task={task} />
          </>
        }
      />
      <Stack gap="sm" px="md">
        {task.status === 'failed' && (
          <Alert color="red" icon={<IconAlertTriangle />} title="This experiment failed" role="alert">
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {reason === '' ? 'No reason was recorded. The console may tell more.' : reason}
            </Text>
          </Alert>
        )}
        {isActive && <RunProgress task={task} />}
        <TagsEditor label="Tags" tags={tags} onChange={(next) => edit.mutate({ id: task.id, tags: next })} />
      </Stack>
    </>
  );
}
