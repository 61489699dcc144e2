import { Alert, Button, Fieldset, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconFilePencil } from '@tabler/icons-react';
import type { StackStatus } from '#shared/domain/stack.ts';
import { useCallMutation } from '../../../lib/use-call-mutation.ts';
import { Copyable } from '../parts/copyable.tsx';
import { STACK_CHANGES } from '../parts/stack-changes.ts';

/** Which compose file the server is made from, and a copy of one's own. */
export function ComposeFile({ composeFile }: { readonly composeFile: StackStatus['composeFile'] }) {
  const copy = useCallMutation('stack.copyComposeFile', {
    invalidates: STACK_CHANGES,
    successMessage: ({ path }) => `The copy is ${path}. Edit it with any editor; it is read at the next start.`,
  });
  return (
    <Fieldset legend="Compose file">
      <Stack gap="xs" align="flex-start" style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm">{composeFile.isOwn ? 'Your own copy:' : 'The file that came with ClearDeck:'}</Text>
        <Copyable value={composeFile.path} name="the compose file’s path" />
        {composeFile.problem !== null && (
          <Alert
            w="100%"
            color="red"
            role="alert"
            icon={<IconAlertTriangle aria-hidden />}
            title="This file cannot be used"
          >
            {composeFile.problem}
          </Alert>
        )}
        {composeFile.isOwn ? (
          <Text size="xs" c="dimmed">
            Delete the copy to go back to the file that came with ClearDeck.
          </Text>
        ) : (
          <Button
            variant="default"
            leftSection={<IconFilePencil size={16} aria-hidden />}
            loading={copy.isPending}
            onClick={() => copy.mutate({})}
          >
            Edit a copy
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}
