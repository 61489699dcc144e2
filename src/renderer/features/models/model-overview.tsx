import { Anchor, Badge, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { Model } from '#shared/domain/model.ts';
import { formatBytes, formatDateTime, formatPercent } from '../../lib/format.ts';
import { isShareMetric } from './comparison-text.ts';
import { CommentEditor } from './comment-editor.tsx';
import { ModelTags } from './model-tags.tsx';
import classes from './models.module.css';

/** What is recorded about a model, and what a person may add: tags and a comment. */
export function ModelOverview({ model }: { readonly model: Model }) {
  return (
    <div className={classes['panel']}>
      <Facts model={model} />
      <section aria-labelledby="model-metadata">
        <Title order={3} size="h5" id="model-metadata">
          Metadata
        </Title>
        <Metadata model={model} />
      </section>
      <section aria-labelledby="model-labels">
        <Title order={3} size="h5" id="model-labels" mb="xs">
          Labels ({model.labels.length})
        </Title>
        <ul className={classes['labels']} aria-labelledby="model-labels">
          {model.labels.map((label) => (
            <li key={label}>
              <Badge variant="default" tt="none">
                {label}
              </Badge>
            </li>
          ))}
        </ul>
      </section>
      <ModelTags model={model} />
      <CommentEditor model={model} />
    </div>
  );
}

function Facts({ model }: { readonly model: Model }) {
  return (
    <Table variant="vertical" layout="fixed" aria-label="About this model">
      <Table.Tbody>
        <Table.Tr>
          <Table.Th w="9rem">Experiment</Table.Th>
          <Table.Td>
            <Origin model={model} />
          </Table.Td>
        </Table.Tr>
        <Table.Tr>
          <Table.Th>Created</Table.Th>
          <Table.Td>{formatDateTime(model.createdAtMs)}</Table.Td>
        </Table.Tr>
        <Table.Tr>
          <Table.Th>Published</Table.Th>
          <Table.Td>{model.isPublished ? formatDateTime(model.publishedAtMs) : 'No'}</Table.Td>
        </Table.Tr>
        <Table.Tr>
          <Table.Th>Framework</Table.Th>
          <Table.Td>{model.framework}</Table.Td>
        </Table.Tr>
        <Table.Tr>
          <Table.Th>Size</Table.Th>
          <Table.Td>{formatBytes(model.sizeBytes)}</Table.Td>
        </Table.Tr>
        <Table.Tr>
          <Table.Th>Id</Table.Th>
          <Table.Td className={classes['mono'] ?? ''}>{model.id}</Table.Td>
        </Table.Tr>
        <Table.Tr>
          <Table.Th>SHA-256</Table.Th>
          <Table.Td className={classes['mono'] ?? ''}>{model.sha256}</Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </Table>
  );
}

function Origin({ model }: { readonly model: Model }) {
  // The store tells of no deleted experiment; its link comes back where the deletion is undone.
  if (model.taskId === null) return <>None (it was deleted, or none was recorded)</>;
  return (
    <Anchor component={Link} href={`/experiments/${model.taskId}`} size="sm">
      {model.taskName ?? model.taskId}
    </Anchor>
  );
}

function Metadata({ model }: { readonly model: Model }) {
  if (model.metadata.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        This model was registered without metadata.
      </Text>
    );
  }
  return (
    <Table aria-labelledby="model-metadata">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Name</Table.Th>
          <Table.Th scope="col">Value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {model.metadata.map(({ key, value }) => (
          <Table.Tr key={key}>
            <Table.Th scope="row">{key}</Table.Th>
            <Table.Td>{readableValue(key, value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Metadata are strings on ClearML's wire; shares gain their percentage, everything else stays as it was recorded. */
function readableValue(key: string, value: string): string {
  const share = Number(value);
  return isShareMetric(key) && value.trim() !== '' && Number.isFinite(share)
    ? `${value} (${formatPercent(share)})`
    : value;
}
