import { ActionIcon, Badge, Group, Menu, Paper, Title, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconChartLine, IconDownload, IconTable } from '@tabler/icons-react';
import { useId, useRef, useState, type ReactNode } from 'react';
import { downloadText } from '../../lib/download.ts';
import type { ChartTable } from './chart-types.ts';
import { fileNameFor, toCsv } from './csv.ts';
import { DataTable } from './data-table.tsx';
import { svgFileText } from './svg-file.ts';

type ChartFrameProps = {
  readonly title: string;
  /** One sentence that stands for the picture where it cannot be seen. */
  readonly summary: string;
  readonly table: ChartTable;
  readonly formatFirst?: ((value: number) => string) | undefined;
  readonly badge?: string | undefined;
  readonly badgeHint?: string | undefined;
  readonly legend?: readonly { readonly label: string; readonly color: string }[] | undefined;
  readonly actions?: ReactNode;
  /** False where the picture is itself a table and there is no SVG to save. */
  readonly hasSvg?: boolean | undefined;
  readonly children: ReactNode;
};

/** What every chart has around it: a name, a summary in words, its numbers as a table, and ways to save it. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, summary, table, badge, hasSvg = true } = props;
  const [isTable, setIsTable] = useState(false);
  const picture = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const summaryId = useId();
  const saveCsv = () => {
    downloadText(fileNameFor(title, 'csv'), toCsv(table), 'text/csv;charset=utf-8');
  };
  const saveSvg = () => {
    const svg = picture.current?.querySelector<SVGSVGElement>('svg[data-chart], svg.recharts-surface');
    if (svg == null) return;
    downloadText(fileNameFor(title, 'svg'), svgFileText(svg, title, props.legend), 'image/svg+xml');
  };
  return (
    <Paper component="section" withBorder p="sm" aria-labelledby={titleId} aria-describedby={summaryId} miw={0}>
      <Group justify="space-between" wrap="nowrap" mb="xs" gap="xs">
        <Group gap="xs" wrap="nowrap" miw={0}>
          <Title order={3} size="h5" id={titleId} style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {badge !== undefined && (
            <Tooltip label={props.badgeHint ?? badge} multiline maw={320}>
              <Badge variant="light" color="gray" tt="none" style={{ flexShrink: 0 }}>
                {badge}
              </Badge>
            </Tooltip>
          )}
        </Group>
        <Group gap={4} wrap="nowrap">
          {!isTable && props.actions}
          <Tooltip label={isTable ? 'Show as chart' : 'Show as table'}>
            <ActionIcon
              variant={isTable ? 'light' : 'subtle'}
              color="gray"
              aria-label={`Show as table: ${title}`}
              aria-pressed={isTable}
              onClick={() => setIsTable(!isTable)}
            >
              {isTable ? <IconChartLine size={18} /> : <IconTable size={18} />}
            </ActionIcon>
          </Tooltip>
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={`Save: ${title}`}>
                <IconDownload size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={saveCsv}>Save as CSV</Menu.Item>
              {hasSvg && (
                <Menu.Item onClick={saveSvg} disabled={isTable}>
                  Save as SVG
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Group>
      <VisuallyHidden component="p" id={summaryId}>
        {summary}
      </VisuallyHidden>
      {isTable ? (
        <DataTable title={title} table={table} formatFirst={props.formatFirst} />
      ) : (
        <div ref={picture}>{props.children}</div>
      )}
    </Paper>
  );
}
