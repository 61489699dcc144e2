import {
  Anchor,
  Badge,
  Button,
  Code,
  Group,
  Paper,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { TaskDetail } from '#shared/domain/task.ts';
import { formatDateTime } from '../../lib/format.ts';
import { useCallMutation } from '../../lib/use-call-mutation.ts';

const READ_AGAIN = [['tasks', 'state']] as const;
const LONGEST_COMMENT = 10_000;

/** Ids, times, the comment, the environment and the models that came out. */
export function InfoTab({ task }: { readonly task: TaskDetail }) {
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
      <Stack gap="md" miw={0}>
        <Section title="Experiment">
          <Facts
            label="Experiment"
            rows={[
              ['Id', <Code key="id">{task.id}</Code>],
              ['Type', task.type],
              ['Project', task.projectName],
              ['Project id', <Code key="project">{task.projectId}</Code>],
              [
                'Parent',
                task.parentId === null ? (
                  'none'
                ) : (
                  <Anchor key="parent" component={Link} href={`/experiments/${task.parentId}`} size="sm">
                    {task.parentId}
                  </Anchor>
                ),
              ],
              ['Status reason', task.statusReason === '' ? 'none' : task.statusReason],
              ['Status message', task.statusMessage === '' ? 'none' : task.statusMessage],
              ['Created', formatDateTime(task.createdAtMs)],
              ['Started', formatDateTime(task.startedAtMs)],
              ['Ended', formatDateTime(task.endedAtMs)],
              ['Last change', formatDateTime(task.updatedAtMs)],
              ['Last iteration', task.lastIteration === null ? 'none' : String(task.lastIteration)],
            ]}
          />
        </Section>
        <Section title="Comment">
          <CommentEditor id={task.id} comment={task.comment} />
        </Section>
      </Stack>
      <Stack gap="md" miw={0}>
        <Section title="Output models">
          {task.outputModels.length === 0 ? (
            <Text size="sm" c="dimmed">
              No model came out of this experiment.
            </Text>
          ) : (
            task.outputModels.map((model) => (
              <Group key={model.id} gap="xs">
                <Anchor component={Link} href={`/models/${model.id}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {model.name}
                </Anchor>
                {model.isPublished && (
                  <Badge variant="light" tt="none">
                    Published
                  </Badge>
                )}
              </Group>
            ))
          )}
        </Section>
        <Section title="Environment">
          {task.environment.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nothing was recorded.
            </Text>
          ) : (
            <Facts label="Environment" rows={task.environment.map(({ name, value }) => [name, value])} />
          )}
        </Section>
      </Stack>
    </SimpleGrid>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={title}>
      <Title order={3} size="h5" mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Facts({ label, rows }: { readonly label: string; readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Table aria-label={label} fz="sm" verticalSpacing={4}>
      <Table.Tbody>
        {rows.map(([name, value], index) => (
          <Table.Tr key={index}>
            <Table.Th scope="row" w="35%" fw={500}>
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function CommentEditor({ id, comment }: { readonly id: string; readonly comment: string }) {
  const [draft, setDraft] = useState<string | null>(null);
  const edit = useCallMutation('tasks.edit', {
    invalidates: READ_AGAIN,
    successMessage: 'Comment saved',
    onSuccess: () => setDraft(null),
  });
  const isChanged = draft !== null && draft !== comment;
  return (
    <Stack gap="xs">
      <Textarea
        aria-label="Comment"
        placeholder="What was tried here, and why"
        autosize
        minRows={3}
        maxRows={14}
        maxLength={LONGEST_COMMENT}
        value={draft ?? comment}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      {isChanged && (
        <Group gap="xs">
          <Button size="xs" loading={edit.isPending} onClick={() => edit.mutate({ id, comment: draft })}>
            Save comment
          </Button>
          <Button size="xs" variant="default" onClick={() => setDraft(null)}>
            Discard
          </Button>
        </Group>
      )}
    </Stack>
  );
}
