import { Button, Group, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconDownload, IconRosetteDiscountCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { Model } from '#shared/domain/model.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { downloadStoredFile } from '../../lib/download.ts';
import { formatBytes } from '../../lib/format.ts';
import { notifyError } from '../../lib/notify.ts';
import { PublishDialog } from './publish-dialog.tsx';

interface StoredFile {
  readonly sha256: string;
  readonly fileName: string;
}

/** Publish and Save as. */
export function ModelActions({ model }: { readonly model: Model }) {
  const bridge = useBridge();
  const [isPublishing, publishing] = useDisclosure(false);
  const save = useMutation({
    mutationFn: async (file: StoredFile) => {
      await downloadStoredFile(bridge, { ...file, contentType: 'application/json' });
    },
    onError: notifyError,
  });
  const { vocabularySha256 } = model;
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
          <Menu.Item onClick={() => save.mutate({ sha256: model.sha256, fileName: `${model.name}.json` })}>
            Model file ({formatBytes(model.sizeBytes)})
          </Menu.Item>
          {vocabularySha256 !== null && (
            <Menu.Item
              onClick={() => save.mutate({ sha256: vocabularySha256, fileName: `${model.name}.vocabulary.json` })}
            >
              Vocabulary
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <PublishDialog model={model} isOpen={isPublishing} onClose={publishing.close} />
    </Group>
  );
}
