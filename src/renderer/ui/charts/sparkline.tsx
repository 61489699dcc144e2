import classes from './sparkline.module.css';

type SparklineProps = {
  /** One or two lines; the second is dashed, so that colour is not needed to tell them apart. */
  readonly lines: readonly (readonly number[])[];
  /** The value at the upper edge; the highest value where absent. */
  readonly top?: number;
  /** What a person would see, in a sentence. */
  readonly label: string;
};

const WIDTH = 120;
const HEIGHT = 26;

/** A line of the last values without axes, from zero at the lower edge; its place is kept while there is nothing. */
export function Sparkline({ lines, top, label }: SparklineProps) {
  const highest = Math.max(top ?? 0, ...lines.flat());
  return (
    <svg
      className={classes['sparkline']}
      viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <line className={classes['base']} x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {lines.map((values, index) => (
        <path
          key={index}
          className={classes['line']}
          data-second={index > 0 || undefined}
          d={pathOf(values, highest)}
        />
      ))}
    </svg>
  );
}

/** From the left to the right edge whatever the number of values; a single one is a level line. */
export function pathOf(values: readonly number[], highest: number): string {
  const points = values.length === 1 ? [...values, ...values] : values;
  const yOf = (value: number) => (highest <= 0 ? HEIGHT - 1 : HEIGHT - 1 - (value / highest) * (HEIGHT - 2));
  return points
    .map((value, index) => {
      const x = (index / (points.length - 1)) * WIDTH;
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)},${yOf(value).toFixed(1)}`;
    })
    .join('');
}
