import { ActionIcon, Group, TextInput, Tooltip } from '@mantine/core';
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';

type InlineNameProps = {
  readonly name: string;
  readonly isSaving: boolean;
  readonly onSave: (name: string) => void;
};

const SHORTEST = 3;
const LONGEST = 200;

/** A name that turns into a field: Enter saves, Escape leaves it as it was. */
export function InlineName({ name, isSaving, onSave }: InlineNameProps) {
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null) {
    return (
      <Group gap={4} wrap="nowrap" component="span">
        <span style={{ overflowWrap: 'anywhere' }}>{name}</span>
        <Tooltip label="Rename">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Rename experiment"
            loading={isSaving}
            onClick={() => setDraft(name)}
          >
            <IconPencil size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
    );
  }
  const trimmed = draft.trim();
  const problem =
    trimmed.length < SHORTEST
      ? `At least ${String(SHORTEST)} characters`
      : trimmed.length > LONGEST
        ? `At most ${String(LONGEST)} characters`
        : null;
  const save = (event: SyntheticEvent) => {
    event.preventDefault();
    if (problem !== null) return;
    if (trimmed !== name) onSave(trimmed);
    setDraft(null);
  };
  return (
    <form onSubmit={save} onKeyDown={(event) => event.key === 'Escape' && setDraft(null)}>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <TextInput
          aria-label="Experiment name"
          value={draft}
          error={problem}
          autoFocus
          w="min(480px, 60vw)"
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
        <ActionIcon type="submit" size="lg" variant="light" aria-label="Save name" disabled={problem !== null}>
          <IconCheck size={18} />
        </ActionIcon>
        <ActionIcon size="lg" variant="subtle" color="gray" aria-label="Cancel renaming" onClick={() => setDraft(null)}>
          <IconX size={18} />
        </ActionIcon>
      </Group>
    </form>
  );
}
