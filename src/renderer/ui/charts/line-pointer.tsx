import { Paper, Text } from '@mantine/core';
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { capturePointer } from './capture-pointer.ts';
import type { Range } from './chart-types.ts';
import { nearestIndex } from './line-data.ts';
import type { DrawnLine } from './line-paths.tsx';
import { PLOT_INSETS } from './line-plot.tsx';
import { formatValue } from './ticks.ts';

type LinePointerProps = {
  readonly title: string;
  readonly lines: readonly DrawnLine[];
  readonly view: Range;
  readonly width: number;
  readonly height: number;
  readonly formatAt: (x: number) => string;
  readonly onZoom: (range: Range) => void;
  /** Zooms around x by a factor (below 1: in). */
  readonly onZoomBy: (x: number, factor: number) => void;
  readonly onReset: () => void;
};

const MIN_DRAG_PX = 6;
const MAX_TOLD = 12;

/** The value of each line nearest to x, largest first. */
export function readAt(lines: readonly DrawnLine[], x: number) {
  return lines
    .flatMap((line) => {
      const index = nearestIndex(line.x, x);
      if (index < 0) return [];
      return [{ line, x: line.x[index] ?? 0, value: line.y[index] ?? null, smoothed: line.smoothed[index] ?? null }];
    })
    .sort((a, b) => (b.smoothed ?? -Infinity) - (a.smoothed ?? -Infinity));
}

