import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import { useId } from 'react';
import type { ChartLine } from './chart-types.ts';

export type DrawnLine = ChartLine & {
  /** What is drawn strongly; the same array as `y` without smoothing. */
  readonly smoothed: readonly (number | null)[];
};

type Scale = (value: number) => number | undefined;

/** Path and lone points of one line. A point between two gaps has no segment to show it, so it becomes a dot. */
export function pathOf(x: readonly number[], y: readonly (number | null)[], toX: Scale, toY: Scale, isLog: boolean) {
  let path = '';
  const dots: { readonly x: number; readonly y: number }[] = [];
  let start: { x: number; y: number } | null = null;
  let length = 0;
  const close = () => {
    if (length === 1 && start !== null) dots.push(start);
    length = 0;
  };
  y.forEach((value, index) => {
    const px = value === null || (isLog && value <= 0) ? undefined : toX(x[index] ?? 0);
    const py = value === null || px === undefined ? undefined : toY(value);
    if (px === undefined || py === undefined || !Number.isFinite(px) || !Number.isFinite(py)) {
      close();
      return;
    }
    if (length === 0) start = { x: px, y: py };
    path += `${length === 0 ? 'M' : 'L'}${px.toFixed(1)},${py.toFixed(1)}`;
    length += 1;
  });
  close();
  return { path, dots };
}

/**
 * The lines themselves, drawn on recharts' scales. Its own Line wants all series merged into rows of one x; with
 * twenty runs that log at different moments that is twenty times as many rows as points.
 */
export function LinePaths({ lines, isLog }: { readonly lines: readonly DrawnLine[]; readonly isLog: boolean }) {
  const toX = useXAxisScale() as Scale | undefined;
  const toY = useYAxisScale() as Scale | undefined;
  const area = usePlotArea();
  const clipId = useId();
  if (toX === undefined || toY === undefined || area === undefined) return null;
  return (
    <g>
      <clipPath id={clipId}>
        <rect x={area.x} y={area.y - 2} width={area.width} height={area.height + 4} />
      </clipPath>
      <g clipPath={`url(#${clipId})`}>
        {lines.map((line) => {
          const isSmoothed = line.smoothed !== line.y;
          const main = pathOf(line.x, line.smoothed, toX, toY, isLog);
          return (
            <g key={line.id} data-line={line.label} style={{ color: line.color }}>
              {isSmoothed && (
                <path
                  d={pathOf(line.x, line.y, toX, toY, isLog).path}
                  fill="none"
                  stroke="currentColor"
                  strokeOpacity={0.25}
                  data-original="true"
                />
              )}
              <path
                d={main.path}
                fill="none"
                stroke="currentColor"
                strokeWidth={1.75}
                strokeLinejoin="round"
                {...(line.isDashed === true ? { strokeDasharray: '6 4' } : {})}
              />
              {main.dots.map((dot) => (
                <circle key={`${String(dot.x)}:${String(dot.y)}`} cx={dot.x} cy={dot.y} r={3} fill="currentColor" />
              ))}
            </g>
          );
        })}
      </g>
    </g>
  );
}
