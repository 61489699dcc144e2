import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { capturePointer } from './capture-pointer.ts';
import type { Range } from './chart-types.ts';
import { keyStep, valueAt, type ParallelAxis } from './parallel-model.ts';
import { formatValue } from './ticks.ts';

export const AXIS_TOP_PX = 56;
const HALF_WIDTH_PX = 11;
const CLICK_PX = 4;

type AxisProps = {
  readonly axis: ParallelAxis;
  readonly x: number;
  readonly height: number;
  /** The last axis writes its ticks to its left. */
  readonly isLast: boolean;
  readonly labelPx: number;
  readonly brush: Range | undefined;
  readonly onMove: (end: 'low' | 'high', position: number) => void;
  readonly onBrush: (range: Range) => void;
};

const cut = (text: string, px: number) => {
  const most = Math.max(6, Math.floor(px / 6.2));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};
const written = (value: string | number) => (typeof value === 'number' ? formatValue(value) : value);

/** One axis: ticks, the brushed part, and two handles that move by dragging or by arrow keys. */
export function ParallelAxisView(props: AxisProps) {
  const { axis, x, height, brush = [0, 1] as const } = props;
  const [dragStart, setDragStart] = useState<number | null>(null);
  const yOf = (position: number) => AXIS_TOP_PX + (1 - position) * height;
  const positionAt = (event: PointerEvent<SVGElement>) => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    const y = event.clientY - (box?.top ?? 0);
    return Math.min(Math.max(1 - (y - AXIS_TOP_PX) / height, 0), 1);
  };
  const isBrushed = props.brush !== undefined;
  const ticks =
    axis.kind === 'category'
      ? axis.categories.map((name, index, all) => ({ name, at: all.length === 1 ? 0.5 : index / (all.length - 1) }))
      : axis.min === axis.max
        ? [{ name: formatValue(axis.min), at: 0.5 }]
        : [0, 0.25, 0.5, 0.75, 1].map((at) => ({ name: written(valueAt(axis, at)), at }));
  // A hundred categories would be written on top of each other.
  const every = Math.ceil((ticks.length * 14) / height);
  return (
    <g>
      <text x={x} y={18} textAnchor="middle" fontSize={12} fontWeight={600} fill="var(--mantine-color-text)">
        <title>{axis.label}</title>
        {cut(axis.label, props.labelPx)}
      </text>
      <line x1={x} x2={x} y1={yOf(1)} y2={yOf(0)} stroke="var(--mantine-color-dimmed)" />
      {ticks
        .filter((_, index) => index % every === 0)
        .map(({ name, at }) => (
          <text
            key={at}
            x={props.isLast ? x - 8 : x + 8}
            y={yOf(at) + 4}
            textAnchor={props.isLast ? 'end' : 'start'}
            fontSize={11}
            fill="var(--mantine-color-text)"
            stroke="var(--mantine-color-body)"
            strokeWidth={3}
            paintOrder="stroke"
          >
            <title>{name}</title>
            {cut(name, Math.min(props.labelPx, 120))}
          </text>
        ))}
      <rect
        x={x - 5}
        width={10}
        y={yOf(brush[1])}
        height={Math.max(2, yOf(brush[0]) - yOf(brush[1]))}
        rx={3}
        fill="var(--mantine-primary-color-filled)"
        fillOpacity={isBrushed ? 0.45 : 0.08}
      />
      <rect
        x={x - HALF_WIDTH_PX}
        width={HALF_WIDTH_PX * 2}
        y={AXIS_TOP_PX}
        height={height}
        fill="transparent"
        style={{ cursor: 'row-resize', touchAction: 'none' }}
        onPointerDown={(event) => {
          capturePointer(event);
          setDragStart(positionAt(event));
        }}
        onPointerMove={(event) => {
          if (dragStart === null) return;
          const at = positionAt(event);
          if (Math.abs(at - dragStart) * height < CLICK_PX) return;
          props.onBrush([Math.min(at, dragStart), Math.max(at, dragStart)]);
        }}
        onPointerUp={() => setDragStart(null)}
        onPointerCancel={() => setDragStart(null)}
        onDoubleClick={() => props.onBrush([0, 1])}
      >
        <title>Drag along the axis to keep only the runs in that range; double click to clear</title>
      </rect>
      {(['low', 'high'] as const).map((end) => {
        const position = end === 'low' ? brush[0] : brush[1];
        return (
          <BrushHandle
            key={end}
            axis={axis}
            end={end}
            position={position}
            x={x}
            y={yOf(position)}
            positionAt={positionAt}
            onMove={(at) => props.onMove(end, at)}
            onClear={() => props.onBrush([0, 1])}
          />
        );
      })}
    </g>
  );
}

type HandleProps = {
  readonly axis: ParallelAxis;
  readonly end: 'low' | 'high';
  readonly position: number;
  readonly x: number;
  readonly y: number;
  readonly positionAt: (event: PointerEvent<SVGElement>) => number;
  readonly onMove: (position: number) => void;
  readonly onClear: () => void;
};

function BrushHandle({ axis, end, position, x, y, positionAt, onMove, onClear }: HandleProps) {
  const [isDragging, setIsDragging] = useState(false);
  const step = keyStep(axis);
  const onKeyDown = (event: KeyboardEvent) => {
    const target = {
      ArrowUp: position + step,
      ArrowRight: position + step,
      ArrowDown: position - step,
      ArrowLeft: position - step,
      PageUp: position + step * 4,
      PageDown: position - step * 4,
      Home: 0,
      End: 1,
    }[event.key];
    if (target !== undefined) onMove(target);
    else if (event.key === 'Escape') onClear();
    else return;
    event.preventDefault();
  };
  const points =
    end === 'high'
      ? `${String(x - 8)},${String(y - 7)} ${String(x + 8)},${String(y - 7)} ${String(x)},${String(y)}`
      : `${String(x - 8)},${String(y + 7)} ${String(x + 8)},${String(y + 7)} ${String(x)},${String(y)}`;
  return (
    <polygon
      points={points}
      fill="var(--mantine-primary-color-filled)"
      stroke="var(--mantine-color-body)"
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`${axis.label}: ${end === 'low' ? 'lower' : 'upper'} end`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(position * 100)}
      aria-valuetext={written(valueAt(axis, position))}
      style={{ cursor: 'ns-resize', touchAction: 'none' }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        capturePointer(event);
        setIsDragging(true);
      }}
      onPointerMove={(event) => {
        if (isDragging) onMove(positionAt(event));
      }}
      onPointerUp={() => setIsDragging(false)}
      onPointerCancel={() => setIsDragging(false)}
    />
  );
}
