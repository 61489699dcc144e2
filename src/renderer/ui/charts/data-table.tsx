import { Group, Pagination, ScrollArea, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { ChartTable } from './chart-types.ts';
import { formatValue } from './ticks.ts';

const PAGE_ROWS = 100;

type DataTableProps = {
  readonly title: string;
  readonly table: ChartTable;
  /** How the first column's numbers are written (times, iterations). */
  readonly formatFirst?: ((value: number) => string) | undefined;
};

/** A chart's numbers, a hundred rows at a time; hovering tells each number in full. */
export function DataTable({ title, table, formatFirst }: DataTableProps) {
  const [page, setPage] = useState(1);
  const pages = Math.max(1, Math.ceil(table.rows.length / PAGE_ROWS));
  const current = Math.min(page, pages);
  const start = (current - 1) * PAGE_ROWS;
  const rows = table.rows.slice(start, start + PAGE_ROWS);
  return (
    <>
      <ScrollArea.Autosize
        mah={320}
        type="auto"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': `${title}, table` }}
      >
        <Table aria-label={title} stickyHeader striped withRowBorders={false} fz="xs">
          <Table.Thead>
            <Table.Tr>
              {table.columns.map((column, index) => (
                <Table.Th key={index} scope="col">
                  {column}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, rowIndex) => (
              <Table.Tr key={start + rowIndex}>
                {row.map((value, column) => (
                  <Table.Td key={column} title={value === null ? undefined : String(value)}>
                    {typeof value !== 'number'
                      ? (value ?? '–')
                      : column === 0 && formatFirst !== undefined
                        ? formatFirst(value)
                        : formatValue(value)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      <Group justify="space-between" mt="xs">
        <Text size="xs" c="dimmed">
          {table.rows.length === 0
            ? 'No rows'
            : `Rows ${String(start + 1)}–${String(start + rows.length)} of ${table.rows.length.toLocaleString('en-US')}`}
        </Text>
        {pages > 1 && (
          <Pagination
            size="xs"
            total={pages}
            value={current}
            onChange={setPage}
            getControlProps={(control) => ({ 'aria-label': `${control} page` })}
            getItemProps={(item) => ({ 'aria-label': `Page ${String(item)}` })}
          />
        )}
      </Group>
    </>
  );
}
