import { ScrollArea, Stack, Table, Text } from '@mantine/core';
import type { DatasetInspection } from '#shared/domain/training.ts';
import { formatBytes } from '../../../lib/format.ts';
import classes from './dataset-preview.module.css';

const SHOWN_LABELS = 8;

/** What was found in the file: its size and form, the labels with their counts, and the first rows. */
export function DatasetPreview({ inspection }: { readonly inspection: DatasetInspection }) {
  const { columns, labels, sampleRows, inspectedRows, isWholeFile } = inspection;
  const rows = `${isWholeFile ? '' : 'first '}${inspectedRows.toLocaleString('en')} rows`;
  return (
    <Stack gap="xs" component="section" aria-label="What is in the file">
      <Text size="xs" c="dimmed">
        {formatBytes(inspection.sizeBytes)} · {inspection.encoding} · {delimiterName(inspection.delimiter)} · {rows}{' '}
        looked at
      </Text>
      {labels.length > 0 && (
        <ul className={classes['labels']} aria-label="Labels and how many rows have each">
          {labels.slice(0, SHOWN_LABELS).map(({ label, count }) => (
            <li key={label} className={classes['label']}>
              <span className={classes['name']}>{label === '' ? '(empty)' : label}</span> {count.toLocaleString('en')}
            </li>
          ))}
          {labels.length > SHOWN_LABELS && <li className={classes['label']}>+ {labels.length - SHOWN_LABELS} more</li>}
        </ul>
      )}
      {sampleRows.length > 0 && (
        <ScrollArea.Autosize mah={190} type="auto" className={classes['rows'] ?? ''} viewportProps={{ tabIndex: 0 }}>
          <Table fz="xs" verticalSpacing={4} horizontalSpacing="xs" aria-label="First rows" stickyHeader>
            <Table.Thead>
              <Table.Tr>
                {columns.map((column, index) => (
                  <Table.Th key={index}>{column}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sampleRows.map((cells, row) => (
                <Table.Tr key={row}>
                  {cells.map((cell, index) => (
                    <Table.Td key={index}>
                      <span className={classes['cell']}>{cell}</span>
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      )}
    </Stack>
  );
}

function delimiterName(delimiter: string): string {
  switch (delimiter) {
    case ',':
      return 'commas';
    case ';':
      return 'semicolons';
    case '\t':
      return 'tabs';
    case '|':
      return 'bars';
    default:
      return `separated by “${delimiter}”`;
  }
}
