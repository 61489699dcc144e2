import { Text } from '@mantine/core';
import { memo, useMemo } from 'react';
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import { ChartFrame } from './chart-frame.tsx';
import { formatValue, niceTicks } from './ticks.ts';
import { useWidth } from './use-width.ts';

type BarPlotProps = {
  readonly title: string;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
  readonly valueTitle?: string | undefined;
  readonly labelTitle?: string | undefined;
  readonly width?: number | undefined;
};

const MAX_BARS = 50;
const BAR_PX = 22;
const TICK = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' } as const;
const LINE = 'var(--mantine-color-default-border)';

const Bars = memo(function Bars({
  bars,
  valueTitle = '',
  width,
}: {
  readonly bars: BarPlotProps['bars'];
  readonly valueTitle?: string | undefined;
  readonly width: number;
}) {
  const low = bars.reduce((least, bar) => Math.min(least, bar.value), 0);
  const high = bars.reduce((most, bar) => Math.max(most, bar.value), 0);
  const domain: [number, number] = low === high ? [0, 1] : [low, high];
  return (
    <BarChart
      layout="vertical"
      width={width}
      height={bars.length * BAR_PX + 48}
      data={[...bars]}
      margin={{ left: 0, right: 20, top: 4, bottom: 0 }}
      accessibilityLayer={false}
      aria-hidden="true"
    >
      <CartesianGrid stroke={LINE} strokeDasharray="3 3" horizontal={false} syncWithTicks />
      <XAxis
        type="number"
        domain={domain}
        ticks={niceTicks(domain, Math.max(2, Math.floor((width - 150) / 90)))}
        interval={0}
        tick={TICK}
        stroke={LINE}
        height={40}
        tickFormatter={formatValue}
        label={{
          value: valueTitle,
          position: 'insideBottom',
          offset: 4,
          fontSize: 11,
          fill: 'var(--mantine-color-dimmed)',
        }}
      />
      <YAxis
        type="category"
        dataKey="label"
        width={130}
        tick={TICK}
        stroke={LINE}
        interval={0}
        tickFormatter={(label: string) => (label.length > 20 ? `${label.slice(0, 19)}…` : label)}
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ fill: 'var(--mantine-color-default-hover)' }}
        contentStyle={{
          background: 'var(--mantine-color-body)',
          border: `1px solid ${LINE}`,
          borderRadius: 6,
          fontSize: 12,
        }}
        itemStyle={{ color: 'var(--mantine-color-text)' }}
        formatter={(value) => [formatValue(Number(value)), valueTitle || 'Value']}
      />
      <Bar dataKey="value" fill="#2f7fc9" isAnimationActive={false} radius={2} />
    </BarChart>
  );
});

/** Horizontal bars with their names, longest list first fifty; the table has them all. */
export function BarPlot({ title, bars, valueTitle, labelTitle, width: fixedWidth }: BarPlotProps) {
  const [measure, width] = useWidth(fixedWidth);
  const shown = useMemo(() => bars.slice(0, MAX_BARS), [bars]);
  const table = useMemo(
    () => ({ columns: [labelTitle ?? 'Name', valueTitle ?? 'Value'], rows: bars.map((bar) => [bar.label, bar.value]) }),
    [bars, labelTitle, valueTitle],
  );
  const highest = bars.reduce<BarPlotProps['bars'][number] | null>(
    (best, bar) => (best === null || bar.value > best.value ? bar : best),
    null,
  );
  const summary =
    highest === null
      ? `${title} has no bars.`
      : `${title}: ${String(bars.length)} bars; the longest is ${highest.label} at ${formatValue(highest.value)}.`;
  return (
    <ChartFrame title={title} summary={summary} table={table}>
      <div ref={measure} style={{ minWidth: 0, overflow: 'hidden' }}>
        <Bars bars={shown} valueTitle={valueTitle} width={width} />
      </div>
      {bars.length > shown.length && (
        <Text size="xs" c="dimmed">
          The first {shown.length} of {bars.length} bars are drawn; the table has them all.
        </Text>
      )}
    </ChartFrame>
  );
}
