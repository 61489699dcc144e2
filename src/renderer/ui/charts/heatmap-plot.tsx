import { SegmentedControl, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTable } from './chart-types.ts';
import classes from './heatmap-plot.module.css';
import { formatValue } from './ticks.ts';

type HeatmapPlotProps = {
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** values[row][column]; null is an empty cell. */
  readonly values: readonly (readonly (number | null)[])[];
  readonly rowTitle?: string | undefined;
  readonly columnTitle?: string | undefined;
};

/** Where white on the cell's blue reaches a contrast of 4.5 : 1 in the light scheme, and black falls below it. */
const WHITE_FROM = 0.74;
const MAX_CELLS_SIDE = 60;

/** Share of its row that each cell holds, 0..1; null where the row is empty. */
export function rowShares(values: HeatmapPlotProps['values']): readonly (readonly (number | null)[])[] {
  return values.map((row) => {
    const sum = row.reduce<number>((total, value) => total + (value ?? 0), 0);
    return row.map((value) => (value === null || sum === 0 ? null : value / sum));
  });
}

function summaryOf({ title, rows, columns, values }: HeatmapPlotProps): string {
  let best: { value: number; row: number; column: number } | null = null;
  values.forEach((cells, row) =>
    cells.forEach((value, column) => {
      if (value !== null && (best === null || value > best.value)) best = { value, row, column };
    }),
  );
  const highest = best as { value: number; row: number; column: number } | null;
  const size = `${title}: ${String(rows.length)} rows by ${String(columns.length)} columns`;
  if (highest === null) return `${size}, all empty.`;
  return `${size}; the highest value is ${formatValue(highest.value)}, at ${rows[highest.row] ?? ''} and ${columns[highest.column] ?? ''}.`;
}

/** A matrix as a real table whose cells are coloured by value: a confusion matrix, most of the time. */
export function HeatmapPlot(props: HeatmapPlotProps) {
  const { title, rows, columns, values, rowTitle = 'Row', columnTitle = 'Column' } = props;
  const [mode, setMode] = useState('values');
  const shares = useMemo(() => rowShares(values), [values]);
  const isCounts = values.every((row) => row.every((value) => value === null || value >= 0));
  const isShare = isCounts && mode === 'shares';
  const [low, high] = useMemo(() => {
    const all = values.flat().filter((value): value is number => value !== null);
    return [
      all.reduce((least, value) => Math.min(least, value), isCounts ? 0 : Infinity),
      all.reduce((most, value) => Math.max(most, value), -Infinity),
    ];
  }, [values, isCounts]);
  const table: ChartTable = useMemo(
    () => ({
      columns: [rowTitle, columnTitle, 'Value', 'Share of row'],
      rows: values.flatMap((cells, row) =>
        cells.map((value, column) => [rows[row] ?? '', columns[column] ?? '', value, shares[row]?.[column] ?? null]),
      ),
    }),
    [values, shares, rows, columns, rowTitle, columnTitle],
  );
  const isCut = rows.length > MAX_CELLS_SIDE || columns.length > MAX_CELLS_SIDE;
  const shownColumns = columns.slice(0, MAX_CELLS_SIDE);
  return (
    <ChartFrame
      title={title}
      summary={summaryOf(props)}
      table={table}
      hasSvg={false}
      actions={
        isCounts && (
          <SegmentedControl
            size="xs"
            aria-label={`Show in ${title}`}
            data={[
              { value: 'values', label: 'Counts' },
              { value: 'shares', label: 'Row share' },
            ]}
            value={mode}
            onChange={setMode}
          />
        )
      }
    >
      <div className={classes['scroll']} tabIndex={0} role="region" aria-label={`${title}, matrix`}>
        <table className={classes['matrix']} aria-label={title}>
          <thead>
            <tr>
              <td className={classes['corner']}>
                {rowTitle} ↓ {columnTitle} →
              </td>
              {shownColumns.map((column, index) => (
                <th key={index} scope="col" title={column}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MAX_CELLS_SIDE).map((row, rowIndex) => (
              <tr key={rowIndex}>
                <th scope="row" title={row}>
                  {row}
                </th>
                {shownColumns.map((column, columnIndex) => {
                  const value = values[rowIndex]?.[columnIndex] ?? null;
                  const share = shares[rowIndex]?.[columnIndex] ?? null;
                  const strength = isShare
                    ? (share ?? 0)
                    : value === null || high <= low
                      ? 0
                      : (value - low) / (high - low);
                  const shownShare = share === null ? '–' : `${(share * 100).toFixed(1)} %`;
                  return (
                    <td
                      key={columnIndex}
                      data-strong={strength > WHITE_FROM || undefined}
                      style={{ '--strength': `${String(Math.round(strength * 100))}%` } as React.CSSProperties}
                      title={`${row} → ${column}: ${value === null ? 'no value' : formatValue(value)}${isCounts ? ` (${shownShare} of the row)` : ''}`}
                    >
                      {isShare ? shownShare : value === null ? '–' : formatValue(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isCut && (
        <Text size="xs" c="dimmed" mt="xs">
          The first {MAX_CELLS_SIDE} rows and columns are drawn; the table has them all.
        </Text>
      )}
    </ChartFrame>
  );
}
