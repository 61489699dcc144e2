import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

type ScrollTableProps = {
  /** What the table holds: “Backups”. */
  readonly name: string;
  readonly minWidth: number;
  readonly maxHeight?: number;
  readonly children: ReactNode;
};

/** Room for a table that may be wider than the page. It can be reached and scrolled with the keyboard. */
export function ScrollTable({ name, minWidth, maxHeight, children }: ScrollTableProps) {
  return (
    <Table.ScrollContainer
      minWidth={minWidth}
      {...(maxHeight !== undefined && { maxHeight })}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': `${name}, table` } }}
    >
      {children}
    </Table.ScrollContainer>
  );
}
