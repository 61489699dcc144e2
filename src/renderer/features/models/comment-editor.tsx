import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Model } from '#shared/domain/model.ts';
import { useCallMutation } from '../../lib/use-call-mutation.ts';

/** As the contract's `models.edit` allows. */
const MAX_COMMENT_LENGTH = 10_000;

/** A note on a model; nothing is stored before Save, and a draft outlives changes made elsewhere. */
export function CommentEditor({ model }: { readonly model: Model }) {
  const [draft, setDraft] = useState<string | null>(null);
  const edit = useCallMutation('models.edit', { successMessage: 'Comment saved.', invalidates: [['models']] });
  const comment = draft ?? model.comment;
  return (
    <Stack gap="xs">
      <Textarea
        label="Comment"
        autosize
        minRows={2}
        maxRows={10}
        maxLength={MAX_COMMENT_LENGTH}
        value={comment}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      {comment !== model.comment && (
        <Group gap="xs">
          <Button loading={edit.isPending} onClick={() => edit.mutate({ id: model.id, comment })}>
            Save comment
          </Button>
          <Button variant="default" disabled={edit.isPending} onClick={() => setDraft(null)}>
            Discard changes
          </Button>
        </Group>
      )}
    </Stack>
  );
}
