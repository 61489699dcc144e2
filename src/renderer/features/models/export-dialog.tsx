import { Button, Code, Loader, Modal, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Model, ModelExport } from '#shared/domain/model.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { modelQueries } from '../../bridge/queries.ts';
import { downloadStoredFile } from '../../lib/download.ts';
import { formatBytes } from '../../lib/format.ts';
import { notifyError } from '../../lib/notify.ts';
import { PageState } from '../../ui/page-state.tsx';

type ExportDialogProps = {
  readonly model: Model;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Converts a model for other programs and offers what came of it. Closing it stops the conversion. */
export function ExportDialog({ model, isOpen, onClose }: ExportDialogProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Export for ml-random-forest"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <Text size="sm">
          The trees as JSON for <Code>RandomForestClassifier.load</Code> of the npm package ml-random-forest, which
          predicts the same labels. The vocabulary tells how a text becomes the numbers that the trees ask for.
        </Text>
        <ExportedFiles modelId={model.id} />
      </Stack>
    </Modal>
  );
}

/** Mounted with the dialog only: the conversion starts when a person asks for it. */
function ExportedFiles({ modelId }: { readonly modelId: string }) {
  const bridge = useBridge();
  const exported = useQuery(modelQueries.exported(bridge, { id: modelId, format: 'ml-random-forest' }));
  return (
    <PageState
      isLoading={exported.isPending}
      error={exported.error}
      onRetry={() => void exported.refetch()}
      isEmpty={false}
      empty={null}
      loading={
        <Text size="sm" c="dimmed" role="status">
          <Loader size="xs" mr="xs" aria-hidden /> Converting…
        </Text>
      }
    >
      <Stack gap="xs">
        {exported.data?.files.map((file) => (
          <SaveButton key={file.fileName} file={file} />
        ))}
      </Stack>
    </PageState>
  );
}

function SaveButton({ file }: { readonly file: ModelExport['files'][number] }) {
  const bridge = useBridge();
  const save = useMutation({ mutationFn: () => downloadStoredFile(bridge, file), onError: notifyError });
  return (
    <Button
      variant="default"
      justify="flex-start"
      loading={save.isPending}
      leftSection={<IconDownload size={16} aria-hidden />}
      onClick={() => save.mutate()}
    >
      Save {file.fileName} ({formatBytes(file.sizeBytes)})
    </Button>
  );
}
