import { Button, Group, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconDownload, IconRosetteDiscountCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { MODEL_CONTENT_TYPE, modelFileName, type Model } from '#shared/domain/model.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { downloadStoredFile, type StoredFile } from '../../lib/download.ts';
import { formatBytes } from '../../lib/format.ts';
import { notifyError } from '../../lib/notify.ts';
import { ExportDialog } from './export-dialog.tsx';
import { PublishDialog } from './publish-dialog.tsx';

/** Publish, save and export. */
export function ModelActions({ model }: { readonly model: Model }) {
  const bridge = useBridge();
  const [isPublishing, publishing] = useDisclosure(false);
  const [isExporting, exporting] = useDisclosure(false);
  const save = useMutation({
    mutationFn: (file: StoredFile) => downloadStoredFile(bridge, file),
    onError: notifyError,
  });
  const { sha256, vocabularySha256 } = model;
  const contentType = vocabularySha256 === null ? MODEL_CONTENT_TYPE : 'application/json';
  return (
    <Group gap="xs">
      {!model.isPublished && (
        <Button leftSection={<IconRosetteDiscountCheck size={16} aria-hidden />} onClick={publishing.open}>
          Publish…
        </Button>
      )}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="default"
            loading={save.isPending}
            leftSection={<IconDownload size={16} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            Save as
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => save.mutate({ sha256, fileName: modelFileName(model), contentType })}>
            Model file ({formatBytes(model.sizeBytes)})
          </Menu.Item>
          {vocabularySha256 !== null && (
            <Menu.Item
              onClick={() =>
                save.mutate({ sha256: vocabularySha256, fileName: `${model.name}.vocabulary.json`, contentType })
              }
            >
              Vocabulary
            </Menu.Item>
          )}
          <Menu.Item onClick={exporting.open}>Export for ml-random-forest…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ExportDialog model={model} isOpen={isExporting} onClose={exporting.close} />
      <PublishDialog model={model} isOpen={isPublishing} onClose={publishing.close} />
    </Group>
  );
}
