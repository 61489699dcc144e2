import { Button, Group, ScrollArea, Table, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import { AXIS_TOP_PX, ParallelAxisView } from './parallel-axis.tsx';
import {
  buildAxis,
  moveBrush,
  passes,
  positionOf,
  setBrush,
  type Brushes,
  type ParallelAxis,
  type ParallelRun,
} from './parallel-model.ts';
import { formatValue } from './ticks.ts';
import { useWidth } from './use-width.ts';

type ParallelCoordinatesProps = {
  readonly title: string;
  readonly runs: readonly ParallelRun[];
  /** Left to right; the last one colours the lines. */
  readonly axes: readonly { readonly id: string; readonly label: string }[];
  readonly width?: number | undefined;
};

const HEIGHT_PX = 280;
const SIDE_PX = 60;
const MIN_GAP_PX = 110;
const NO_BRUSHES: Brushes = {};

/** From blue (low) to orange (high); grey where there is no value. */
export function scaleColor(position: number | null): string {
  if (position === null) return 'var(--mantine-color-dimmed)';
  return `color-mix(in oklch, #e8690c ${String(Math.round(position * 100))}%, #2f7fc9)`;
}

/** Runs as lines over hyperparameters and metrics; brushing axes leaves the runs of interest, listed below. */
export function ParallelCoordinates({ title, runs, axes: named, width: fixed }: ParallelCoordinatesProps) {
  const [measure, measured] = useWidth(fixed);
  const [brushes, setBrushes] = useState<Brushes>(NO_BRUSHES);
  const [hovered, setHovered] = useState<string | null>(null);
  const axes = useMemo(() => named.map(({ id, label }) => buildAxis(id, label, runs)), [named, runs]);
  const last = axes.at(-1);
  const table = useMemo(
    () => ({
      columns: ['Experiment', ...axes.map((axis) => axis.label)],
      rows: runs.map((run) => [run.label, ...axes.map((axis) => run.values[axis.id] ?? null)]),
    }),
    [runs, axes],
  );
  const passing = runs.filter((run) => passes(run, axes, brushes));
  const passingIds = new Set(passing.map((run) => run.id));
  const brushed = axes.filter((axis) => brushes[axis.id] !== undefined);
  const width = Math.max(measured, SIDE_PX * 2 + MIN_GAP_PX * Math.max(1, axes.length - 1));
  const gap = axes.length < 2 ? 0 : (width - SIDE_PX * 2) / (axes.length - 1);
  const xOf = (index: number) => SIDE_PX + index * gap;
  const colorOf = (run: ParallelRun) =>
    scaleColor(last === undefined ? null : positionOf(last, run.values[last.id] ?? null));
  const summary = `${title}: ${String(runs.length)} experiments over ${axes.map((axis) => axis.label).join(', ')}; ${
    brushed.length === 0 ? 'nothing is brushed' : `${String(passing.length)} lie within the brushes`
  }.`;
  return (
    <ChartFrame
      title={title}
      summary={summary}
      table={table}
      actions={
        brushed.length > 0 && (
          <Button size="compact-xs" variant="default" onClick={() => setBrushes(NO_BRUSHES)}>
            Clear brushes
          </Button>
        )
      }
    >
      <div ref={measure} style={{ overflowX: 'auto', minWidth: 0 }}>
        <svg
          data-chart="true"
          width={width}
          height={HEIGHT_PX + AXIS_TOP_PX + 20}
          role="group"
          aria-label={`${title}: brushes`}
        >
          {[...runs]
            .sort(
              (a, b) =>
                Number(passingIds.has(a.id)) - Number(passingIds.has(b.id)) ||
                Number(a.id === hovered) - Number(b.id === hovered),
            )
            .map((run) => (
              <path
                key={run.id}
                d={pathOf(run, axes, xOf)}
                fill="none"
                stroke={passingIds.has(run.id) ? colorOf(run) : 'var(--mantine-color-dimmed)'}
                strokeOpacity={passingIds.has(run.id) ? (hovered === null || hovered === run.id ? 0.9 : 0.35) : 0.12}
                strokeWidth={hovered === run.id ? 4 : 2}
                onPointerEnter={() => setHovered(run.id)}
                onPointerLeave={() => setHovered(null)}
              >
                <title>{run.label}</title>
              </path>
            ))}
          {axes.map((axis, index) => (
            <ParallelAxisView
              key={axis.id}
              axis={axis}
              x={xOf(index)}
              height={HEIGHT_PX}
              isLast={index === axes.length - 1}
              labelPx={index === 0 || index === axes.length - 1 ? SIDE_PX * 2 - 8 : gap - 8}
              brush={brushes[axis.id]}
              onMove={(end, position) => setBrushes((before) => moveBrush(before, axis.id, end, position))}
              onBrush={(range) => setBrushes((before) => setBrush(before, axis.id, range))}
            />
          ))}
        </svg>
      </div>
      {last !== undefined && <ColorKey axis={last} />}
      <Text size="sm" role="status" mt="xs">
        {passing.length} of {runs.length} experiments within the brushes
      </Text>
      <ScrollArea.Autosize
        mah={260}
        type="auto"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Experiments within the brushes, table' }}
      >
        <Table aria-label="Experiments within the brushes" fz="xs" verticalSpacing={4} stickyHeader>
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
            {passing.map((run) => (
              <Table.Tr
                key={run.id}
                data-hovered={run.id === hovered || undefined}
                style={run.id === hovered ? { background: 'var(--mantine-color-default-hover)' } : undefined}
                onPointerEnter={() => setHovered(run.id)}
                onPointerLeave={() => setHovered(null)}
              >
                <Table.Th scope="row" fw={500}>
                  <Group gap={6} wrap="nowrap">
                    <span style={{ flex: 'none', width: 10, height: 10, borderRadius: 5, background: colorOf(run) }} />
                    {run.label}
                  </Group>
                </Table.Th>
                {axes.map((axis) => {
                  const value = run.values[axis.id] ?? null;
                  return (
                    <Table.Td key={axis.id}>{typeof value === 'number' ? formatValue(value) : (value ?? '–')}</Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </ChartFrame>
  );
}

function pathOf(run: ParallelRun, axes: readonly ParallelAxis[], xOf: (index: number) => number): string {
  let path = '';
  let isOpen = false;
  axes.forEach((axis, index) => {
    const position = positionOf(axis, run.values[axis.id] ?? null);
    // A run that lacks a value is drawn up to the gap and on behind it.
    if (position === null) isOpen = false;
    else {
      path += `${isOpen ? 'L' : 'M'}${xOf(index).toFixed(1)},${(AXIS_TOP_PX + (1 - position) * HEIGHT_PX).toFixed(1)}`;
      isOpen = true;
    }
  });
  return path;
}

function ColorKey({ axis }: { readonly axis: ParallelAxis }) {
  if (axis.kind === 'category' || axis.min === axis.max) return null;
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="xs" c="dimmed">
        Colour: {axis.label} {formatValue(axis.min)}
      </Text>
      <span
        aria-hidden="true"
        style={{
          width: 90,
          height: 8,
          borderRadius: 4,
          background: `linear-gradient(to right in oklch, ${scaleColor(0)}, ${scaleColor(1)})`,
        }}
      />
      <Text size="xs" c="dimmed">
        {formatValue(axis.max)}
      </Text>
    </Group>
  );
}