/** Lies over the plot: tooltip and cross-hair by mouse or arrow keys, zoom by dragging or + and −. */
export function LinePointer(props: LinePointerProps) {
  const { lines, view, formatAt } = props;
  const plotWidth = Math.max(1, props.width - PLOT_INSETS.left - PLOT_INSETS.right);
  const plotHeight = Math.max(1, props.height - PLOT_INSETS.top - PLOT_INSETS.bottom);
  const [at, setAt] = useState<number | null>(null);
  const [drag, setDrag] = useState<Range | null>(null);
  const area = useRef<HTMLDivElement>(null);
  const span = view[1] - view[0] || 1;
  const toPx = (x: number) => ((x - view[0]) / span) * plotWidth;
  const fromEvent = (event: PointerEvent) => {
    const box = area.current?.getBoundingClientRect();
    const px = Math.min(Math.max(event.clientX - (box?.left ?? 0), 0), plotWidth);
    return view[0] + (px / plotWidth) * span;
  };
  const steps = () => {
    const inView = new Set<number>();
    for (const line of lines) for (const x of line.x) if (x >= view[0] && x <= view[1]) inView.add(x);
    return [...inView].sort((a, b) => a - b);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const xs = steps();
    const index = at === null ? -1 : nearestIndex(xs, at);
    const far = Math.max(1, Math.round(xs.length / 10));
    const target = {
      ArrowRight: index + 1,
      ArrowUp: index + 1,
      ArrowLeft: index < 0 ? xs.length - 1 : index - 1,
      ArrowDown: index < 0 ? xs.length - 1 : index - 1,
      PageUp: index + far,
      PageDown: index - far,
      Home: 0,
      End: xs.length - 1,
    }[event.key];
    if (target !== undefined) setAt(xs[Math.min(Math.max(target, 0), xs.length - 1)] ?? null);
    else if (event.key === '+' || event.key === '=') props.onZoomBy(at ?? (view[0] + view[1]) / 2, 0.5);
    else if (event.key === '-') props.onZoomBy(at ?? (view[0] + view[1]) / 2, 2);
    else if (event.key === 'Escape' || event.key === '0') props.onReset();
    else return;
    event.preventDefault();
  };
  const endDrag = () => {
    if (drag === null) return;
    setDrag(null);
    const range: Range = drag[0] <= drag[1] ? drag : [drag[1], drag[0]];
    if (toPx(range[1]) - toPx(range[0]) >= MIN_DRAG_PX) props.onZoom(range);
  };
  const readings = at === null ? [] : readAt(lines, at);
  const snapped = readings.reduce<number | null>(
    (best, { x }) => (best === null || Math.abs(x - (at ?? 0)) < Math.abs(best - (at ?? 0)) ? x : best),
    null,
  );
  const told = readings
    .slice(0, MAX_TOLD)
    .map(({ line, value }) => `${line.label} ${value === null ? 'no value' : formatValue(value)}`);
  const px = snapped === null ? 0 : toPx(snapped);
  return (
    <>
      <div
        ref={area}
        role="slider"
        tabIndex={0}
        aria-label={`Read values of ${props.title}`}
        aria-valuemin={view[0]}
        aria-valuemax={view[1]}
        aria-valuenow={snapped ?? view[0]}
        aria-valuetext={
          snapped === null
            ? 'Arrow keys read values, plus and minus zoom, Escape resets'
            : `${formatAt(snapped)}: ${told.join(', ')}`
        }
        onKeyDown={onKeyDown}
        onBlur={() => setAt(null)}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          capturePointer(event);
          const x = fromEvent(event);
          setDrag([x, x]);
        }}
        onPointerMove={(event) => {
          const x = fromEvent(event);
          setAt(x);
          if (drag !== null) setDrag([drag[0], x]);
        }}
        onPointerUp={endDrag}
        onPointerCancel={() => setDrag(null)}
        onPointerLeave={() => setAt(null)}
        onDoubleClick={props.onReset}
        style={{
          position: 'absolute',
          left: PLOT_INSETS.left,
          top: PLOT_INSETS.top,
          width: plotWidth,
          height: plotHeight,
          cursor: 'crosshair',
          touchAction: 'pan-y',
        }}
      >
        {snapped !== null && px >= 0 && px <= plotWidth && (
          <div
            style={{
              position: 'absolute',
              left: px,
              top: 0,
              bottom: 0,
              borderLeft: '1px dashed var(--mantine-color-dimmed)',
            }}
          />
        )}
        {drag !== null && (
          <div
            style={{
              position: 'absolute',
              left: toPx(Math.min(drag[0], drag[1])),
              width: Math.abs(toPx(drag[1]) - toPx(drag[0])),
              top: 0,
              bottom: 0,
              background: 'var(--mantine-primary-color-light)',
            }}
          />
        )}
      </div>
      {snapped !== null && drag === null && (
        <Paper
          withBorder
          shadow="sm"
          p="xs"
          aria-hidden="true"
          style={{
            position: 'absolute',
            top: PLOT_INSETS.top + 4,
            ...(px > plotWidth / 2
              ? { right: PLOT_INSETS.right + plotWidth - px + 10 }
              : { left: PLOT_INSETS.left + px + 10 }),
            pointerEvents: 'none',
            zIndex: 5,
            maxWidth: Math.max(180, plotWidth / 2 - 16),
          }}
        >
          <Text size="xs" fw={600}>
            {formatAt(snapped)}
          </Text>
          {readings.slice(0, MAX_TOLD).map(({ line, x, value, smoothed }) => (
            <Text size="xs" key={line.id} style={{ display: 'flex', gap: 6, alignItems: 'baseline' }}>
              <span style={{ flex: 'none', width: 8, height: 8, borderRadius: 4, background: line.color }} />
              <span style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{line.label}</span>
              <b style={{ marginLeft: 'auto', whiteSpace: 'nowrap' }}>
                {value === null ? 'no value' : formatValue(value)}
              </b>
              {line.smoothed !== line.y && smoothed !== null && (
                <span style={{ whiteSpace: 'nowrap' }}>~{formatValue(smoothed)}</span>
              )}
              {x !== snapped && <span style={{ opacity: 0.7, whiteSpace: 'nowrap' }}>@ {formatAt(x)}</span>}
            </Text>
          ))}
          {readings.length > MAX_TOLD && (
            <Text size="xs" c="dimmed">
              and {readings.length - MAX_TOLD} more: see the table
            </Text>
          )}
        </Paper>
      )}
    </>
  );
}
