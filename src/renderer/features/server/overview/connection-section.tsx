import { Stack, Text } from '@mantine/core';
import type { StackStatus } from '#shared/domain/stack.ts';
import { Copyable } from '../parts/copyable.tsx';
import { FactTable } from '../parts/fact-table.tsx';
import { Section } from '../parts/section.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { NO_VALUE } from '../../../lib/format.ts';

/** How this panel and Python reach the server. */
export function ConnectionSection({ status: { connection, urls } }: { readonly status: StackStatus }) {
  const { clearmlConfPath: confPath } = connection;
  return (
    <Section title="Connection">
      <Stack gap="xs">
        <FactTable
          label="Connection"
          facts={[
            {
              name: 'This panel',
              value: (
                <StateMark tone={connection.isConnected ? 'good' : 'none'}>
                  {connection.isConnected ? 'Connected' : 'Not connected'}.
                  {connection.detail !== '' && ` ${connection.detail}`}
                </StateMark>
              ),
            },
            { name: 'Web UI', value: <Copyable value={urls.web} name="the web UI’s address" /> },
            { name: 'API', value: <Copyable value={urls.api} name="the API’s address" /> },
            { name: 'Files', value: <Copyable value={urls.files} name="the file server’s address" /> },
            {
              name: 'For Python',
              value:
                confPath === null ? (
                  `${NO_VALUE} (a clearml.conf is written at the first connection)`
                ) : (
                  <Copyable value={confPath} name="the path of clearml.conf" />
                ),
            },
          ]}
        />
        <Text size="sm" c="dimmed">
          Python’s <code>clearml</code> package uses this server when the variable <code>CLEARML_CONFIG_FILE</code>{' '}
          names that file, or when the file is copied to <code>~/clearml.conf</code>.
        </Text>
        <Text size="sm" c="dimmed">
          Quitting ClearDeck leaves the server running.
        </Text>
      </Stack>
    </Section>
  );
}
