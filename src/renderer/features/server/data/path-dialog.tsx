import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { FileRequest } from '#shared/ipc/file-dialog.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import type { Bridge } from '../../../bridge/bridge.ts';
import { notifyError } from '../../../lib/notify.ts';

/** As the contract allows. */
const MAX_PATH_LENGTH = 4096;
/** Below the label, in line with the field. */
const FIELD_TOP = 20;

type PathDialogProps = {
  readonly isOpen: boolean;
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly placeholder: string;
  readonly confirmLabel: string;
  readonly isBusy: boolean;
  /** What the system's dialog is asked for, where there is one. */
  readonly fileRequest: () => FileRequest;
  readonly onConfirm: (path: string) => void;
  readonly onClose: () => void;
};

/**
 * Asks for the absolute path of a file on the machine that ClearDeck runs on. It can be typed everywhere, and in the window
 * chosen in the system's dialog too.
 */
export function PathDialog({ isOpen, title, ...form }: PathDialogProps) {
  return (
    // In the page while it is closed too: only so does it give the focus back to the button that opened it.
    <Modal
      opened={isOpen}
      onClose={form.onClose}
      title={title}
      centered
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <PathForm {...form} />
    </Modal>
  );
}

function PathForm(props: Omit<PathDialogProps, 'isOpen' | 'title'>) {
  const [path, setPath] = useState('');
  const [error, setError] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const { chooseFile } = useBridge();
  const submit = () => {
    // Still what was refused.
    if (error !== null) return;
    const trimmed = path.trim();
    if (!isAbsolute(trimmed)) setError('Enter a whole path, from the root of the disk.');
    else props.onConfirm(trimmed);
  };
  const choose = async (ask: NonNullable<Bridge['chooseFile']>) => {
    try {
      const choice = await ask(props.fileRequest());
      // Cancelled: the button still has the focus.
      if (choice === null) return;
      setPath(choice.path);
      // The system may have asked whether to replace it. A backup never does; better told here than by a job that failed.
      setError(choice.isTaken ? TAKEN : null);
      field.current?.focus();
    } catch (failure) {
      notifyError(failure);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <Text size="sm">{props.text}</Text>
        <Group gap="xs" align="flex-start" wrap="nowrap">
          <TextInput
            ref={field}
            flex={1}
            label={props.label}
            placeholder={props.placeholder}
            spellCheck={false}
            maxLength={MAX_PATH_LENGTH}
            data-autofocus
            value={path}
            error={error}
            onChange={(event) => {
              setPath(event.currentTarget.value);
              setError(null);
            }}
          />
          {chooseFile !== null && (
            <Button
              variant="default"
              leftSection={<IconFolderOpen size={15} aria-hidden />}
              mt={FIELD_TOP}
              onClick={() => void choose(chooseFile)}
            >
              Choose…
            </Button>
          )}
        </Group>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={props.isBusy}>
            {props.confirmLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const TAKEN = 'There is a file of this name already, and a backup replaces none. Choose another name.';

/** As POSIX or Windows write it: the panel does not know which of them main runs on. */
export function isAbsolute(path: string): boolean {
  return /^(\/|[a-z]:[\\/]|\\\\[^\\])/i.test(path);
}
