import { ActionIcon, Button, Code, Group, ScrollArea, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconDownload, IconPackage } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { MODEL_CONTENT_TYPE } from '#shared/domain/model.ts';
import type { Artifact } from '#shared/domain/task.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { downloadStoredFile } from '../../lib/download.ts';
import { formatBytes } from '../../lib/format.ts';
import { notifyError } from '../../lib/notify.ts';
import { EmptyPanel } from '../../ui/page-state.tsx';

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'text/plain': 'txt',
  'text/html': 'html',
  'image/png': 'png',
  [MODEL_CONTENT_TYPE]: 'cdm',
};

/** The name under which an artifact is saved: its key, with an extension that suits its type where it has none. */
export function artifactFileName({ key, contentType }: Pick<Artifact, 'key' | 'contentType'>): string {
  const safe = key.replace(/[\\/:*?"<>|\p{Cc}]+/gu, '_');
  if (/\.[a-z0-9]{1,5}$/i.test(safe)) return safe;
  return `${safe}.${EXTENSIONS[contentType.split(';')[0]?.trim() ?? ''] ?? 'bin'}`;
}

/** The files that the run kept. */
export function ArtifactsTab({ artifacts }: { readonly artifacts: readonly Artifact[] }) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  if (artifacts.length === 0) {
    return (
      <EmptyPanel
        icon={<IconPackage size={32} />}
        title="No artifacts"
        text="The model and the predictions are kept here when the experiment registers them."
      />
    );
  }
  const toggle = (key: string) => {
    const next = new Set(opened);
    if (!next.delete(key)) next.add(key);
    setOpened(next);
  };
  return (
    <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Artifacts, table' }}>
      <Table aria-label="Artifacts" fz="sm" verticalSpacing="xs" miw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">Type</Table.Th>
            <Table.Th scope="col">Size</Table.Th>
            <Table.Th scope="col">SHA-256</Table.Th>
            <Table.Th scope="col">
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {artifacts.map((artifact) => (
            <Fragment key={`${artifact.mode}/${artifact.key}`}>
              <ArtifactRow
                artifact={artifact}
                isOpen={opened.has(artifact.key)}
                onToggle={() => toggle(artifact.key)}
              />
              {opened.has(artifact.key) && (
                <Table.Tr>
                  <Table.Td colSpan={5}>
                    <Code
                      block
                      mah={320}
                      style={{ overflow: 'auto' }}
                      tabIndex={0}
                      aria-label={`Preview of ${artifact.key}`}
                    >
                      {artifact.preview}
                    </Code>
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}

type ArtifactRowProps = { readonly artifact: Artifact; readonly isOpen: boolean; readonly onToggle: () => void };

function ArtifactRow({ artifact, isOpen, onToggle }: ArtifactRowProps) {
  const bridge = useBridge();
  const save = useMutation({
    mutationFn: () =>
      downloadStoredFile(bridge, {
        sha256: artifact.sha256,
        fileName: artifactFileName(artifact),
        contentType: artifact.contentType,
      }),
    onError: notifyError,
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={artifact.preview === null ? `No preview of ${artifact.key}` : `Preview ${artifact.key}`}
            aria-expanded={isOpen}
            disabled={artifact.preview === null}
            onClick={onToggle}
          >
            {isOpen ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
          </ActionIcon>
          <span style={{ overflowWrap: 'anywhere' }}>{artifact.key}</span>
        </Group>
      </Table.Td>
      <Table.Td>
        {artifact.type}{' '}
        <Text span c="dimmed" size="xs">
          ({artifact.mode})
        </Text>
      </Table.Td>
      <Table.Td>{formatBytes(artifact.sizeBytes)}</Table.Td>
      <Table.Td>
        <Code title={artifact.sha256}>{artifact.sha256.slice(0, 12)}…</Code>
      </Table.Td>
      <Table.Td>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          loading={save.isPending}
          aria-label={`Save ${artifact.key} as`}
          onClick={() => save.mutate()}
        >
          Save as
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
