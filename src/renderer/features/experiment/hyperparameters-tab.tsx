import { ActionIcon, Group, Paper, Stack, Table, Text, TextInput, Title, Tooltip } from '@mantine/core';
import { IconAdjustments, IconCopy, IconSearch } from '@tabler/icons-react';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { Hyperparameter } from '#shared/domain/task.ts';
import { copyText } from '../../lib/copy-text.ts';
import { EmptyPanel } from '../../ui/page-state.tsx';

async function copy(text: string, what: string) {
  const isCopied = await copyText(text);
  notifications.show(
    isCopied ? { message: `Copied ${what}` } : { message: 'The clipboard is not available here.', color: 'red' },
  );
}

/** Every parameter of the run, by section. */
export function HyperparametersTab({ hyperparameters }: { readonly hyperparameters: readonly Hyperparameter[] }) {
  const [search, setSearch] = useState('');
  if (hyperparameters.length === 0) {
    return (
      <EmptyPanel
        icon={<IconAdjustments size={32} />}
        title="No hyperparameters"
        text="This experiment did not report any parameter."
      />
    );
  }
  const wanted = search.trim().toLowerCase();
  const matching = hyperparameters.filter(({ section, name, value }) =>
    `${section}/${name} ${value}`.toLowerCase().includes(wanted),
  );
  const sections = [...new Set(matching.map(({ section }) => section))];
  return (
    <Stack gap="md">
      <Group gap="sm">
        <TextInput
          type="search"
          size="xs"
          w={240}
          aria-label="Search hyperparameters"
          placeholder="Search hyperparameters"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed" role="status">
          {matching.length} of {hyperparameters.length}
        </Text>
      </Group>
      {matching.length === 0 && <Text c="dimmed">No hyperparameter matches “{search}”.</Text>}
      {sections.map((section) => {
        const rows = matching.filter((parameter) => parameter.section === section);
        return (
          <Paper key={section} withBorder p="sm" component="section" aria-label={section}>
            <Group justify="space-between" mb={4}>
              <Title order={3} size="h5">
                {section}
              </Title>
              <Tooltip label="Copy this section as JSON">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Copy ${section} as JSON`}
                  onClick={() =>
                    void copy(
                      JSON.stringify(Object.fromEntries(rows.map(({ name, value }) => [name, value])), null, 2),
                      section,
                    )
                  }
                >
                  <IconCopy size={16} />
                </ActionIcon>
              </Tooltip>
            </Group>
            <Table aria-label={`Hyperparameters of ${section}`} fz="sm" verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col" w="40%">
                    Name
                  </Table.Th>
                  <Table.Th scope="col">Value</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((parameter) => (
                  <Table.Tr key={parameter.name}>
                    <Table.Td style={{ overflowWrap: 'anywhere' }}>
                      {parameter.name}
                      {parameter.description !== null && parameter.description !== '' && (
                        <Text size="xs" c="dimmed">
                          {parameter.description}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td style={{ overflowWrap: 'anywhere' }}>
                      <Group gap={4} justify="space-between" wrap="nowrap">
                        <span>
                          {parameter.value === '' ? (
                            <Text span c="dimmed" size="sm">
                              (empty)
                            </Text>
                          ) : (
                            parameter.value
                          )}
                        </span>
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          size="sm"
                          aria-label={`Copy value of ${parameter.name}`}
                          onClick={() => void copy(parameter.value, parameter.name)}
                        >
                          <IconCopy size={14} />
                        </ActionIcon>
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Paper>
        );
      })}
    </Stack>
  );
}
