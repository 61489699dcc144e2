import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

/** As the contract allows. */
const MAX_PATH_LENGTH = 4096;

type PathDialogProps = {
  readonly isOpen: boolean;
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly placeholder: string;
  readonly confirmLabel: string;
  readonly isBusy: boolean;
  readonly onConfirm: (path: string) => void;
  readonly onClose: () => void;
};

/** Asks for the absolute path of a file on the machine that ClearDeck runs on. */
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
  const submit = () => {
    const trimmed = path.trim();
    if (!isAbsolute(trimmed)) setError('Enter a whole path, from the root of the disk.');
    else props.onConfirm(trimmed);
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
        <TextInput
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

/** As POSIX or Windows write it: the panel does not know which of them main runs on. */
export function isAbsolute(path: string): boolean {
  return /^(\/|[a-z]:[\\/]|\\\\[^\\])/i.test(path);
}
